package dev.envkit.emulator.cpu.isa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the programs of bare-metal tests, from the same rows that the {@link Disassembler} writes by: each row's
 * syntax is read backwards. It knows no directives but {@code .word}; labels end with a colon and stand before an
 * instruction or alone, and a dot is the instruction's own address. Bits that the table ignores come out as zeroes.
 *
 * <pre>{@code
 * int[] code = Assembler.arm(0x8000, "mov r0, #10", "loop: subs r0, r0, #1", "bne loop");
 * }</pre>
 */
public final class Assembler {
    private static final Pattern LABEL = Pattern.compile("([A-Za-z_]\\w*):\\s*(.*)");
    private static final List<String> CONDITIONS =
            List.of("eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv");
    private static final int ALWAYS = 14;
    private static final String DIRECTIVE = ".word ";

    private static final InstructionSet SET = new InstructionSet(Architecture.V5TE);

    private final boolean thumb;
    private final List<Encoding> rows;
    private final Map<String, Integer> labels = new HashMap<>();

    private Assembler(boolean thumb) {
        this.thumb = thumb;
        rows = thumb ? SET.thumbEncodings() : SET.armEncodings();
    }

    /** Returns the words of an ARM program that starts at an address. */
    public static int[] arm(int address, String... lines) {
        return new Assembler(false).program(address, lines);
    }

    /** Returns the halfwords of a Thumb program; a branch with link is written as its two halves. */
    public static int[] thumb(int address, String... lines) {
        return new Assembler(true).program(address, lines);
    }

    /** Returns a single ARM instruction that stands at address 0. */
    public static int arm(String instruction) {
        return arm(0, instruction)[0];
    }

    /** Returns a single Thumb instruction that stands at address 0. */
    public static int thumb(String instruction) {
        return thumb(0, instruction)[0];
    }

    private int[] program(int start, String... lines) {
        List<String> instructions = new ArrayList<>();
        int size = thumb ? 2 : 4;
        for (String line : lines) {
            Matcher m = LABEL.matcher(line.strip());
            boolean labelled = m.matches();
            if (labelled) {
                labels.put(m.group(1), start + size * instructions.size());
            }
            String rest = labelled ? m.group(2) : line.strip();
            if (!rest.isEmpty()) {
                instructions.add(rest);
            }
        }
        int[] code = new int[instructions.size()];
        for (int i = 0; i < code.length; i++) {
            code[i] = assemble(instructions.get(i), start + size * i);
        }
        return code;
    }

    private int assemble(String text, int address) {
        if (text.startsWith(DIRECTIVE)) {
            return value(text.substring(DIRECTIVE.length()).strip());
        }
        String instruction = text.toLowerCase(Locale.ROOT).equals("nop") ? "mov r0, r0" : text;
        for (Encoding row : rows) {
            if (!instruction.startsWith(mnemonic(row))) {
                continue;
            }
            OptionalInt code = new Line(row, instruction, address).encode();
            // Some bit patterns of a row belong to a more specific one: a Thumb branch has no condition "always".
            if (code.isPresent() && decode(code.getAsInt()).equals(row)) {
                return code.getAsInt();
            }
        }
        throw new IllegalArgumentException("cannot assemble '" + text + "'");
    }

    /** What every instruction of the row begins with. */
    private static String mnemonic(Encoding row) {
        int end = 0;
        while (Character.isLetter(row.syntax().charAt(end))) {
            end++;
        }
        return row.syntax().substring(0, end);
    }

    private Encoding decode(int code) {
        return thumb ? SET.thumb(code) : SET.arm(code);
    }

    private int value(String text) {
        Integer label = labels.get(text);
        return label != null
                ? label
                : Integer.parseUnsignedInt(text.replace("0x", "").replace("_", ""), 16);
    }

    /** An instruction that is tried against a row: both are read from left to right. */
    private final class Line {
        private final Encoding row;
        private final int address;
        private String rest;
        private int code;

        Line(Encoding row, String text, int address) {
            this.row = row;
            this.rest = text;
            this.address = address;
            this.code = row.hasField('c') ? row.withField(row.match(), 'c', ALWAYS) : row.match();
        }

        OptionalInt encode() {
            String syntax = row.syntax();
            boolean ok = true;
            for (int at = 0; ok && at < syntax.length(); at++) {
                char c = syntax.charAt(at);
                int close = syntax.indexOf(c == '{' ? '}' : ']', at);
                if (c == '{') {
                    ok = operand(syntax.substring(at + 1, close));
                    at = close;
                } else if (c == '['
                        && syntax.charAt(at + 1) != '{'
                        && !syntax.startsWith("[pc", at)
                        && !syntax.startsWith("[sp", at)) {
                    ok = suffix(syntax.substring(at + 1, close));
                    at = close;
                } else {
                    ok = literal(String.valueOf(c));
                }
            }
            return ok && rest.isBlank() ? OptionalInt.of(code) : OptionalInt.empty();
        }

