package dev.envkit.toolkit.image.inspect;

import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Bytes of an image as their user would read them. Whatever is in them, reading never fails for their sake. */
public interface ImageBytes {
    /** Returns how many there are. */
    long size();

    /**
     * Reads bytes.
     *
     * @param offset of the first
     * @param length how many are wanted
     * @return those that there are, none if {@code offset} is behind the end or negative
     */
    byte[] read(long offset, int length);

    /** Returns the bytes from an offset on, up to another. */
    default ImageBytes from(long start, long end) {
        ImageBytes whole = this;
        long last = Math.min(end, size());
        return new ImageBytes() {
            @Override
            public long size() {
                return Math.max(0, last - start);
            }

            @Override
            public byte[] read(long offset, int length) {
                if (offset < 0 || offset >= size()) {
                    return new byte[0];
                }
                return whole.read(start + offset, (int) Math.min(length, size() - offset));
            }
        };
    }

    /** Returns a little endian word; 0 where the bytes end before. */
    default int word(long offset) {
        byte[] bytes = Arrays.copyOf(read(offset, Integer.BYTES), Integer.BYTES);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Returns bytes in memory. */
    static ImageBytes of(byte[] bytes) {
        return new ImageBytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public byte[] read(long offset, int length) {
                return offset < 0 || offset >= bytes.length
                        ? new byte[0]
                        : Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + length));
            }
        };
    }

    /** A file, opened for reading. */
    final class OfFile implements ImageBytes, AutoCloseable {
        private final Path file;
        private final FileChannel channel;
        private final long size;

        /** @throws StorageException if the file cannot be opened */
        public OfFile(Path file) {
            this.file = file;
            try {
                channel = FileChannel.open(file, StandardOpenOption.READ);
                size = channel.size();
            } catch (IOException e) {
                throw StorageException.of("read", file, e);
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long offset, int length) {
            if (offset < 0 || offset >= size) {
                return new byte[0];
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, size - offset));
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, offset + buffer.position()) < 0) {
                        return Arrays.copyOf(buffer.array(), buffer.position());
                    }
                }
            } catch (IOException e) {
                throw StorageException.of("read", file, e);
            }
            return buffer.array();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw StorageException.of("close", file, e);
            }
        }
    }
}
