package dev.envkit.emulator.net.tftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What a transfer sends: a file as it is, read block by block, or a text with the line ends of the network. */
interface TftpContent extends AutoCloseable {
    /** A text longer than this is not converted. */
    int LONGEST_TEXT = 16 << 20;

    long size();

    /** Returns some bytes; fewer at the end, or where a file has been cut meanwhile. */
    byte[] read(long from, int length) throws IOException;

    @Override
    void close();

    /** Opens a file. */
    static TftpContent octets(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        long size = channel.size();
        return new TftpContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public byte[] read(long from, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, size - from));
                while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
                    // until it is full
                }
                return Arrays.copyOf(buffer.array(), buffer.position());
            }

            @Override
            public void close() {
                try {
                    channel.close();
                } catch (IOException e) {
                    // nothing was written
                }
            }
        };
    }

    /** Reads a text: line ends become CR LF, and a CR alone CR NUL (RFC 764, the printer and keyboard). */
    static TftpContent netascii(Path file) throws IOException {
        byte[] text;
        try (TftpContent octets = octets(file)) {
            if (octets.size() > LONGEST_TEXT) {
                throw new IOException("it is too long for a text");
            }
            text = octets.read(0, (int) octets.size());
        }
        byte[] converted = convert(text);
        return new TftpContent() {
            @Override
            public long size() {
                return converted.length;
            }

            @Override
            public byte[] read(long from, int length) {
                return Arrays.copyOfRange(converted, (int) from, (int) Math.min(from + length, converted.length));
            }

            @Override
            public void close() {
                // all is in memory
            }
        };
    }

    private static byte[] convert(byte[] text) {
        int special = 0;
        for (byte b : text) {
            special += b == '\n' || b == '\r' ? 1 : 0;
        }
        byte[] converted = new byte[text.length + special];
        int at = 0;
        for (byte b : text) {
            if (b == '\n') {
                converted[at++] = '\r';
            }
            converted[at++] = b;
            if (b == '\r') {
                converted[at++] = 0;
            }
        }
        return converted;
    }
}