        /** Takes fixed text, of which a blank may be any number of them. */
        private boolean literal(String text) {
            if (text.isBlank()) {
                rest = rest.stripLeading();
                return true;
            }
            return take(Pattern.quote(text)) != null;
        }

        /** Takes what a pattern finds at the beginning of the rest; null if nothing. */
        private @Nullable String take(String pattern) {
            Matcher m = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(rest);
            if (!m.lookingAt()) {
                return null;
            }
            rest = rest.substring(m.end());
            return m.group().toLowerCase(Locale.ROOT);
        }

        private boolean set(char field, int value) {
            if (value < 0 || (long) value >= 1L << row.fieldWidth(field)) {
                return false;
            }
            code = row.withField(code, field, value);
            return true;
        }

        private boolean choice(char field, String pattern, List<String> values) {
            String word = take(pattern);
            return word != null && values.contains(word) && set(field, values.indexOf(word));
        }

        private boolean suffix(String name) {
            return switch (name) {
                case "c" -> {
                    // A mnemonic ends at the blank; what is left of it here may also be a later suffix.
                    String condition = take(String.join("|", CONDITIONS));
                    yield condition == null || set('c', CONDITIONS.indexOf(condition));
                }
                case "s" -> flag('s', "s");
                case "x" -> choice('x', "[bt]", List.of("b", "t"));
                case "y" ->
                    switch (row.operation()) {
                        case LDC, STC -> flag('y', "l");
                        default -> choice('y', "[bt]", List.of("b", "t"));
                    };
                // Post-indexing clears P again; until then W marks the unprivileged form.
                case "t" -> flag('w', "t");
                case "w" -> flag('w', "!");
                case "z" -> flag('z', "\\^");
                case "block" -> {
                    String mode = take("[id][ab]");
                    yield mode != null
                            && set('u', mode.charAt(0) == 'i' ? 1 : 0)
                            && set('p', mode.charAt(1) == 'b' ? 1 : 0);
                }
                default -> throw new IllegalStateException("unknown suffix " + name);
            };
        }

        private boolean flag(char field, String pattern) {
            return take(pattern) == null || set(field, 1);
        }

        private boolean operand(String name) {
            return switch (name) {
                case "d", "n", "m", "e" -> register(name.charAt(0));
                case "i", "h", "o" -> number(name.charAt(0), 1);
                case "i2" -> number('i', 2);
                case "i4" -> number('i', 4);
                case "h32" -> take("#32\\b") != null || number('h', 1);
                case "a", "b" -> numbered(name.charAt(0), "");
                case "q" -> numbered('q', "p");
                case "j", "k", "g" -> numbered(name.charAt(0), "c");
                case "imm" -> rotatedImmediate();
                case "psr" -> choice('p', "[cs]psr", List.of("cpsr", "spsr"));
                case "psrf" -> choice('p', "[cs]psr", List.of("cpsr", "spsr")) && statusFields();
                case "shiftname" -> choice('t', "lsl|lsr|asr|ror", List.of("lsl", "lsr", "asr", "ror"));
                case "shift" -> shift();
                case "branch" -> branch(address + 8, 4);
                case "branch8", "branch11" -> branch(address + 4, 2);
                case "blx" -> halfwordBranch();
                case "list" -> list(0);
                case "pushlist" -> list(1 << 14);
                case "poplist" -> list(1 << 15);
                case "address", "extra", "pld" -> transferAddress(1);
                case "coaddress" -> transferAddress(4);
                case "word", "half" -> false; // an undefined instruction is written as .word
                default -> throw new IllegalStateException("unknown operand " + name);
            };
        }

        private int takeRegister() {
            String word = take("(r1[0-5]|r[0-9]|sp|lr|pc)\\b");
            if (word == null) {
                return -1;
            }
            return switch (word) {
                case "sp" -> 13;
                case "lr" -> 14;
                case "pc" -> 15;
                default -> Integer.parseInt(word.substring(1));
            };
        }

        private boolean register(char field) {
            return set(field, takeRegister());
        }

        private boolean numbered(char field, String prefix) {
            String word = take(prefix + "\\d+\\b");
            return word != null && set(field, Integer.parseInt(word.substring(prefix.length())));
        }

        private OptionalInt takeNumber() {
            if (rest.matches("#'.'.*")) {
                char character = rest.charAt(2);
                rest = rest.substring(4);
                return OptionalInt.of(character);
            }
            String word = take("#-?(0x[0-9a-f_]+|\\d+)\\b");
            if (word == null) {
                return OptionalInt.empty();
            }
            String digits = word.substring(1).replace("-", "").replace("_", "");
            int value = digits.startsWith("0x")
                    ? Integer.parseUnsignedInt(digits.substring(2), 16)
                    : Integer.parseUnsignedInt(digits);
            return OptionalInt.of(word.charAt(1) == '-' ? -value : value);
        }

        private boolean number(char field, int unit) {
            OptionalInt value = takeNumber();
            return value.isPresent() && value.getAsInt() % unit == 0 && set(field, value.getAsInt() / unit);
        }

