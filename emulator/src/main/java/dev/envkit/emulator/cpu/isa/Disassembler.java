package dev.envkit.emulator.cpu.isa;

import java.util.StringJoiner;

/**
 * Writes instructions as text, from the syntax in their rows of the instruction table. In such a syntax
 *
 * <ul>
 *   <li>{@code [name]} is a suffix that depends on bits: condition, S, update, address mode;
 *   <li>{@code {name}} is an operand: a field by its letter, or one of the compound operands below;
 *   <li>everything else stands for itself.
 * </ul>
 *
 * <p>Threading: may be shared.
 */
public final class Disassembler {
    private static final String[] CONDITIONS = {
        "eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "", ""
    };
    private static final String[] SHIFTS = {"lsl", "lsr", "asr", "ror"};
    private static final int PC = 15;

    private final InstructionSet set;

    /** Makes a disassembler for an architecture's instructions. */
    public Disassembler(InstructionSet set) {
        this.set = set;
    }

    /**
     * Returns an instruction as text.
     *
     * @param instruction the word, or the halfword in the low half
     * @param address where it is, for branch targets
     */
    public String disassemble(int instruction, int address, boolean thumb) {
        Encoding e = thumb ? set.thumb(instruction) : set.arm(instruction);
        String syntax = e.syntax();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < syntax.length(); at++) {
            char c = syntax.charAt(at);
            if (c == '['
                    && syntax.charAt(at + 1) != '{'
                    && !syntax.startsWith("[pc", at)
                    && !syntax.startsWith("[sp", at)) {
                int close = syntax.indexOf(']', at);
                text.append(suffix(e, syntax.substring(at + 1, close), instruction));
                at = close;
            } else if (c == '{') {
                int close = syntax.indexOf('}', at);
                text.append(operand(e, syntax.substring(at + 1, close), instruction, address));
                at = close;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean set(Encoding e, int i, char field) {
        return e.field(i, field) != 0;
    }

    private static String suffix(Encoding e, String name, int i) {
        return switch (name) {
            case "c" -> CONDITIONS[e.field(i, 'c')];
            case "s" -> set(e, i, 's') ? "s" : "";
            case "x" -> set(e, i, 'x') ? "t" : "b";
            case "y" ->
                e.operation() == Operation.LDC || e.operation() == Operation.STC
                        ? set(e, i, 'y') ? "l" : ""
                        : set(e, i, 'y') ? "t" : "b";
            case "t" -> !set(e, i, 'p') && set(e, i, 'w') ? "t" : "";
            case "w" -> set(e, i, 'w') ? "!" : "";
            case "z" -> set(e, i, 'z') ? "^" : "";
            case "block" -> (set(e, i, 'u') ? "i" : "d") + (set(e, i, 'p') ? "b" : "a");
            default -> throw new IllegalStateException("unknown suffix " + name);
        };
    }

    private static String operand(Encoding e, String name, int i, int address) {
        return switch (name) {
            case "d", "n", "m", "e" -> register(e.field(i, name.charAt(0)));
            case "i", "h", "o" -> "#" + e.field(i, name.charAt(0));
            case "i2" -> "#" + 2 * e.field(i, 'i');
            case "i4" -> "#" + 4 * e.field(i, 'i');
            case "h32" -> "#" + (set(e, i, 'h') ? e.field(i, 'h') : 32);
            case "a", "b" -> Integer.toString(e.field(i, name.charAt(0)));
            case "q" -> "p" + e.field(i, 'q');
            case "j", "k", "g" -> "c" + e.field(i, name.charAt(0));
            case "imm" -> "#" + hex(Integer.rotateRight(e.field(i, 'i'), 2 * e.field(i, 'r')));
            case "word" -> hex(i);
            case "half" -> hex(i & 0xFFFF);
            case "psr" -> set(e, i, 'p') ? "spsr" : "cpsr";
            case "psrf" -> (set(e, i, 'p') ? "spsr_" : "cpsr_") + statusFields(e.field(i, 'f'));
            case "shiftname" -> SHIFTS[e.field(i, 't')];
            case "shift" -> shift(e, i);
            case "branch" -> hex(address + 8 + (i << 8 >> 6));
            case "blx" -> hex(address + 8 + (i << 8 >> 6) + 2 * e.field(i, 'h'));
            case "branch8" -> hex(address + 4 + ((byte) i << 1));
            case "branch11" -> hex(address + 4 + (i << 21 >> 20));
            case "list" -> list(e.field(i, 'l'));
            case "pushlist" -> list(e.field(i, 'l') | e.field(i, 'r') << 14);
            case "poplist" -> list(e.field(i, 'l') | e.field(i, 'r') << 15);
            case "address", "extra" -> transferAddress(e, i, set(e, i, 'p'), set(e, i, 'w') && set(e, i, 'p'));
            case "pld" -> transferAddress(e, i, true, false);
            case "coaddress" -> indexed(e, set(e, i, 'p'), set(e, i, 'w'), i, sign(e, i, "#") + 4 * e.field(i, 'i'));
            default -> throw new IllegalStateException("unknown operand " + name);
        };
    }

    private static String sign(Encoding e, int i, String prefix) {
        return set(e, i, 'u') ? prefix : prefix + "-";
    }

    private static String transferAddress(Encoding e, int i, boolean before, boolean updates) {
        String offset = e.hasField('m')
                ? sign(e, i, "") + register(e.field(i, 'm')) + (e.hasField('t') ? shift(e, i) : "")
                : sign(e, i, "#") + e.field(i, 'i');
        return indexed(e, before, updates, i, offset);
    }

    private static String indexed(Encoding e, boolean before, boolean updates, int i, String offset) {
        String base = register(e.field(i, 'n'));
        if (!before) {
            return "[" + base + "], " + offset;
        }
        return (offset.equals("#0") ? "[" + base + "]" : "[" + base + ", " + offset + "]") + (updates ? "!" : "");
    }

    private static String shift(Encoding e, int i) {
        int type = e.field(i, 't');
        int amount = e.field(i, 'h');
        if (amount == 0) {
            return type == 0 ? "" : type == 3 ? ", rrx" : ", " + SHIFTS[type] + " #32";
        }
        return ", " + SHIFTS[type] + " #" + amount;
    }

    private static String statusFields(int mask) {
        return ((mask & 1) != 0 ? "c" : "")
                + ((mask & 2) != 0 ? "x" : "")
                + ((mask & 4) != 0 ? "s" : "")
                + ((mask & 8) != 0 ? "f" : "");
    }

    private static String list(int registers) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (int n = 0; n <= PC; n++) {
            if ((registers & 1 << n) != 0) {
                text.add(register(n));
            }
        }
        return text.toString();
    }

    private static String register(int number) {
        return switch (number) {
            case 13 -> "sp";
            case 14 -> "lr";
            case PC -> "pc";
            default -> "r" + number;
        };
    }

    private static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }
}
