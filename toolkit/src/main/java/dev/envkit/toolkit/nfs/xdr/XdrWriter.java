package dev.envkit.toolkit.nfs.xdr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes XDR (RFC 4506) into a message that grows. For one thread. */
public final class XdrWriter {
    private static final int UNIT = 4;
    private static final int FIRST_CAPACITY = 512;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private ByteBuffer out = ByteBuffer.wrap(bytes);

    /** Returns how many bytes have been written. */
    public int size() {
        return out.position();
    }

    /** Forgets what was written from {@code size} on. */
    public void truncate(int size) {
        if (size > out.position()) {
            throw new IllegalArgumentException(size + " is more than was written");
        }
        out.position(size);
    }

    /** Returns what was written; the writer must not be used any more. */
    public ByteBuffer message() {
        return ByteBuffer.wrap(bytes, 0, out.position());
    }

    /** Writes an {@code int}, an {@code unsigned int} or an enumeration. */
    public XdrWriter int32(int value) {
        room(UNIT).putInt(value);
        return this;
    }

    /** Writes an {@code unsigned int} of which only the low 32 bits count. */
    public XdrWriter uint32(long value) {
        return int32((int) value);
    }

    /** Writes an {@code unsigned hyper}. */
    public XdrWriter int64(long value) {
        room(2 * UNIT).putLong(value);
        return this;
    }

    /** Writes a {@code bool}. */
    public XdrWriter bool(boolean value) {
        return int32(value ? 1 : 0);
    }

    /** Writes opaque data of a length that both sides know. */
    public XdrWriter fixed(byte[] data) {
        room(data.length + UNIT).put(data);
        return pad(data.length);
    }

    /** Writes opaque data with its length. */
    public XdrWriter opaque(byte[] data) {
        return int32(data.length).fixed(data);
    }

    /** Writes a string, in UTF-8. */
    public XdrWriter string(String text) {
        return opaque(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Fills opaque data in place, so that file contents need not be copied.
     *
     * @param longest the greatest length
     * @return a view in which the data is to be put from its position on; {@link #endOpaque} ends it
     */
    public ByteBuffer beginOpaque(int longest) {
        room(UNIT + longest + UNIT);
        return ByteBuffer.wrap(bytes, out.position() + UNIT, longest).slice();
    }

    /** Ends what {@link #beginOpaque} began. */
    public XdrWriter endOpaque(int length) {
        int32(length);
        out.position(out.position() + length);
        return pad(length);
    }

    /** Replaces an {@code int} that was written. */
    public void patch(int at, int value) {
        if (at + UNIT > out.position()) {
            throw new IllegalArgumentException(at + " has not been written");
        }
        out.putInt(at, value);
    }

    private XdrWriter pad(int length) {
        for (int at = length; at % UNIT != 0; at++) {
            out.put((byte) 0);
        }
        return this;
    }

    private ByteBuffer room(int length) {
        if (out.remaining() < length) {
            int at = out.position();
            bytes = Arrays.copyOf(bytes, Math.max(at + length, 2 * bytes.length));
            out = ByteBuffer.wrap(bytes).position(at);
        }
        return out;
    }
}
