package dev.envkit.emulator.console;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The few functions of the C library that a pseudo-terminal needs. The JVM wants
 * {@code --enable-native-access=dev.envkit.emulator} for them.
 */
final class NativeCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private final MethodHandle posixOpenpt = function("posix_openpt", INT, INT);
    private final MethodHandle grantpt = function("grantpt", INT, INT);
    private final MethodHandle unlockpt = function("unlockpt", INT, INT);
    private final MethodHandle ptsname = function("ptsname_r", INT, INT, POINTER, LONG);
    private final MethodHandle open = function("open", INT, POINTER, INT);
    private final MethodHandle close = function("close", INT, INT);
    private final MethodHandle read = function("read", LONG, INT, POINTER, LONG);
    private final MethodHandle write = function("write", LONG, INT, POINTER, LONG);
    private final MethodHandle poll = function("poll", INT, POINTER, LONG, INT);
    private final MethodHandle tcgetattr = function("tcgetattr", INT, INT, POINTER);
    private final MethodHandle tcsetattr = function("tcsetattr", INT, INT, INT, POINTER);
    private final MethodHandle cfmakeraw = procedure("cfmakeraw", POINTER);

    NativeCalls() throws IOException {}

    // calling into C is the point of this class; its signatures are those of POSIX
    @SuppressWarnings("restricted")
    private static MethodHandle handle(String symbol, FunctionDescriptor signature) throws IOException {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup()
                .find(symbol)
                .orElseThrow(() -> new IOException("the C library has no " + symbol + "()"));
        return linker.downcallHandle(address, signature);
    }

    private static MethodHandle function(String symbol, MemoryLayout result, MemoryLayout... arguments)
            throws IOException {
        return handle(symbol, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(String symbol, MemoryLayout... arguments) throws IOException {
        return handle(symbol, FunctionDescriptor.ofVoid(arguments));
    }

    private static long call(String what, MethodHandle handle, Object... arguments) throws IOException {
        Object result;
        try {
            result = handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IOException(what + "() failed", e);
        }
        long value = result instanceof Number number ? number.longValue() : 0;
        if (value < 0) {
            throw new IOException(what + "() failed");
        }
        return value;
    }

    int posixOpenpt(int flags) throws IOException {
        return (int) call("posix_openpt", posixOpenpt, flags);
    }

    void grantpt(int fd) throws IOException {
        call("grantpt", grantpt, fd);
    }

    void unlockpt(int fd) throws IOException {
        call("unlockpt", unlockpt, fd);
    }

    void ptsname(int fd, MemorySegment buffer) throws IOException {
        if (call("ptsname_r", ptsname, fd, buffer, buffer.byteSize()) != 0) {
            throw new IOException("ptsname_r() failed");
        }
    }

    int open(MemorySegment path, int flags) throws IOException {
        return (int) call("open", open, path, flags);
    }

    void close(int fd) throws IOException {
        call("close", close, fd);
    }

    long read(int fd, MemorySegment buffer) throws IOException {
        return call("read", read, fd, buffer, buffer.byteSize());
    }

    long write(int fd, MemorySegment bytes) throws IOException {
        return call("write", write, fd, bytes, bytes.byteSize());
    }

    int poll(MemorySegment pollfd, int milliseconds) throws IOException {
        return (int) call("poll", poll, pollfd, 1L, milliseconds);
    }

    void makeRaw(int fd, MemorySegment termios) throws IOException {
        call("tcgetattr", tcgetattr, fd, termios);
        call("cfmakeraw", cfmakeraw, termios);
        call("tcsetattr", tcsetattr, fd, 0, termios);
    }
}
