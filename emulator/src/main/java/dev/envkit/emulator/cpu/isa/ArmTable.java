package dev.envkit.emulator.cpu.isa;

import static dev.envkit.emulator.cpu.isa.Architecture.V4T;
import static dev.envkit.emulator.cpu.isa.Architecture.V5TE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ARM instruction set (ARM ARM A3 and A4), the more specific encodings first. */
final class ArmTable {
    private ArmTable() {}

    static List<Encoding> rows() {
        List<Encoding> t = new ArrayList<>();
        unconditional(t);
        multiplies(t);
        dsp(t);
        statusAndBranches(t);
        dataProcessing(t);
        transfers(t);
        coprocessors(t);
        return List.copyOf(t);
    }

    private static void arm(List<Encoding> t, Operation operation, Architecture since, String pattern, String syntax) {
        t.add(Encoding.arm(operation, since, pattern, syntax));
    }

    /** The condition 1111, which is UNPREDICTABLE in ARMv4: undefined here. */
    private static void unconditional(List<Encoding> t) {
        arm(t, Operation.BLX_IMMEDIATE, V5TE, "1111 101 h oooooooooooooooooooooooo", "blx {blx}");
        arm(t, Operation.PLD, V5TE, "1111 0101 u101 nnnn 1111 iiiiiiiiiiii", "pld {pld}");
        arm(t, Operation.PLD, V5TE, "1111 0111 u101 nnnn 1111 hhhhh tt 0 mmmm", "pld {pld}");
        arm(t, Operation.UNDEFINED, V4T, "1111 ............................", "udf {word}");
    }

    private static void multiplies(List<Encoding> t) {
        arm(t, Operation.MUL, V4T, "cccc 0000000 s dddd .... eeee 1001 mmmm", "mul[c][s] {d}, {m}, {e}");
        arm(t, Operation.MLA, V4T, "cccc 0000001 s dddd nnnn eeee 1001 mmmm", "mla[c][s] {d}, {m}, {e}, {n}");
        arm(t, Operation.UMULL, V4T, "cccc 0000100 s nnnn dddd eeee 1001 mmmm", "umull[c][s] {d}, {n}, {m}, {e}");
        arm(t, Operation.UMLAL, V4T, "cccc 0000101 s nnnn dddd eeee 1001 mmmm", "umlal[c][s] {d}, {n}, {m}, {e}");
        arm(t, Operation.SMULL, V4T, "cccc 0000110 s nnnn dddd eeee 1001 mmmm", "smull[c][s] {d}, {n}, {m}, {e}");
        arm(t, Operation.SMLAL, V4T, "cccc 0000111 s nnnn dddd eeee 1001 mmmm", "smlal[c][s] {d}, {n}, {m}, {e}");
        arm(t, Operation.SWP, V4T, "cccc 00010000 nnnn dddd .... 1001 mmmm", "swp[c] {d}, {m}, [{n}]");
        arm(t, Operation.SWPB, V4T, "cccc 00010100 nnnn dddd .... 1001 mmmm", "swp[c]b {d}, {m}, [{n}]");
    }

    private static void dsp(List<Encoding> t) {
        arm(t, Operation.QADD, V5TE, "cccc 00010000 nnnn dddd .... 0101 mmmm", "qadd[c] {d}, {m}, {n}");
        arm(t, Operation.QSUB, V5TE, "cccc 00010010 nnnn dddd .... 0101 mmmm", "qsub[c] {d}, {m}, {n}");
        arm(t, Operation.QDADD, V5TE, "cccc 00010100 nnnn dddd .... 0101 mmmm", "qdadd[c] {d}, {m}, {n}");
        arm(t, Operation.QDSUB, V5TE, "cccc 00010110 nnnn dddd .... 0101 mmmm", "qdsub[c] {d}, {m}, {n}");
        arm(t, Operation.SMLA_XY, V5TE, "cccc 00010000 dddd nnnn eeee 1yx0 mmmm", "smla[x][y][c] {d}, {m}, {e}, {n}");
        arm(t, Operation.SMLAW_Y, V5TE, "cccc 00010010 dddd nnnn eeee 1y00 mmmm", "smlaw[y][c] {d}, {m}, {e}, {n}");
        arm(t, Operation.SMULW_Y, V5TE, "cccc 00010010 dddd .... eeee 1y10 mmmm", "smulw[y][c] {d}, {m}, {e}");
        arm(t, Operation.SMLAL_XY, V5TE, "cccc 00010100 nnnn dddd eeee 1yx0 mmmm", "smlal[x][y][c] {d}, {n}, {m}, {e}");
        arm(t, Operation.SMUL_XY, V5TE, "cccc 00010110 dddd .... eeee 1yx0 mmmm", "smul[x][y][c] {d}, {m}, {e}");
        arm(t, Operation.CLZ, V5TE, "cccc 00010110 .... dddd .... 0001 mmmm", "clz[c] {d}, {m}");
    }

