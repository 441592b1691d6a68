package dev.envkit.emulator.debug.gdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts what a debugger sends into packets ({@code $data#checksum}), acknowledgements and interrupts, and removes the
 * escapes (GDB manual, E.1). Bytes between packets that mean nothing are skipped.
 *
 * <p>Threading: used by the connection's thread.
 */
final class PacketReader {
    /** Longest packet that is taken, in bytes before unescaping; announced as PacketSize. */
    static final int MAX_PACKET = 0x4000;

    private static final int INTERRUPT = 0x03;
    private static final int ESCAPE = '}';
    private static final int ESCAPE_XOR = 0x20;

    /** What was read. */
    enum Kind {
        /** A packet with the right checksum: see {@link #packet()}. */
        PACKET,
        /** A packet that is damaged, longer than {@link #MAX_PACKET}, or cut off by the start of another. */
        DAMAGED,
        /** Ctrl-C. */
        INTERRUPT,
        /** The other side got our last packet. */
        ACK,
        /** The other side wants our last packet again. */
        NACK,
        /** The connection is at its end. */
        END
    }

    private final InputStream in;
    private byte[] packet = {};
    private boolean startSeen;

    /** @param in should be buffered */
    PacketReader(InputStream in) {
        this.in = in;
    }

    /** Returns the last packet's data. */
    byte[] packet() {
        return packet;
    }

    /** Waits for the next thing that means something. */
    Kind next() throws IOException {
        if (startSeen) {
            return readPacket();
        }
        for (; ; ) {
            switch (in.read()) {
                case -1 -> {
                    return Kind.END;
                }
                case INTERRUPT -> {
                    return Kind.INTERRUPT;
                }
                case '+' -> {
                    return Kind.ACK;
                }
                case '-' -> {
                    return Kind.NACK;
                }
                case '$' -> {
                    return readPacket();
                }
                default -> {
                    // noise
                }
            }
        }
    }

    private Kind readPacket() throws IOException {
        startSeen = false;
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int sum = 0;
        int length = 0;
        for (int read = in.read(); read != '#'; read = in.read()) {
            if (read < 0) {
                return Kind.END;
            }
            if (read == '$') {
                startSeen = true;
                return Kind.DAMAGED;
            }
            sum += read;
            length++;
            if (read == ESCAPE) {
                int escaped = in.read();
                if (escaped < 0) {
                    return Kind.END;
                }
                sum += escaped;
                length++;
                read = escaped ^ ESCAPE_XOR;
            }
            if (length <= MAX_PACKET) {
                data.write(read);
            }
        }
        int high = Character.digit(in.read(), 16);
        int low = Character.digit(in.read(), 16);
        packet = data.toByteArray();
        boolean right = high >= 0 && low >= 0 && (high << 4 | low) == (sum & 0xff) && length <= MAX_PACKET;
        return right ? Kind.PACKET : Kind.DAMAGED;
    }
}
