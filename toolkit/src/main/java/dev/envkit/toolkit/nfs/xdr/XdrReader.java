package dev.envkit.toolkit.nfs.xdr;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads XDR (RFC 4506) from a message. Every length is checked against what is left before anything is allocated. For
 * one thread.
 */
public final class XdrReader {
    private static final int UNIT = 4;

    private final ByteBuffer in;

    /** @param message read from its position to its limit; not changed */
    public XdrReader(ByteBuffer message) {
        this.in = message.slice();
    }

    /** Returns how many bytes have not been read yet. */
    public int remaining() {
        return in.remaining();
    }

    /** Reads an {@code int} or an enumeration. */
    public int int32() throws XdrException {
        need(UNIT);
        return in.getInt();
    }

    /** Reads an {@code unsigned int}. */
    public long uint32() throws XdrException {
        return Integer.toUnsignedLong(int32());
    }

    /** Reads an {@code unsigned hyper}; values from 2^63 come out negative. */
    public long int64() throws XdrException {
        need(2 * UNIT);
        return in.getLong();
    }

    /** Reads a {@code bool}, which must be 0 or 1. */
    public boolean bool() throws XdrException {
        int value = int32();
        if (value != 0 && value != 1) {
            throw new XdrException("a boolean is " + value);
        }
        return value == 1;
    }

    /**
     * Reads opaque data of a fixed length.
     *
     * @return a view of the message, not a copy
     */
    public ByteBuffer fixed(int length) throws XdrException {
        long padded = padded(length);
        need(padded);
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + (int) padded);
        return bytes;
    }

    /**
     * Reads opaque data of variable length.
     *
     * @param longest the greatest length that the protocol allows
     * @return a view of the message, not a copy
     */
    public ByteBuffer opaque(int longest) throws XdrException {
        long length = uint32();
        if (length > longest) {
            throw new XdrException(length + " bytes where at most " + longest + " are allowed");
        }
        return fixed((int) length);
    }

    /**
     * Reads a string as text in UTF-8.
     *
     * @param longest the greatest length in bytes that the protocol allows
     * @throws XdrException also if it is not UTF-8
     */
    public String string(int longest) throws XdrException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(opaque(longest)).toString();
        } catch (CharacterCodingException e) {
            throw new XdrException("a string is not UTF-8");
        }
    }

    private static long padded(int length) {
        return (long) length + UNIT - 1 & -UNIT;
    }

    private void need(long bytes) throws XdrException {
        if (in.remaining() < bytes) {
            throw new XdrException("the message ends " + (bytes - in.remaining()) + " bytes early");
        }
    }
}