    private static void statusAndBranches(List<Encoding> t) {
        arm(t, Operation.MRS, V4T, "cccc 00010 p 00 .... dddd .... 0000 ....", "mrs[c] {d}, {psr}");
        arm(t, Operation.MSR, V4T, "cccc 00010 p 10 ffff .... .... 0000 mmmm", "msr[c] {psrf}, {m}");
        arm(t, Operation.MSR, V4T, "cccc 00110 p 10 ffff .... rrrr iiiiiiii", "msr[c] {psrf}, {imm}");
        arm(t, Operation.BX, V4T, "cccc 00010010 .... .... .... 0001 mmmm", "bx[c] {m}");
        arm(t, Operation.BXJ, V5TE, "cccc 00010010 .... .... .... 0010 mmmm", "bxj[c] {m}");
        arm(t, Operation.BLX_REGISTER, V5TE, "cccc 00010010 .... .... .... 0011 mmmm", "blx[c] {m}");
        arm(t, Operation.BKPT, V5TE, "1110 00010010 iiiiiiiiiiii 0111 iiii", "bkpt {i}");
        arm(t, Operation.BL, V4T, "cccc 1011 oooooooooooooooooooooooo", "bl[c] {branch}");
        arm(t, Operation.B, V4T, "cccc 1010 oooooooooooooooooooooooo", "b[c] {branch}");
        arm(t, Operation.SWI, V4T, "cccc 1111 iiiiiiiiiiiiiiiiiiiiiiii", "swi[c] {i}");
    }

    private static void dataProcessing(List<Encoding> t) {
        for (Operation o : Operation.values()) {
            if (!o.isDataProcessing()) {
                break;
            }
            String opcode = Integer.toBinaryString(16 | o.opcode()).substring(1);
            String name = o.name().toLowerCase(Locale.ROOT);
            String form;
            String fields;
            if (o.isCompare()) {
                form = name + "[c] {n}, ";
                fields = opcode + " 1 nnnn ....";
            } else if (o == Operation.MOV || o == Operation.MVN) {
                form = name + "[c][s] {d}, ";
                fields = opcode + " s .... dddd";
            } else {
                form = name + "[c][s] {d}, {n}, ";
                fields = opcode + " s nnnn dddd";
            }
            arm(t, o, V4T, "cccc 001 " + fields + " rrrr iiiiiiii", form + "{imm}");
            arm(t, o, V4T, "cccc 000 " + fields + " hhhhh tt 0 mmmm", form + "{m}{shift}");
            arm(t, o, V4T, "cccc 000 " + fields + " eeee 0 tt 1 mmmm", form + "{m}, {shiftname} {e}");
        }
    }

    private static void transfers(List<Encoding> t) {
        // P, U, I, W above; the immediate offset is split around the operation's bits
        String[][] extra = {
            {"STRH", "0", "011", "h"},
            {"LDRD", "0", "101", "d"},
            {"STRD", "0", "111", "d"},
            {"LDRH", "1", "011", "h"},
            {"LDRSB", "1", "101", "sb"},
            {"LDRSH", "1", "111", "sh"},
        };
        for (String[] row : extra) {
            Operation o = Operation.valueOf(row[0]);
            Architecture since = o == Operation.LDRD || o == Operation.STRD ? V5TE : V4T;
            String name = (row[0].startsWith("LDR") ? "ldr" : "str") + "[c]" + row[3] + " {d}, {extra}";
            arm(
                    t,
                    o,
                    since,
                    "cccc 000 p u 1 w " + row[1] + " nnnn dddd iiii 1" + row[2].substring(0, 2) + "1 iiii",
                    name);
            arm(
                    t,
                    o,
                    since,
                    "cccc 000 p u 0 w " + row[1] + " nnnn dddd .... 1" + row[2].substring(0, 2) + "1 mmmm",
                    name);
        }
        String[][] single = {
            {"STR", "0", "0", ""}, {"LDR", "0", "1", ""}, {"STRB", "1", "0", "b"}, {"LDRB", "1", "1", "b"}
        };
        for (String[] row : single) {
            Operation o = Operation.valueOf(row[0]);
            String name = row[0].substring(0, 3).toLowerCase(Locale.ROOT) + "[c]" + row[3] + "[t] {d}, {address}";
            arm(t, o, V4T, "cccc 010 p u " + row[1] + " w " + row[2] + " nnnn dddd iiiiiiiiiiii", name);
            arm(t, o, V4T, "cccc 011 p u " + row[1] + " w " + row[2] + " nnnn dddd hhhhh tt 0 mmmm", name);
        }
        arm(t, Operation.LDM, V4T, "cccc 100 pu z w 1 nnnn llllllllllllllll", "ldm[c][block] {n}[w], {list}[z]");
        arm(t, Operation.STM, V4T, "cccc 100 pu z w 0 nnnn llllllllllllllll", "stm[c][block] {n}[w], {list}[z]");
    }

    private static void coprocessors(List<Encoding> t) {
        arm(t, Operation.MCRR, V5TE, "cccc 11000100 nnnn dddd qqqq aaaa kkkk", "mcrr[c] {q}, {a}, {d}, {n}, {k}");
        arm(t, Operation.MRRC, V5TE, "cccc 11000101 nnnn dddd qqqq aaaa kkkk", "mrrc[c] {q}, {a}, {d}, {n}, {k}");
        arm(t, Operation.LDC, V4T, "cccc 110 p u y w 1 nnnn kkkk qqqq iiiiiiii", "ldc[c][y] {q}, {k}, {coaddress}");
        arm(t, Operation.STC, V4T, "cccc 110 p u y w 0 nnnn kkkk qqqq iiiiiiii", "stc[c][y] {q}, {k}, {coaddress}");
        arm(t, Operation.CDP, V4T, "cccc 1110 aaaa jjjj kkkk qqqq bbb 0 gggg", "cdp[c] {q}, {a}, {k}, {j}, {g}, {b}");
        arm(t, Operation.MCR, V4T, "cccc 1110 aaa 0 jjjj dddd qqqq bbb 1 gggg", "mcr[c] {q}, {a}, {d}, {j}, {g}, {b}");
        arm(t, Operation.MRC, V4T, "cccc 1110 aaa 1 jjjj dddd qqqq bbb 1 gggg", "mrc[c] {q}, {a}, {d}, {j}, {g}, {b}");
    }
}
