package dev.envkit.emulator.device.nand;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A NAND chip in a file: raw pages with their spare areas, read where they are needed. Changes stay in memory, or are
 * kept.
 *
 * <p>Changes that are kept are written ahead: first to a journal next to the image, and from time to time, when that
 * has reached the disk, to the image. So neither the end of the process at any moment nor that of the host leaves a
 * file that is not a state of the chip; what is in the journal counts when the image is opened next.
 *
 * <p>Threading: belongs to the thread that runs the machine. Errors of the file are {@link UncheckedIOException}s.
 */
public final class NandImage implements NandCells {
    private static final long JOURNAL_LIMIT = 16L << 20;
    private static final int PAGES_LOOKED_AT = 16;

    private final Path path;
    private final NandImageFormat format;
    private final ImageFile base;
    private final CellOverlay overlay;
    private final @Nullable NandJournal journal;
    private final long journalLimit;
    private final int recovered;

    private NandImage(Path path, NandImageFormat format, RandomAccessFile file, boolean keep, long journalLimit)
            throws IOException {
        this.path = path;
        this.journalLimit = journalLimit;
        this.format = format;
        base = new ImageFile(path, format.geometry(), file);
        overlay = new CellOverlay(base);
        Path journalPath = NandJournal.of(path);
        recovered = NandJournal.replay(journalPath, overlay);
        if (keep) {
            base.extend();
            overlay.flush();
            base.sync();
            journal = NandJournal.create(journalPath, format.geometry().rawPageSize());
        } else {
            journal = null;
        }
    }

    /**
     * Opens an image.
     *
     * @param path the file
     * @param chip the chip that it is of, where the length does not say it or the file holds the first blocks only
     * @param keep whether changes are to be kept in the file
     * @throws NandImageException if it is not an image, or is in use
     */
    public static NandImage open(Path path, Optional<NandGeometry> chip, boolean keep) throws IOException {
        return open(path, chip, keep, JOURNAL_LIMIT);
    }

    /** Opens an image whose journal goes into the image whenever it has become so many bytes long. */
    static NandImage open(Path path, Optional<NandGeometry> chip, boolean keep, long journalLimit) throws IOException {
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(path.toFile(), keep ? "rw" : "r");
        } catch (FileNotFoundException e) {
            throw cannotOpen(path, chip, keep);
        }
        try {
            if (keep && !Files.isRegularFile(path)) {
                throw new NandImageException(path + ": not a regular file", "name the image's file");
            }
            lock(path, file, keep);
            NandImageFormat format = NandImageFormat.of(path.toString(), file.length(), chip);
            return new NandImage(path, format, file, keep, journalLimit);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static NandImageException cannotOpen(Path path, Optional<NandGeometry> chip, boolean keep) {
        if (Files.exists(path)) {
            return new NandImageException(
                    path + ": cannot be opened" + (keep ? " for writing" : ""), "check its permissions");
        }
        return new NandImageException(
                path + ": no such file",
                "an erased chip is a file of 0xFF: head -c %d /dev/zero | tr '\\000' '\\377' > %s"
                        .formatted(chip.orElse(NandGeometry.K9F1G08).rawSize(), path));
    }

    /** One writer, or readers: two machines cannot share a chip. */
    private static void lock(Path path, RandomAccessFile file, boolean keep) throws IOException {
        FileLock lock;
        try {
            lock = file.getChannel().tryLock(0, Long.MAX_VALUE, !keep);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new NandImageException(
                    path + ": another emulator has this image open" + (keep ? "" : " for writing"),
                    "wait for it to end, or copy the file");
        }
    }

    /** Returns in words which chip it is and why. */
    public String description() {
        return path + ": " + format.reason();
    }

    /** Returns how many changes a run that did not end in order had left in the journal; they count. */
    public int recoveredChanges() {
        return recovered;
    }

    /** Returns what the user should know about the content, if anything. */
    public Optional<String> warning() {
        byte[] content = new byte[geometry().rawPageSize()];
        for (int n = 0; n < PAGES_LOOKED_AT; n++) {
            read((int) ((long) geometry().pages() * n / PAGES_LOOKED_AT), content);
            for (byte b : content) {
                if (b != 0) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(path + " is full of zeros: a chip with every bit programmed and every block marked bad. An"
                + " erased chip is full of 0xFF: 'nand scrub' in U-Boot erases it, or make the file anew with head -c "
                + geometry().rawSize() + " /dev/zero | tr '\\000' '\\377' > " + path);
    }

    @Override
    public NandGeometry geometry() {
        return format.geometry();
    }

    @Override
    public void read(int page, byte[] content) {
        overlay.read(page, content);
    }

    @Override
    public void write(int page, byte[] content) {
        try {
            if (journal != null) {
                journal.write(page, content);
            }
            overlay.write(page, content);
            limitJournal();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void erase(int block) {
        try {
            if (journal != null) {
                journal.erase(block);
            }
            overlay.erase(block);
            limitJournal();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void limitJournal() throws IOException {
        if (journal != null && journal.length() > journalLimit) {
            checkpoint(journal);
        }
    }

    /** Brings the changes into the image; the order is what makes it safe. */
    private void checkpoint(NandJournal changes) throws IOException {
        changes.sync();
        overlay.flush();
        base.sync();
        changes.clear();
    }

    @Override
    public void close() {
        try {
            try {
                if (journal != null) {
                    checkpoint(journal);
                    journal.close();
                    Files.delete(NandJournal.of(path));
                }
            } finally {
                base.file.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("the NAND image " + path + " cannot be written: " + e.getMessage(), e);
    }

    /** The file itself. Behind its end the chip is erased. */
    private static final class ImageFile implements NandCells {
        private final Path path;
        private final NandGeometry geometry;
        private final RandomAccessFile file;
        private long length;

        ImageFile(Path path, NandGeometry geometry, RandomAccessFile file) throws IOException {
            this.path = path;
            this.geometry = geometry;
            this.file = file;
            length = file.length();
        }

        @Override
        public NandGeometry geometry() {
            return geometry;
        }

        private long position(int page) {
            return (long) page * geometry.rawPageSize();
        }

        @Override
        public void read(int page, byte[] content) {
            try {
                if (position(page) >= length) {
                    Arrays.fill(content, (byte) 0xFF);
                    return;
                }
                file.seek(position(page));
                file.readFully(content, 0, geometry.rawPageSize());
            } catch (IOException e) {
                throw new UncheckedIOException("the NAND image " + path + " cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public void write(int page, byte[] content) {
            write(position(page), content, geometry.rawPageSize());
        }

        @Override
        public void erase(int block) {
            byte[] erased = new byte[geometry.pagesPerBlock() * geometry.rawPageSize()];
            Arrays.fill(erased, (byte) 0xFF);
            write(position(block * geometry.pagesPerBlock()), erased, erased.length);
        }

        private void write(long position, byte[] content, int length) {
            try {
                file.seek(position);
                file.write(content, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException("the NAND image " + path + " cannot be written: " + e.getMessage(), e);
            }
        }

        /** Makes the file as long as the chip. */
        void extend() {
            int blockBytes = geometry.pagesPerBlock() * geometry.rawPageSize();
            while (length < geometry.rawSize()) {
                erase((int) (length / blockBytes));
                length += blockBytes;
            }
        }

        void sync() throws IOException {
            file.getFD().sync();
        }
    }
}