        private boolean rotatedImmediate() {
            OptionalInt value = takeNumber();
            for (int rotation = 0; value.isPresent() && rotation < 16; rotation++) {
                int byteValue = Integer.rotateLeft(value.getAsInt(), 2 * rotation);
                if (byteValue >>> 8 == 0) {
                    return set('i', byteValue) && set('r', rotation);
                }
            }
            return false;
        }

        private boolean statusFields() {
            String letters = take("_[cxsf]*");
            int mask = 0;
            for (int i = 0; letters != null && i < 4; i++) {
                mask |= letters.indexOf("cxsf".charAt(i)) > 0 ? 1 << i : 0;
            }
            return letters != null && set('f', mask);
        }

        private boolean shift() {
            if (take(",\\s*rrx\\b") != null) {
                return set('t', 3);
            }
            String kind = take(",\\s*(lsl|lsr|asr|ror)\\s+(?=#)");
            if (kind == null) {
                return true;
            }
            int type = List.of("lsl", "lsr", "asr", "ror")
                    .indexOf(kind.replace(",", "").strip());
            OptionalInt amount = takeNumber();
            return amount.isPresent()
                    && (amount.getAsInt() > 0 || type == 0)
                    && set('h', amount.getAsInt() == 32 && type != 3 ? 0 : amount.getAsInt())
                    && set('t', type);
        }

        private OptionalInt takeTarget() {
            if (take("\\.(?!\\w)") != null) {
                return OptionalInt.of(address);
            }
            String word = take("[A-Za-z_]\\w*|0x[0-9a-f]+");
            if (word == null) {
                return OptionalInt.empty();
            }
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                if (label.getKey().equalsIgnoreCase(word)) {
                    return OptionalInt.of(label.getValue());
                }
            }
            return word.startsWith("0x")
                    ? OptionalInt.of(Integer.parseUnsignedInt(word.substring(2), 16))
                    : OptionalInt.empty();
        }

        private boolean branch(int base, int unit) {
            OptionalInt target = takeTarget();
            int distance = target.orElse(0) - base;
            int bits = row.fieldWidth('o');
            int offset = distance / unit;
            return target.isPresent()
                    && distance % unit == 0
                    && offset >> (bits - 1) == offset >> 31
                    && set('o', offset & ((1 << bits) - 1));
        }

        private boolean halfwordBranch() {
            OptionalInt target = takeTarget();
            int distance = target.orElse(0) - address - 8;
            return target.isPresent() && set('o', distance >> 2 & 0xFF_FFFF) && set('h', distance >> 1 & 1);
        }

        /** @param extra the register that a Thumb PUSH or POP has a bit of its own for */
        private boolean list(int extra) {
            String text = take("\\{[^}]*\\}");
            if (text == null) {
                return false;
            }
            int registers = 0;
            String inside = text.substring(1, text.length() - 1).strip();
            for (String part : inside.isEmpty() ? new String[0] : inside.split(",")) {
                String[] range = part.strip().split("-");
                int first = number(range[0]);
                int last = number(range[range.length - 1]);
                for (int n = first; n <= last; n++) {
                    registers |= 1 << n;
                }
            }
            if (extra != 0) {
                return set('l', registers & ~extra) && set('r', (registers & extra) != 0 ? 1 : 0);
            }
            return set('l', registers);
        }

        private int number(String name) {
            Line register = new Line(row, name.strip(), 0);
            int number = register.takeRegister();
            if (number < 0) {
                throw new IllegalArgumentException("'" + name + "' is no register");
            }
            return number;
        }

        /** Takes {@code [rn]}, {@code [rn, offset]} with or without !, or {@code [rn], offset}. */
        private boolean transferAddress(int unit) {
            boolean unprivileged = row.hasField('w') && row.syntax().contains("[t]") && row.field(code, 'w') != 0;
            if (take("\\[\\s*") == null || !register('n')) {
                return false;
            }
            boolean before = take("\\s*\\](?=\\s*,)") == null;
            boolean up = true;
            boolean ok = true;
            boolean plain = take("\\s*\\]") != null;
            if (!plain) {
                ok = take("\\s*,\\s*") != null;
                up = take("-(?=r|s|l|p)") == null && take("(?=#-)") == null;
                ok &= row.hasField('m') ? register('m') && (!row.hasField('t') || shift()) : offset(unit);
                ok &= !before || take("\\s*\\]") != null;
            } else {
                ok = !row.hasField('m');
            }
            boolean updates = before && take("!") != null;
            if (row.hasField('p')) {
                ok &= set('p', before ? 1 : 0) && set('w', updates || unprivileged || (!before && unit > 1) ? 1 : 0);
            } else {
                ok &= before && !updates;
            }
            return ok && set('u', up ? 1 : 0) && !(unprivileged && before);
        }

        private boolean offset(int unit) {
            OptionalInt value = takeNumber();
            int distance = Math.abs(value.orElse(-1));
            return value.isPresent() && distance % unit == 0 && set('i', distance / unit);
        }
    }
}
