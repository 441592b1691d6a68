package dev.envkit.toolkit.unpack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what is read, and stops a reader that wants absurdly much for the description of one member: a long-name
 * record of 2 GiB would otherwise be collected in memory.
 */
class MeteredStream extends FilterInputStream {
    /** Enough for any honest header and for the padding at an archive's end. */
    static final long HEADER_ALLOWANCE = 16L << 20;

    private long position;
    private long limit = Long.MAX_VALUE;

    MeteredStream(InputStream in) {
        super(in);
    }

    /** Returns how many bytes were read. */
    final long position() {
        return position;
    }

    /** From here on no more than {@link #HEADER_ALLOWANCE} may be read until {@link #allowContent}. */
    final void expectHeader() {
        limit = position + HEADER_ALLOWANCE;
    }

    /** Content is being read: as much as there is. */
    final void allowContent() {
        limit = Long.MAX_VALUE;
    }

    /** Sees what was read, in order. */
    void seen(byte[] buffer, int offset, int count) {}

    /** Called at the end of the stream, each time that it is met. */
    void ended() throws IOException {}

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n < 0) {
            ended();
            return n;
        }
        position += n;
        if (position > limit) {
            throw new IOException("the description of a member is larger than " + (HEADER_ALLOWANCE >> 20) + " MiB");
        }
        seen(buffer, offset, n);
        return n;
    }

    @Override
    public final long skip(long n) throws IOException {
        byte[] scratch = new byte[(int) Math.min(n, 1 << 16)];
        long left = n;
        while (left > 0) {
            int got = read(scratch, 0, (int) Math.min(scratch.length, left));
            if (got < 0) {
                break;
            }
            left -= got;
        }
        return n - left;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }
}
