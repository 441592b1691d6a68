package dev.envkit.emulator.soc.s3c2440;

/** A hardware FIFO of small integers (a character with its error bits). */
final class ByteFifo {
    private final int[] slots;
    private int first;
    private int count;

    ByteFifo(int capacity) {
        slots = new int[capacity];
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Returns the oldest entry without removing it, 0 when there is none. */
    int peek() {
        return count == 0 ? 0 : slots[first];
    }

    /** Appends; a full FIFO must not be given more. */
    void add(int entry) {
        slots[(first + count) % slots.length] = entry;
        count++;
    }

    /** Removes the oldest entry, 0 when there is none. */
    int remove() {
        if (count == 0) {
            return 0;
        }
        int entry = slots[first];
        first = (first + 1) % slots.length;
        count--;
        return entry;
    }

    void clear() {
        count = 0;
    }
}
