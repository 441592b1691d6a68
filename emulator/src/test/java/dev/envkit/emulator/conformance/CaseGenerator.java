package dev.envkit.emulator.conformance;

import dev.envkit.emulator.cpu.isa.Architecture;
import dev.envkit.emulator.cpu.isa.Encoding;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes random test cases from the instruction table: all instructions, conditions, operand forms and modes, without
 * what the ARM ARM calls UNPREDICTABLE and what implementations may choose (listed in CONFORMANCE.md).
 *
 * <p>Instructions are drawn with random fields and then admitted or refused. Registers that an address depends on get
 * their initial value so that the access falls into the memory window; they must not have been written before.
 */
final class CaseGenerator {
    private static final int[] MODES = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1B, 0x1F};
    private static final int[] MODES_WITH_SPSR = {0x11, 0x12, 0x13, 0x17, 0x1B};
    private static final int ARM_NOP = 0xE1A0_0000;
    private static final int THUMB_NOP = 0x46C0;
    private static final int BX_PC = 0x4778;
    private static final int ALWAYS = 14;
    private static final int PC = 15;
    private static final int SEMIHOSTING_ARM = 0x123456;
    private static final int SEMIHOSTING_THUMB = 0xAB;
    private static final int FIRST_FREE = 8; // the window's first words are jump targets

    private final RandomGenerator random;
    private final Architecture architecture;
    private final InstructionSet set;
    /** Every encoding that exists anywhere: those that this architecture lacks must trap. */
    private final InstructionSet everything = new InstructionSet(Architecture.V5TE);

    private final int[] registers = new int[15];
    private final boolean[] pinned = new boolean[15];
    private final boolean[] written = new boolean[15];
    private boolean thumb;
    private boolean branched;
    private int mode;
    private int address;

    CaseGenerator(RandomGenerator random, Architecture architecture) {
        this.random = random;
        this.architecture = architecture;
        this.set = new InstructionSet(architecture);
    }

    TestCase next() {
        thumb = random.nextInt(3) == 0;
        branched = false;
        mode = MODES[random.nextInt(MODES.length)];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = value();
            pinned[i] = false;
            written[i] = false;
        }
        int flags = random.nextInt() & (architecture.has(Architecture.V5TE) ? 0xF800_0000 : 0xF000_0000);
        int spsr = (random.nextInt() & 0xF000_00E0) | MODES[random.nextInt(MODES.length)];
        int[] code = new int[Memory.CODE_WORDS];
        int count = thumb ? thumb(code) : arm(code);
        return new TestCase(flags | 0xC0 | (thumb ? 0x20 : 0) | mode, spsr, registers.clone(), code, count);
    }

    private int value() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(64);
            case 2 -> -1 - random.nextInt(4);
            case 3 -> Integer.MIN_VALUE + random.nextInt(3) - 1;
            case 4 -> 1 << random.nextInt(32);
            default -> random.nextInt();
        };
    }

    // ---- ARM ----

    private int arm(int[] code) {
        Arrays.fill(code, ARM_NOP);
        int wanted = 1 + random.nextInt(7);
        for (int i = 0; i < wanted; i++) {
            address = Memory.CODE + 4 * i;
            code[i] = armInstruction();
        }
        return wanted;
    }

    private int armInstruction() {
        List<Encoding> rows = random.nextInt(16) == 0 ? everything.armEncodings() : set.armEncodings();
        while (true) {
            Encoding e = rows.get(random.nextInt(rows.size()));
            int i = (random.nextInt() & ~e.mask()) | e.match();
            i = withIgnoredBits(e, i);
            if (e.hasField('c')) {
                int condition = random.nextInt(3) == 0 ? random.nextInt(ALWAYS) : ALWAYS;
                i = (i & 0x0FFF_FFFF) | condition << 28;
            }
            i = shaped(e.operation(), i);
            if (set.arm(i).operation() == Operation.UNDEFINED) {
                if (!dependsOnModel(i)) {
                    return i;
                }
            } else if (set.arm(i).equals(e) && admit(e.operation(), i)) {
                return i;
            }
        }
    }

    /** Unused bits are as the manual wants them: one where the BX family has its filler, else zero. */
    private static int withIgnoredBits(Encoding e, int i) {
        boolean ones = e.operation() == Operation.BX
                || e.operation() == Operation.BXJ
                || e.operation() == Operation.BLX_REGISTER;
        int result = i;
        for (int bit = 0; bit < 32; bit++) {
            char c = e.pattern().charAt(31 - bit);
            if (c == '.' && e.operation() != Operation.UNDEFINED) {
                boolean one = ones
                        || (e.operation() == Operation.MSR && bit >= 12)
                        || (e.operation() == Operation.MRS && bit >= 16)
                        || (e.operation() == Operation.CLZ && bit >= 8);
                result = one ? result | 1 << bit : result & ~(1 << bit);
            }
        }
        return result;
    }

    /** Branches stay within the case, and status writes name a mode. */
    private int shaped(Operation operation, int i) {
        return switch (operation) {
            case B, BL -> (i & 0xFF00_0000) | branchWords();
            case BLX_IMMEDIATE -> (i & 0xFE00_0000) | ((Memory.THUMB_RETURN - address - 8) >> 2 & 0xFF_FFFF);
            case MSR -> (i & 1 << 25) != 0 && (i & 1 << 16) != 0 ? (i & 0xFFFF_F000) | controlByte() : i;
            default -> i;
        };
    }

    private int branchWords() {
        int last = (Memory.END - address - 8) / 4;
        return random.nextInt(-1, last + 1) & 0xFF_FFFF;
    }

    private int controlByte() {
        boolean mayChange = mode != 0x10 && mode != 0x1F;
        return 0xC0 | (mayChange ? MODES_WITH_SPSR[random.nextInt(MODES_WITH_SPSR.length)] : mode);
    }

    /** Undefined words that QEMU's models know: coprocessors they have, and the space beyond ARMv5. */
    private static boolean dependsOnModel(int i) {
        int coprocessor = i >>> 8 & 0xF;
        boolean coprocessorSpace = (i >>> 25 & 7) == 6 || (i >>> 24 & 0xF) == 14;
        return coprocessorSpace && (coprocessor == 15 || coprocessor == 14 || coprocessor == 10 || coprocessor == 11);
    }

    // ---- Thumb ----

    private int thumb(int[] code) {
        short[] halves = new short[2 * Memory.CODE_WORDS];
        Arrays.fill(halves, (short) THUMB_NOP);
        int wanted = 1 + random.nextInt(10);
        for (int i = 0; i < wanted; i++) {
            address = Memory.CODE + 2 * i;
            int first = thumbInstruction();
            halves[i] = (short) first;
            if (first >>> 11 == 0b11110) {
                i++;
                halves[i] = (short) (0b11111 << 11 | random.nextInt((Memory.THUMB_END - address - 4) / 2 + 1));
            }
        }
        halves[(Memory.THUMB_END - Memory.CODE) / 2] = (short) BX_PC;
        for (int w = 0; w < code.length; w++) {
            code[w] = (halves[2 * w] & 0xFFFF) | halves[2 * w + 1] << 16;
        }
        return wanted;
    }

    private int thumbInstruction() {
        List<Encoding> rows = random.nextInt(16) == 0 ? everything.thumbEncodings() : set.thumbEncodings();
        while (true) {
            Encoding e = rows.get(random.nextInt(rows.size()));
            int i = (random.nextInt() & 0xFFFF & ~e.mask()) | e.match();
            int last = (Memory.THUMB_END - address - 4) / 2;
            switch (e.operation()) {
                case THUMB_B -> i = e.withField(i, 'o', random.nextInt(last + 1));
                case THUMB_B_CONDITIONAL -> {
                    i = e.withField(i, 'o', random.nextInt(last + 1));
                    i = e.withField(i, 'c', random.nextInt(ALWAYS));
                }
                case THUMB_BL_PREFIX -> i = e.withField(i, 'o', 0);
                case THUMB_BL_SUFFIX, THUMB_BLX_SUFFIX -> {
                    continue; // only after a prefix
                }
                case BX, BLX_REGISTER -> i &= ~7;
                default -> {
                    // as drawn
                }
            }
            Encoding actual = set.thumb(i);
            if (actual.operation() == Operation.UNDEFINED) {
                return i;
            }
            if (actual.equals(e) && admitThumb(e, i)) {
                return i;
            }
        }
    }

    private boolean admitThumb(Encoding e, int i) {
        switch (e.operation()) {
            case THUMB_BL_PREFIX, THUMB_B, THUMB_B_CONDITIONAL -> {
                if (e.operation() == Operation.THUMB_BL_PREFIX) {
                    written[14] = true;
                    if (branched) {
                        return false; // the branch might lead to the second half
                    }
                }
                branched = true;
                return true;
            }
            case THUMB_LDR_LITERAL, THUMB_ADD_PC -> {
                written[i >>> 8 & 7] = true;
                return true;
            }
            case SWI -> {
                return (i & 0xFF) != SEMIHOSTING_THUMB;
            }
            case MOV, ADD, CMP -> {
                // the high-register forms are for at least one high register
                boolean highForm = i >>> 10 == 0b010001;
                if (highForm && (i & 0xC0) == 0) {
                    return false;
                }
            }
            default -> {
                // by its ARM form
            }
        }
        return admit(e.operation(), e.toArm(i));
    }

    // ---- what is admitted ----

    private boolean admit(Operation operation, int i) {
        return switch (operation) {
            case AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, TST, TEQ, CMP, CMN, ORR, MOV, BIC, MVN ->
                dataProcessing(operation, i);
            case MUL, MLA -> {
                int d = i >>> 16 & 0xF;
                boolean pc = d == PC || (i & 0xF) == PC || (i >>> 8 & 0xF) == PC;
                boolean addendPc = operation == Operation.MLA && (i >>> 12 & 0xF) == PC;
                yield !pc && !addendPc && d != (i & 0xF) && write(d);
            }
            case UMULL, UMLAL, SMULL, SMLAL -> {
                int high = i >>> 16 & 0xF;
                int low = i >>> 12 & 0xF;
                int m = i & 0xF;
                boolean distinct = high != low && high != m && low != m;
                yield distinct
                        && high != PC
                        && low != PC
                        && m != PC
                        && (i >>> 8 & 0xF) != PC
                        && write(high)
                        && write(low);
            }
            case SMLA_XY, SMLAW_Y, SMULW_Y, SMUL_XY -> {
                boolean pc = (i & 0xF) == PC || (i >>> 8 & 0xF) == PC;
                boolean addend = operation == Operation.SMLA_XY || operation == Operation.SMLAW_Y;
                yield !pc && !(addend && (i >>> 12 & 0xF) == PC) && write(i >>> 16 & 0xF);
            }
            case SMLAL_XY -> {
                int high = i >>> 16 & 0xF;
                int low = i >>> 12 & 0xF;
                yield high != low
                        && low != PC
                        && high != PC
                        && (i & 0xF) != PC
                        && (i >>> 8 & 0xF) != PC
                        && write(high)
                        && write(low);
            }
            case QADD, QSUB, QDADD, QDSUB -> (i & 0xF) != PC && (i >>> 16 & 0xF) != PC && write(i >>> 12 & 0xF);
            case CLZ -> (i & 0xF) != PC && write(i >>> 12 & 0xF);
            case MRS -> ((i & 1 << 22) == 0 || hasSpsr()) && write(i >>> 12 & 0xF);
            case MSR -> status(i);
            case B -> true;
            case BL -> write(14);
            case BLX_IMMEDIATE -> (i & 1 << 24) == 0 && write(14);
            case BX, BXJ, BLX_REGISTER -> {
                int m = i & 0xF;
                int target = random.nextBoolean() ? Memory.END : Memory.THUMB_RETURN | 1;
                yield m != PC && pin(m, target) && (operation != Operation.BLX_REGISTER || (m != 14 && write(14)));
            }
            case LDR, STR, LDRB, STRB, LDRH, STRH, LDRSB, LDRSH, LDRD, STRD -> transfer(operation, i);
            case SWP, SWPB -> {
                int n = i >>> 16 & 0xF;
                int d = i >>> 12 & 0xF;
                int m = i & 0xF;
                yield n != PC
                        && m != PC
                        && n != d
                        && n != m
                        && d != PC
                        && pin(n, place(operation == Operation.SWP ? 4 : 1))
                        && write(d);
            }
            case LDM, STM -> block(operation == Operation.LDM, i);
            case PLD, BKPT -> true;
            case SWI -> (i & 0xFF_FFFF) != SEMIHOSTING_ARM;
            default -> false; // coprocessors: those that trap are drawn as undefined
        };
    }

    private boolean hasSpsr() {
        return mode != 0x10 && mode != 0x1F;
    }

    private boolean pin(int register, int initial) {
        if (written[register] || pinned[register]) {
            return false;
        }
        pinned[register] = true;
        registers[register] = initial;
        return true;
    }

    private boolean write(int register) {
        if (register == PC) {
            return false;
        }
        written[register] = true;
        return true;
    }

    private int place(int size) {
        int at = Memory.WINDOW + FIRST_FREE + random.nextInt(Memory.WINDOW_SIZE - FIRST_FREE - size + 1);
        return at & -size;
    }

    private boolean dataProcessing(Operation operation, int i) {
        boolean byRegister = (i & 1 << 25) == 0 && (i & 1 << 4) != 0;
        int d = i >>> 12 & 0xF;
        int m = i & 0xF;
        if (byRegister && (d == PC || (i >>> 16 & 0xF) == PC || m == PC || (i >>> 8 & 0xF) == PC)) {
            return false;
        }
        if (operation.isCompare()) {
            return d == 0;
        }
        if (d != PC) {
            return write(d);
        }
        // into the PC: only a plain move of a known address
        boolean flags = (i & 1 << 20) != 0;
        boolean plainMove = operation == Operation.MOV && (i & 0x0200_0FF0) == 0;
        return plainMove && !flags && m != PC && pin(m, thumb ? Memory.THUMB_END : Memory.END);
    }

    private boolean status(int i) {
        boolean control = (i & 1 << 16) != 0;
        boolean saved = (i & 1 << 22) != 0;
        if ((i & 0xF << 16) == 0 || (saved && !hasSpsr())) {
            return false;
        }
        boolean otherFields = (i & 0x6 << 16) != 0;
        if (control && !saved && hasSpsr()) {
            // another mode may have other registers from here on
            Arrays.fill(written, 8, 15, true);
        }
        if ((i & 1 << 25) != 0) {
            int value = Integer.rotateRight(i & 0xFF, i >>> 7 & 0x1E);
            return !otherFields && (value & 0x07FF_FF00) == 0;
        }
        if ((i & 0xF) == PC) {
            return false;
        }
        int flags = random.nextInt() & (architecture.has(Architecture.V5TE) ? 0xF800_0000 : 0xF000_0000);
        return pin(i & 0xF, flags | controlByte());
    }

    private boolean transfer(Operation operation, int i) {
        boolean load = ((i & 1 << 20) != 0 && operation != Operation.STRD) || operation == Operation.LDRD;
        boolean pair = operation == Operation.LDRD || operation == Operation.STRD;
        boolean word = operation == Operation.LDR || operation == Operation.STR;
        boolean plain = word || operation == Operation.LDRB || operation == Operation.STRB;
        boolean before = (i & 1 << 24) != 0;
        boolean up = (i & 1 << 23) != 0;
        boolean updates = !before || (i & 1 << 21) != 0;
        int n = i >>> 16 & 0xF;
        int d = i >>> 12 & 0xF;
        int m = i & 0xF;
        if ((!plain && !before && (i & 1 << 21) != 0) || (pair && (d & 1) != 0) || (pair && d == 14)) {
            return false;
        }
        boolean immediate = plain ? (i & 1 << 25) == 0 : (i & 1 << 22) != 0;
        if (updates && (n == PC || n == d || (pair && n == d + 1))) {
            return false;
        }
        if (!immediate && (m == PC || m == n || written[m] || (pair && load && (m == d || m == d + 1)))) {
            return false;
        }
        int offset;
        if (immediate) {
            offset = plain ? i & 0xFFF : (i >>> 4 & 0xF0) | (i & 0xF);
        } else if (!plain) {
            offset = registers[m];
        } else {
            int type = i >>> 5 & 3;
            int amount = i >>> 7 & 0x1F;
            if (type == 3 && amount == 0) {
                return false; // needs the carry flag
            }
            int v = registers[m];
            offset = switch (type) {
                case 0 -> v << amount;
                case 1 -> amount == 0 ? 0 : v >>> amount;
                case 2 -> v >> (amount == 0 ? 31 : amount);
                default -> Integer.rotateRight(v, amount);
            };
        }
        int size = switch (operation) {
            case LDRB, STRB, LDRSB -> 1;
            case LDRH, STRH, LDRSH -> 2;
            case LDRD, STRD -> 8;
            default -> 4;
        };
        boolean loadsPc = d == PC;
        if (loadsPc && operation != Operation.LDR) {
            return false;
        }
        if (n == PC) {
            int at = address + 8 + (up ? offset : -offset);
            return load && immediate && before && !loadsPc && at % size == 0 && at < Memory.END && write(d);
        }
        int at = loadsPc ? Memory.WINDOW : place(size);
        if (loadsPc && i >>> 28 != ALWAYS) {
            return false;
        }
        if (!pin(n, before ? up ? at - offset : at + offset : at)) {
            return false;
        }
        if (!immediate) {
            pinned[m] = true;
        }
        if (updates) {
            written[n] = true;
        }
        if (load && !loadsPc) {
            written[d] = true;
            if (pair) {
                written[d + 1] = true;
            }
        }
        return true;
    }

    private boolean block(boolean load, int i) {
        int list = i & 0xFFFF;
        int n = i >>> 16 & 0xF;
        boolean user = (i & 1 << 22) != 0;
        boolean updates = (i & 1 << 21) != 0;
        boolean pc = (list & 1 << PC) != 0;
        if (list == 0
                || n == PC
                || (pc && (!load || user || i >>> 28 != ALWAYS))
                || (user && (updates || !hasSpsr()))) {
            return false;
        }
        boolean baseInList = (list & 1 << n) != 0;
        if (updates && baseInList && (load || Integer.numberOfTrailingZeros(list) != n)) {
            return false;
        }
        int words = Integer.bitCount(list);
        // a list with the PC ends with the window's first words, which are addresses to go to
        int lowest = pc
                ? Memory.WINDOW - 4 * (words - 1) + (thumb ? 4 : 0)
                : Memory.WINDOW + FIRST_FREE + 4 * random.nextInt((Memory.WINDOW_SIZE - FIRST_FREE) / 4 - words + 1);
        boolean before = (i & 1 << 24) != 0;
        boolean up = (i & 1 << 23) != 0;
        int base = up ? (before ? lowest - 4 : lowest) : before ? lowest + 4 * words : lowest + 4 * words - 4;
        if (!pin(n, base)) {
            return false;
        }
        if (updates) {
            written[n] = true;
        }
        if (load) {
            for (int r = 0; r < PC; r++) {
                if ((list & 1 << r) != 0) {
                    written[r] = true;
                }
            }
        }
        return true;
    }
}
