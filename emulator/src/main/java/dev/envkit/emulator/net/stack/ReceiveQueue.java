package dev.envkit.emulator.net.stack;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a TCP connection: data in order that the application has yet to take, and data behind a gap. Both
 * together never exceed the window.
 */
final class ReceiveQueue {
    private static final int MOST_PIECES = 128;

    private final int window;
    private final Queue<byte[]> ready = new ArrayDeque<>();
    /** Pieces behind a gap, by their distance from the first sequence number; they do not overlap. */
    private final TreeMap<Long, byte[]> early = new TreeMap<>();

    private int readyBytes;
    /** How many bytes have come in order. */
    private long arrived;

    ReceiveQueue(int window) {
        this.window = window;
    }

    /** Returns how much more the application's side can take. */
    int free() {
        return window - readyBytes;
    }

    boolean hasEarly() {
        return !early.isEmpty();
    }

    /**
     * Takes a segment's data.
     *
     * @param ahead how far behind the bytes that came in order it begins; negative if part of it is old
     * @return how many bytes are now in order that were not before
     */
    int add(int ahead, byte[] data) {
        int skip = Math.max(0, -ahead);
        int from = Math.max(0, ahead);
        int length = Math.min(data.length - skip, free() - from);
        if (length <= 0) {
            return 0;
        }
        byte[] piece = skip == 0 && length == data.length ? data : Arrays.copyOfRange(data, skip, skip + length);
        if (from > 0) {
            keepEarly(arrived + from, piece);
            return 0;
        }
        long before = arrived;
        accept(piece);
        takeEarly();
        return (int) (arrived - before);
    }

    private void accept(byte[] piece) {
        ready.add(piece);
        readyBytes += piece.length;
        arrived += piece.length;
    }

    private void keepEarly(long at, byte[] piece) {
        long from = at;
        Map.Entry<Long, byte[]> before = early.floorEntry(at);
        if (before != null) {
            from = Math.max(from, before.getKey() + before.getValue().length);
        }
        Map.Entry<Long, byte[]> after = early.ceilingEntry(from);
        long end = Math.min(at + piece.length, after == null ? Long.MAX_VALUE : after.getKey());
        if (from < end && early.size() < MOST_PIECES) {
            early.put(from, Arrays.copyOfRange(piece, (int) (from - at), (int) (end - at)));
        }
    }

    private void takeEarly() {
        while (!early.isEmpty() && early.firstKey() <= arrived) {
            Map.Entry<Long, byte[]> first = early.pollFirstEntry();
            int old = (int) (arrived - first.getKey());
            if (old < first.getValue().length) {
                accept(Arrays.copyOfRange(first.getValue(), old, first.getValue().length));
            }
        }
    }

    /** Takes the next data in order; null if there is none. */
    byte @Nullable [] poll() {
        byte[] next = ready.poll();
        if (next != null) {
            readyBytes -= next.length;
        }
        return next;
    }

    void clear() {
        ready.clear();
        early.clear();
        readyBytes = 0;
    }
}
