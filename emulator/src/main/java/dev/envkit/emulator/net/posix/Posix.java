package dev.envkit.emulator.net.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls the C library of a Linux host; a failing function becomes a {@link PosixException} with the error's number. The
 * JVM wants {@code --enable-native-access=dev.envkit.emulator} for it.
 *
 * <p>Threading: may be used by several threads.
 */
public final class Posix {
    public static final int O_RDWR = 2;
    public static final int O_CLOEXEC = 0x80000;
    public static final int AF_INET = 2;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_CLOEXEC = 0x80000;

    private static final short POLLIN = 1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle open = function("open", INT, POINTER, INT);
    private final MethodHandle ioctl = function("ioctl", INT, INT, LONG, POINTER);
    private final MethodHandle read = function("read", LONG, INT, POINTER, LONG);
    private final MethodHandle write = function("write", LONG, INT, POINTER, LONG);
    private final MethodHandle poll = function("poll", INT, POINTER, LONG, INT);
    private final MethodHandle close = function("close", INT, INT);
    private final MethodHandle socket = function("socket", INT, INT, INT, INT);
    private final MethodHandle connect = function("connect", INT, INT, POINTER, INT);

    /** @throws IOException if the host's C library has not got one of the functions */
    public Posix() throws IOException {}

    // calling into C is the point of this class; its signatures are those of POSIX
    @SuppressWarnings("restricted")
    private static MethodHandle function(String symbol, MemoryLayout result, MemoryLayout... arguments)
            throws IOException {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup()
                .find(symbol)
                .orElseThrow(() -> new IOException("the C library has no " + symbol + "()"));
        List<Linker.Option> options = new ArrayList<>(List.of(Linker.Option.captureCallState("errno")));
        if (symbol.equals("open") || symbol.equals("ioctl")) {
            options.add(Linker.Option.firstVariadicArg(2));
        }
        return linker.downcallHandle(
                address, FunctionDescriptor.of(result, arguments), options.toArray(new Linker.Option[0]));
    }

    private static long call(String name, MethodHandle function, Object... arguments) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            Object result;
            try {
                result = function.invokeWithArguments(all);
            } catch (Throwable e) {
                throw new IOException(name + "() cannot be called", e);
            }
            long value = result instanceof Number number ? number.longValue() : 0;
            if (value < 0) {
                throw new PosixException(name, (int) ERRNO.get(state, 0L));
            }
            return value;
        }
    }

    /** Opens a file, and returns its descriptor. */
    public int open(String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call("open", open, arena.allocateFrom(path), flags);
        }
    }

    /** Controls a device; the argument's bytes are handed over and brought back. */
    public void ioctl(int fd, long request, byte[] argument) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, argument);
            call("ioctl", ioctl, fd, request, segment);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, argument, 0, argument.length);
        }
    }

    /** Reads into a segment, and returns how many bytes. */
    public int read(int fd, MemorySegment buffer) throws IOException {
        return (int) call("read", read, fd, buffer, buffer.byteSize());
    }

    /** Writes bytes in one go. */
    public void write(int fd, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call("write", write, fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), (long) bytes.length);
        }
    }

    /** Waits until something can be read; false if there was nothing in that time. */
    public boolean waitReadable(int fd, int milliseconds) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd: the descriptor, the events wanted, the events that happened
            MemorySegment pollfd = arena.allocate(8, 4);
            pollfd.set(INT, 0, fd);
            pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            return call("poll", poll, pollfd, 1L, milliseconds) > 0;
        }
    }

    public void close(int fd) throws IOException {
        call("close", close, fd);
    }

    /** Makes a socket, and returns its descriptor. */
    public int socket(int domain, int type, int protocol) throws IOException {
        return (int) call("socket", socket, domain, type, protocol);
    }

    /** Connects a socket; the address is a {@code struct sockaddr}. */
    public void connect(int fd, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call("connect", connect, fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, address), address.length);
        }
    }
}
