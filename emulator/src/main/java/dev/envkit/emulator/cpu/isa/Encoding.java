package dev.envkit.emulator.cpu.isa;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of the instruction table: a bit pattern, what it does and how it is written.
 *
 * <p>A pattern has a character per bit, the highest first: {@code 0} and {@code 1} are fixed, {@code .} is ignored
 * (should be zero or one), and a letter belongs to the field of that name. Blanks only group.
 *
 * @param operation what it does
 * @param pattern the bits
 * @param width 16 or 32
 * @param mask the fixed bits
 * @param match their values
 * @param since the first architecture that has it
 * @param expansion for Thumb instructions that equal an ARM instruction: how they become that
 * @param syntax how it is written: see {@link Disassembler}
 */
public record Encoding(
        Operation operation,
        String pattern,
        int width,
        int mask,
        int match,
        Architecture since,
        @Nullable ThumbExpansion expansion,
        String syntax) {

    static Encoding arm(Operation operation, Architecture since, String pattern, String syntax) {
        return make(operation, 32, since, pattern, null, syntax);
    }

    static Encoding thumb(
            Operation operation, Architecture since, String pattern, @Nullable String armPattern, String syntax) {
        return make(operation, 16, since, pattern, armPattern, syntax);
    }

    private static Encoding make(
            Operation operation,
            int width,
            Architecture since,
            String spaced,
            @Nullable String armPattern,
            String syntax) {
        String pattern = bits(spaced, width);
        int mask = 0;
        int match = 0;
        for (int i = 0; i < width; i++) {
            char c = pattern.charAt(i);
            mask = mask << 1 | (c == '0' || c == '1' ? 1 : 0);
            match = match << 1 | (c == '1' ? 1 : 0);
        }
        ThumbExpansion expansion = armPattern == null ? null : new ThumbExpansion(pattern, bits(armPattern, 32));
        return new Encoding(operation, pattern, width, mask, match, since, expansion, syntax);
    }

    private static String bits(String spaced, int width) {
        String pattern = spaced.replace(" ", "");
        if (pattern.length() != width) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s has %d bits, not %d", spaced, pattern.length(), width));
        }
        return pattern;
    }

    /** Returns whether an instruction has this encoding's fixed bits. */
    public boolean matches(int instruction) {
        return (instruction & mask) == match;
    }

    /** Returns whether the pattern has a field of this name. */
    public boolean hasField(char name) {
        return pattern.indexOf(name) >= 0;
    }

    /** Returns the number of bits of a field, which may be in several places. */
    public int fieldWidth(char name) {
        return (int) pattern.chars().filter(c -> c == name).count();
    }

    /** Returns a field's value, its bits joined from the highest to the lowest. */
    public int field(int instruction, char name) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            if (pattern.charAt(i) == name) {
                value = value << 1 | (instruction >>> (width - 1 - i) & 1);
            }
        }
        return value;
    }

    /** Returns the instruction with a field set. */
    public int withField(int instruction, char name, int value) {
        int result = instruction;
        int remaining = value;
        for (int i = width - 1; i >= 0; i--) {
            if (pattern.charAt(i) == name) {
                int bit = 1 << (width - 1 - i);
                result = (remaining & 1) != 0 ? result | bit : result & ~bit;
                remaining >>>= 1;
            }
        }
        return result;
    }

    /**
     * Returns the ARM instruction that does the same as this Thumb instruction.
     *
     * @throws IllegalStateException if there is none
     */
    public int toArm(int instruction) {
        if (expansion == null) {
            throw new IllegalStateException(operation + " has no ARM equivalent");
        }
        return expansion.apply(instruction);
    }
}
