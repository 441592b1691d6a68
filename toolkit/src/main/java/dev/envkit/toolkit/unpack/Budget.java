package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How much one archive may still unpack to. Each counter is used by one thread only. */
final class Budget {
    private final UnpackLimits limits;
    private final long archiveBytes;
    private final long allowedBytes;
    private long contentBytes;
    private long members;

    Budget(UnpackLimits limits, long archiveBytes) {
        this.limits = limits;
        this.archiveBytes = archiveBytes;
        long byRatio = archiveBytes > Long.MAX_VALUE / limits.ratio() ? Long.MAX_VALUE : archiveBytes * limits.ratio();
        this.allowedBytes = Math.min(limits.totalBytes(), Math.max(byRatio, UnpackLimits.RATIO_FREE_BYTES));
    }

    /** Counts a member. */
    void member() {
        if (++members > limits.members()) {
            throw tooLarge("it has more than " + limits.members() + " members");
        }
    }

    /** Counts content written; called before the bytes reach the disk. */
    void content(long bytes) {
        contentBytes += bytes;
        check(contentBytes);
    }

    /** Returns {@code decompressor} limited to the same number of bytes: skipping costs time, if not space. */
    InputStream limit(InputStream decompressor) {
        return new FilterInputStream(decompressor) {
            private long bytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = in.read(buffer, offset, length);
                if (n > 0) {
                    bytes += n;
                    check(bytes);
                }
                return n;
            }

            @Override
            public long skip(long n) throws IOException {
                return in.readNBytes((int) Math.min(n, 1 << 16)).length;
            }
        };
    }

    private void check(long bytes) {
        if (bytes <= allowedBytes) {
            return;
        }
        if (allowedBytes == limits.totalBytes()) {
            throw tooLarge("it unpacks to more than " + megabytes(allowedBytes));
        }
        throw tooLarge("it has " + archiveBytes + " bytes but unpacks to more than " + megabytes(allowedBytes)
                + ", as decompression bombs do");
    }

    private static String megabytes(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }

    private static RefusedException tooLarge(String what) {
        return new RefusedException(
                Reason.TOO_LARGE, what, "If you trust the archive, run again with " + UnpackLimits.VARIABLE + "=none.");
    }
}
