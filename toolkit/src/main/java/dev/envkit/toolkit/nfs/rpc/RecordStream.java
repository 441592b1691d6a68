package dev.envkit.toolkit.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts records together from the bytes of a stream (RFC 5531, section 11: record marking). For one thread and one
 * stream.
 */
public final class RecordStream {
    private static final int HEADER = 4;
    private static final int LAST_FRAGMENT = 1 << 31;
    private static final int FIRST_CAPACITY = 4096;

    private final int longest;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private byte[] record = new byte[FIRST_CAPACITY];
    private int size;
    private int fragmentLeft;
    private boolean inFragment;
    private boolean last;
    private boolean broken;

    /** @param longest the greatest record that is accepted, in bytes */
    public RecordStream(int longest) {
        this.longest = longest;
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @param bytes taken up to their limit
     * @param records called with each record that is complete; the buffer is valid during the call
     * @return whether the stream still makes sense; otherwise the connection is to be closed
     */
    public boolean take(ByteBuffer bytes, Consumer<ByteBuffer> records) {
        while (!broken && (bytes.hasRemaining() || (inFragment && fragmentLeft == 0))) {
            if (!inFragment) {
                takeHeader(bytes);
            } else if (fragmentLeft > 0) {
                int length = Math.min(fragmentLeft, bytes.remaining());
                bytes.get(record, size, length);
                size += length;
                fragmentLeft -= length;
            } else {
                inFragment = false;
                if (last) {
                    int length = size;
                    size = 0;
                    records.accept(ByteBuffer.wrap(record, 0, length));
                }
            }
        }
        return !broken;
    }

    private void takeHeader(ByteBuffer bytes) {
        while (header.hasRemaining() && bytes.hasRemaining()) {
            header.put(bytes.get());
        }
        if (header.hasRemaining()) {
            return;
        }
        int word = header.flip().getInt();
        header.clear();
        last = (word & LAST_FRAGMENT) != 0;
        fragmentLeft = word & ~LAST_FRAGMENT;
        if (fragmentLeft > longest - size || (fragmentLeft == 0 && !last)) {
            broken = true;
            return;
        }
        inFragment = true;
        if (size + fragmentLeft > record.length) {
            record = Arrays.copyOf(record, size + fragmentLeft);
        }
    }

    /** Returns a record as one fragment, ready to be sent. */
    public static ByteBuffer mark(ByteBuffer record) {
        ByteBuffer marked = ByteBuffer.allocate(HEADER + record.remaining());
        marked.putInt(record.remaining() | LAST_FRAGMENT).put(record.duplicate());
        return marked.flip();
    }
}
