package dev.envkit.emulator.device.sd;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a card in a file, from the first to the last. Changes stay in memory, or are made in the file, block by
 * block and in the order in which the card makes them: what an end at any moment leaves, a card could hold whose power
 * failed.
 *
 * <p>A card's size has a unit (256 KiB up to 1 GiB, 512 KiB above); a file between two such sizes is the start of the
 * larger card, the rest reads as zeros, and the file grows if it is written.
 *
 * <p>Threading: belongs to the thread that runs the machine. Errors of the file are {@link UncheckedIOException}s.
 */
public final class SdImage implements SdBlocks {
    private final Path path;
    private final RandomAccessFile file;
    private final long count;
    private final @Nullable Map<Long, byte[]> changes;
    private long length;

    private SdImage(Path path, RandomAccessFile file, boolean keep) throws IOException {
        this.path = path;
        this.file = file;
        length = file.length();
        count = SdRegisters.roundedBlocks(Math.ceilDiv(length, SIZE));
        changes = keep ? null : new HashMap<>();
    }

    /**
     * Opens an image.
     *
     * @param keep whether changes are to be made in the file
     * @throws SdImageException if it cannot be a card, or is in use
     */
    public static SdImage open(Path path, boolean keep) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new SdImageException(
                    path + (Files.exists(path) ? ": not a regular file" : ": no such file"),
                    "an empty card is an empty file of some size: truncate -s 64M " + path);
        }
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(path.toFile(), keep ? "rw" : "r");
        } catch (FileNotFoundException e) {
            throw new SdImageException(
                    path + ": cannot be opened" + (keep ? " for writing" : ""), "check its permissions");
        }
        try {
            check(path, file.length());
            lock(path, file, keep);
            return new SdImage(path, file, keep);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void check(Path path, long length) throws SdImageException {
        if (length == 0 || length > SdRegisters.LARGEST) {
            throw new SdImageException(
                    "%s: %d bytes are no size of an SD or SDHC card".formatted(path, length),
                    "cards have up to 32 GiB: truncate -s 64M " + path + " makes a small one");
        }
    }

    private static void lock(Path path, RandomAccessFile file, boolean keep) throws IOException {
        FileLock lock;
        try {
            lock = file.getChannel().tryLock(0, Long.MAX_VALUE, !keep);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new SdImageException(
                    path + ": another emulator has this image open" + (keep ? "" : " for writing"),
                    "wait for it to end, or copy the file");
        }
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void read(long number, byte[] block) {
        byte[] changed = changes == null ? null : changes.get(number);
        if (changed != null) {
            System.arraycopy(changed, 0, block, 0, SIZE);
            return;
        }
        long position = number * SIZE;
        int there = Math.clamp(length - position, 0, SIZE);
        try {
            if (there > 0) {
                file.seek(position);
                file.readFully(block, 0, there);
            }
            Arrays.fill(block, there, SIZE, (byte) 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the card image " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(long number, byte[] block) {
        if (changes != null) {
            changes.put(number, Arrays.copyOf(block, SIZE));
            return;
        }
        try {
            file.seek(number * SIZE);
            file.write(block, 0, SIZE);
            length = Math.max(length, (number + 1) * SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException("the card image " + path + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the card image " + path + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
