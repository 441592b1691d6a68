package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.AtomicFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Changes as they happen, appended to a text file. Each line begins with the checksum of its rest. What is cut off at
 * the end by a crash is left out when the log is read, with the line it was in; everything before it counts.
 *
 * <p>A line is handed to the operating system before {@link #append} returns, so it survives the death of this process;
 * {@link #force} makes it survive the host's. For one thread.
 */
final class ChangeLog implements Closeable {
    private static final String HEADER = "envkit-changes 1 ";
    private static final int CHECKSUM_LENGTH = 8;

    private final Path file;
    private final FileChannel channel;
    private long length;
    private int count;
    private boolean forced = true;
    private boolean broken;

    /**
     * A log as it was found.
     *
     * @param base the digest that it was begun with
     * @param changes the changes that happened, in order
     */
    record Content(String base, List<Change> changes) {}

    private ChangeLog(Path file, FileChannel channel, long length) {
        this.file = file;
        this.channel = channel;
        this.length = length;
    }

    /** Reads a log; null if there is none, or nothing of it that can be read. */
    static @Nullable Content read(Path file) throws IOException {
        List<String> lines;
        try {
            // any byte is a character, so that damage is found by its checksum
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            lines = List.of(text.substring(0, text.lastIndexOf('\n') + 1).split("\n"));
        } catch (NoSuchFileException e) {
            return null;
        }
        String header = content(lines.getFirst());
        if (header == null || !header.startsWith(HEADER)) {
            return null;
        }
        List<Change> changes = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String content = content(line);
            if (content == null) {
                break;
            }
            Change change = Change.parse(content);
            if (!(change instanceof Change.Abort)) {
                changes.add(change);
            } else if (!changes.isEmpty()) {
                changes.removeLast();
            }
        }
        return new Content(header.substring(HEADER.length()), changes);
    }

    /** Begins a log anew with some changes, in place of what the file holds. */
    static ChangeLog begin(Path file, String base, List<Change> changes) throws IOException {
        StringBuilder text = new StringBuilder(line(HEADER + base));
        changes.forEach(change -> text.append(line(change.line())));
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        AtomicFiles.write(file, out -> out.write(bytes));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        return new ChangeLog(file, channel.position(bytes.length), bytes.length);
    }

    /** Returns how many changes were appended since the log was begun. */
    int count() {
        return count;
    }

    /** Appends a change. */
    void append(Change change) throws IOException {
        if (broken) {
            throw new IOException(file + " could not be written before");
        }
        ByteBuffer bytes = ByteBuffer.wrap(line(change.line()).getBytes(StandardCharsets.ISO_8859_1));
        try {
            long end = length + bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            length = end;
            count++;
            forced = false;
        } catch (IOException e) {
            undo(e);
            throw e;
        }
    }

    /** Nothing may follow half a line, or it would not be found. */
    private void undo(IOException cause) {
        try {
            channel.truncate(length).position(length);
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    /** Forces what was appended to the disk. */
    void force() throws IOException {
        if (!forced) {
            channel.force(false);
            forced = true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static String line(String content) {
        return String.format("%08x", checksum(content)) + ' ' + content + '\n';
    }

    private static @Nullable String content(String line) {
        if (line.length() <= CHECKSUM_LENGTH + 1) {
            return null;
        }
        String content = line.substring(CHECKSUM_LENGTH + 1);
        return line.startsWith(String.format("%08x ", checksum(content))) ? content : null;
    }

    private static long checksum(String content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content.getBytes(StandardCharsets.ISO_8859_1));
        return checksum.getValue();
    }
}
