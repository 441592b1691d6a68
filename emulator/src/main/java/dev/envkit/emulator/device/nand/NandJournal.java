package dev.envkit.emulator.device.nand;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What has been changed in an image and is not yet in it: a file next to the image, to which each change is appended
 * before it counts. Whatever ends the process, or the host, the records up to some point are whole; the chip is then as
 * it was at that point, which is a state that it really had.
 *
 * <p>A record is a kind, a page's or block's number, the page's bytes, and the CRC-32C of all that; numbers are
 * big-endian.
 */
final class NandJournal implements AutoCloseable {
    private static final byte[] MAGIC = "envkit NAND journal 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte WRITE = 'W';
    private static final byte ERASE = 'E';
    private static final int HEAD = 1 + 4;
    private static final int CRC = 4;

    private final RandomAccessFile file;
    private final ByteBuffer record;

    private NandJournal(RandomAccessFile file, int rawPageSize) {
        this.file = file;
        record = ByteBuffer.allocate(HEAD + rawPageSize + CRC);
    }

    /** Returns where the journal of an image is. */
    static Path of(Path image) {
        return image.resolveSibling(image.getFileName() + ".journal");
    }

    /** Makes an empty journal, in place of any that is there. */
    static NandJournal create(Path path, int rawPageSize) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        file.setLength(0);
        file.write(MAGIC);
        return new NandJournal(file, rawPageSize);
    }

    /**
     * Makes the changes that a journal holds.
     *
     * @param path the journal; may not be there
     * @return how many changes there were
     */
    static int replay(Path path, NandCells cells) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        int rawPageSize = cells.geometry().rawPageSize();
        int count = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                return 0;
            }
            for (byte[] head = in.readNBytes(HEAD); head.length == HEAD; head = in.readNBytes(HEAD)) {
                byte[] content = in.readNBytes(head[0] == WRITE ? rawPageSize : 0);
                byte[] sum = in.readNBytes(CRC);
                if (sum.length < CRC || ByteBuffer.wrap(sum).getInt() != checksum(head, content)) {
                    // The record that was being written when the end came.
                    return count;
                }
                int number = ByteBuffer.wrap(head).getInt(1);
                if (head[0] == WRITE) {
                    cells.write(number, content);
                } else {
                    cells.erase(number);
                }
                count++;
            }
        }
        return count;
    }

    private static int checksum(byte[] head, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(content);
        return (int) crc.getValue();
    }

    /** Appends the writing of a page. */
    void write(int page, byte[] content) throws IOException {
        append(WRITE, page, content, content.length);
    }

    /** Appends the erasure of a block. */
    void erase(int block) throws IOException {
        append(ERASE, block, record.array(), 0);
    }

    private void append(byte kind, int number, byte[] content, int length) throws IOException {
        record.clear();
        record.put(kind).putInt(number).put(content, 0, length);
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, record.position());
        record.putInt((int) crc.getValue());
        file.write(record.array(), 0, record.position());
    }

    /** Returns how long it has become, in bytes. */
    long length() throws IOException {
        return file.getFilePointer();
    }

    /** Has everything that was appended reach the disk. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    /** Empties it. */
    void clear() throws IOException {
        file.setLength(MAGIC.length);
        file.seek(MAGIC.length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
