package dev.envkit.emulator.net.posix;

import java.io.IOException;

/** A function of the C library has failed. */
public final class PosixException extends IOException {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Device or resource busy. */
    public static final int EBUSY = 16;
    /** No such device. */
    public static final int ENODEV = 19;

    private static final long serialVersionUID = 1L;

    private final int errno;

    PosixException(String function, int errno) {
        super(function + "() failed with error " + errno);
        this.errno = errno;
    }

    /** Returns the error's number, as on Linux. */
    public int errno() {
        return errno;
    }
}
