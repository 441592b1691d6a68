package dev.envkit.emulator.device.nand;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with a chip. Everything random follows from the seed, so that a run repeats exactly.
 *
 * @param seed of all chances
 * @param badBlocks blocks that the factory marked bad: they cannot be programmed or erased
 * @param failingBlocks blocks that look good, and whose programming and erasure fails
 * @param flips bits that read inverted until their block is erased
 * @param flipRate the chance of each bit to read inverted, each time anew
 * @param endurance erasures that a block survives; 0 for any number
 * @param powerCuts programmings and erasures in the middle of which the power fails, counted from 1
 */
public record NandFaults(
        long seed,
        Set<Integer> badBlocks,
        Set<Integer> failingBlocks,
        List<Flip> flips,
        double flipRate,
        int endurance,
        Set<Long> powerCuts) {
    /** A perfect chip. */
    public static final NandFaults NONE = new NandFaults(1, Set.of(), Set.of(), List.of(), 0, 0, Set.of());

    /** What {@link #parse} understands, for help texts. */
    public static final String SYNTAX =
            "seed=N, bad=BLOCK[/BLOCK...], fail=BLOCK[/...], flip=PAGE:BYTE:BIT[/...], flip-rate=P, endurance=N,"
                    + " cut=N[/...]";

    /**
     * A bit that reads inverted.
     *
     * @param page its page
     * @param column its byte, spare area included
     * @param bit 0 to 7
     */
    public record Flip(int page, int column, int bit) {}

    public NandFaults {
        badBlocks = Set.copyOf(badBlocks);
        failingBlocks = Set.copyOf(failingBlocks);
        flips = List.copyOf(flips);
        powerCuts = Set.copyOf(powerCuts);
        if (!(flipRate >= 0 && flipRate < 1) || endurance < 0) {
            throw new IllegalArgumentException("a flip rate is from 0 to below 1, an endurance not negative");
        }
    }

    /**
     * Reads a specification such as {@code seed=7,bad=20/21,flip-rate=1e-7}; numbers may be hexadecimal with 0x.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static NandFaults parse(String text) {
        Builder faults = new Builder();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + part + "' is not NAME=VALUE; possible are " + SYNTAX);
            }
            faults.set(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
        }
        return faults.build();
    }

    /**
     * Checks that a chip has what is to be broken.
     *
     * @throws IllegalArgumentException if not
     */
    public void checkAgainst(NandGeometry geometry) {
        for (Set<Integer> blocks : List.of(badBlocks, failingBlocks)) {
            for (int block : blocks) {
                if (block >= geometry.blocks()) {
                    throw new IllegalArgumentException(
                            "there is no block %d: %s has %d".formatted(block, geometry, geometry.blocks()));
                }
            }
        }
        for (Flip flip : flips) {
            if (flip.page >= geometry.pages() || flip.column >= geometry.rawPageSize()) {
                throw new IllegalArgumentException("there is no byte %d in page %d: %s has %d pages of %d bytes"
                        .formatted(flip.column, flip.page, geometry, geometry.pages(), geometry.rawPageSize()));
            }
        }
    }

    private static final class Builder {
        private long seed = 1;
        private final Set<Integer> bad = new TreeSet<>();
        private final Set<Integer> failing = new TreeSet<>();
        private final List<Flip> flips = new ArrayList<>();
        private double flipRate;
        private int endurance;
        private final Set<Long> powerCuts = new TreeSet<>();

        void set(String name, String value) {
            try {
                switch (name) {
                    case "seed" -> seed = Long.decode(value);
                    case "bad" -> numbers(value, bad);
                    case "fail" -> numbers(value, failing);
                    case "flip" -> flips(value);
                    case "flip-rate" -> flipRate = Double.parseDouble(value);
                    case "cut" -> {
                        for (String number : value.split("/", -1)) {
                            powerCuts.add((long) notNegative(number));
                        }
                    }
                    case "endurance" -> endurance = Integer.decode(value);
                    default ->
                        throw new IllegalArgumentException("there is no fault '" + name + "'; possible are " + SYNTAX);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + value + "' is no value for " + name + "; " + SYNTAX, e);
            }
        }

        private static void numbers(String value, Set<Integer> into) {
            for (String number : value.split("/", -1)) {
                into.add(notNegative(number));
            }
        }

        private void flips(String value) {
            for (String flip : value.split("/", -1)) {
                String[] place = flip.split(":", -1);
                if (place.length != 3) {
                    throw new NumberFormatException(flip);
                }
                int bit = notNegative(place[2]);
                if (bit > 7) {
                    throw new NumberFormatException(place[2]);
                }
                flips.add(new Flip(notNegative(place[0]), notNegative(place[1]), bit));
            }
        }

        private static int notNegative(String text) {
            int number = Integer.decode(text);
            if (number < 0) {
                throw new NumberFormatException(text);
            }
            return number;
        }

        NandFaults build() {
            return new NandFaults(seed, bad, failing, flips, flipRate, endurance, powerCuts);
        }
    }
}
