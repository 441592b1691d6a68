package dev.envkit.emulator.cpu.isa;

import java.util.stream.IntStream;

/**
 * How a Thumb instruction becomes the ARM instruction that does the same: fixed bits, and groups of bits that are moved
 * by the same distance. Immutable.
 *
 * <p>Threading: may be shared.
 */
final class ThumbExpansion {
    private static final int THUMB_BITS = 16;
    private static final int ARM_BITS = 32;

    private final int fixed;
    /** By distance to the left plus 16: which bits of the Thumb instruction move by it. */
    private final int[] masks = new int[ARM_BITS + THUMB_BITS];

    private final int[] distances;

    /**
     * Compiles a pattern.
     *
     * @param thumb pattern of 16 bits that defines fields
     * @param arm pattern of 32 bits that uses them; a field that is used again starts from its highest bit again
     */
    ThumbExpansion(String thumb, String arm) {
        int ones = 0;
        int[] used = new int[128];
        for (int i = 0; i < ARM_BITS; i++) {
            char c = arm.charAt(i);
            if (c == '0' || c == '1') {
                ones |= (c - '0') << (ARM_BITS - 1 - i);
                continue;
            }
            int source = position(thumb, c, used[c]++);
            masks[ARM_BITS - 1 - i - source + THUMB_BITS] |= 1 << source;
        }
        fixed = ones;
        distances = IntStream.range(0, masks.length)
                .filter(d -> masks[d] != 0)
                .map(d -> d - THUMB_BITS)
                .toArray();
    }

    /** Returns which bit of the Thumb instruction is the field's bit with this number, counted from its highest. */
    private static int position(String thumb, char field, int number) {
        int width = (int) thumb.chars().filter(c -> c == field).count();
        int wanted = number % width;
        for (int i = 0; i < THUMB_BITS; i++) {
            if (thumb.charAt(i) == field && wanted-- == 0) {
                return THUMB_BITS - 1 - i;
            }
        }
        throw new IllegalArgumentException(thumb + " has no field " + field);
    }

    int apply(int instruction) {
        int result = fixed;
        for (int distance : distances) {
            int bits = instruction & masks[distance + THUMB_BITS];
            result |= distance >= 0 ? bits << distance : bits >>> -distance;
        }
        return result;
    }
}
