package dev.envkit.emulator.console;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * Offers the serial port as a pseudo-terminal of the host (pts(4)), for picocom, minicom and the like. The slave side
 * is raw, and kept open here so that clients may come and go.
 */
public final class PtyBackEnd implements SerialBackEnd {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int NAME_SIZE = 128;
    /** Larger than struct termios of every C library for Linux. */
    private static final int TERMIOS_SIZE = 256;

    private static final int BUFFER_SIZE = 4096;
    private static final short POLLIN = 1;
    private static final int POLL_MILLIS = 100;

    private final NativeCalls calls;
    private final int master;
    private final int slave;
    private final String name;
    private final OutputPump pump;
    private volatile boolean closing;
    private volatile Thread reader = Thread.currentThread();

    /** @throws IOException if the host gives no pseudo-terminal */
    public PtyBackEnd() throws IOException {
        calls = new NativeCalls();
        try (Arena arena = Arena.ofConfined()) {
            master = calls.posixOpenpt(O_RDWR | O_NOCTTY);
            calls.grantpt(master);
            calls.unlockpt(master);
            MemorySegment buffer = arena.allocate(NAME_SIZE);
            calls.ptsname(master, buffer);
            name = buffer.getString(0);
            slave = calls.open(arena.allocateFrom(name), O_RDWR | O_NOCTTY);
            calls.makeRaw(slave, arena.allocate(TERMIOS_SIZE, 8));
        }
        pump = new OutputPump(new MasterOutput(), "serial pty output");
    }

    private final class MasterOutput extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(Math.max(1, length));
                MemorySegment.copy(bytes, from, segment, ValueLayout.JAVA_BYTE, 0, length);
                for (long done = 0; done < length; ) {
                    done += calls.write(master, segment.asSlice(done, length - done));
                }
            }
        }
    }

    @Override
    public void start(Consumer<byte[]> input) {
        reader = Thread.ofPlatform().daemon().name("serial pty").start(() -> read(input));
    }

    private void read(Consumer<byte[]> input) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_SIZE);
            MemorySegment pollfd = arena.allocate(8, 4);
            while (!closing) {
                // struct pollfd: the descriptor, the events wanted, the events that happened
                pollfd.set(ValueLayout.JAVA_INT, 0, master);
                pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
                if (calls.poll(pollfd, POLL_MILLIS) > 0) {
                    long read = calls.read(master, buffer);
                    input.accept(buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        } catch (IOException e) {
            // the pseudo-terminal is gone
        }
    }

    @Override
    public void transmit(int character) {
        pump.write(character);
    }

    @Override
    public String description() {
        return name;
    }

    @Override
    public void close() {
        pump.close();
        closing = true;
        try {
            if (reader != Thread.currentThread()) {
                reader.join(10L * POLL_MILLIS);
            }
            calls.close(slave);
            calls.close(master);
        } catch (IOException e) {
            // the process's end closes them as well
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
