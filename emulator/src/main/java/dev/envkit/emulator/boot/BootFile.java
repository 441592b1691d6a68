package dev.envkit.emulator.boot;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file's bytes under the name that messages use, with reads that cannot leave it: a field beyond the end is a
 * {@link BootException} that says what was cut off.
 *
 * <p>Immutable by convention: the bytes are shared and not to be changed.
 */
public final class BootFile {
    /** Larger than any RAM that the board can have. */
    private static final long MAX_SIZE = 1L << 30;

    private final String name;
    private final byte[] bytes;

    /**
     * @param name what messages call the file
     * @param bytes the contents; not copied
     */
    public BootFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Reads a file of the host.
     *
     * @throws BootException if it does not exist, cannot be read, is not a regular file, is empty or larger than 1 GiB
     */
    public static BootFile read(Path path) throws BootException {
        if (!Files.exists(path)) {
            throw new BootException(path + ": no such file", "check the path, or build the file first");
        }
        if (!Files.isRegularFile(path)) {
            throw new BootException(path + ": not a regular file", "name a file that holds the image itself");
        }
        try {
            long size = Files.size(path);
            if (size > MAX_SIZE) {
                throw new BootException(
                        path + ": " + size + " bytes cannot be loaded into RAM", "a disk image is not a boot file");
            }
            if (size == 0) {
                throw new BootException(path + ": the file is empty", "build or download it again");
            }
            return new BootFile(path.toString(), Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new BootException(path + ": no such file", "check the path, or build the file first", e);
        } catch (IOException e) {
            throw new BootException(path + ": cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }

    /** Returns what messages call the file. */
    public String name() {
        return name;
    }

    /** Returns the contents, shared. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the number of bytes. */
    public int size() {
        return bytes.length;
    }

    /**
     * Returns a 32-bit field.
     *
     * @param offset byte offset, need not be aligned
     * @param what names the field in the message when the file is too short
     */
    int word(long offset, ByteOrder order, String what) throws BootException {
        require(offset, 4, what);
        int at = (int) offset;
        int big = (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
        return order == ByteOrder.BIG_ENDIAN ? big : Integer.reverseBytes(big);
    }

    /** Returns a 32-bit field as 0 to 2^32-1; as {@link #word}. */
    long unsigned(long offset, ByteOrder order, String what) throws BootException {
        return Integer.toUnsignedLong(word(offset, order, what));
    }

    /** Returns a 16-bit field, zero-extended; as {@link #word}. */
    int half(long offset, ByteOrder order, String what) throws BootException {
        require(offset, 2, what);
        int at = (int) offset;
        int big = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        return order == ByteOrder.BIG_ENDIAN ? big : big >> 8 | (big & 0xff) << 8;
    }

    /** Returns a copy of a part; as {@link #word}. */
    byte[] part(long offset, long size, String what) throws BootException {
        require(offset, size, what);
        return Arrays.copyOfRange(bytes, (int) offset, (int) (offset + size));
    }

    /** Returns whether the bytes at an offset are those given; false where the file ends before. */
    boolean startsWith(int offset, byte... expected) {
        return offset + expected.length <= bytes.length
                && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
    }

    private void require(long offset, long size, String what) throws BootException {
        if (offset < 0 || size < 0 || offset + size > bytes.length) {
            throw new BootException(
                    String.format(
                            "%s: truncated: %s needs bytes %d to %d, the file has %d",
                            name, what, offset, offset + size, bytes.length),
                    "build or copy the file again");
        }
    }
}
