package dev.envkit.emulator.net.stack;

/** The bytes that have been given to a TCP connection and are not yet acknowledged, in a ring that grows. */
final class SendBuffer {
    private static final int SMALLEST = 16 * 1024;

    private byte[] ring = new byte[SMALLEST];
    private int start;
    private int size;

    int size() {
        return size;
    }

    void append(byte[] bytes) {
        if (bytes.length > ring.length - size) {
            grow(Math.addExact(size, bytes.length));
        }
        int end = (start + size) & (ring.length - 1);
        int first = Math.min(bytes.length, ring.length - end);
        System.arraycopy(bytes, 0, ring, end, first);
        System.arraycopy(bytes, first, ring, 0, bytes.length - first);
        size += bytes.length;
    }

    private void grow(int needed) {
        byte[] larger = new byte[Integer.highestOneBit(needed - 1) << 1];
        copy(0, size, larger);
        ring = larger;
        start = 0;
    }

    /** Returns some bytes, the first at an offset from the oldest. */
    byte[] peek(int offset, int length) {
        byte[] bytes = new byte[length];
        copy(offset, length, bytes);
        return bytes;
    }

    private void copy(int offset, int length, byte[] to) {
        int from = (start + offset) & (ring.length - 1);
        int first = Math.min(length, ring.length - from);
        System.arraycopy(ring, from, to, 0, first);
        System.arraycopy(ring, 0, to, first, length - first);
    }

    /** Forgets the oldest bytes. */
    void release(int length) {
        start = (start + length) & (ring.length - 1);
        size -= length;
        if (size == 0 && ring.length > SMALLEST) {
            ring = new byte[SMALLEST];
            start = 0;
        }
    }
}
