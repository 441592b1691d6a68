package dev.envkit.emulator.cpu.isa;

import static dev.envkit.emulator.cpu.isa.Architecture.V4T;
import static dev.envkit.emulator.cpu.isa.Architecture.V5TE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Thumb instruction set (ARM ARM A6 and A7). Nearly every Thumb instruction does what some ARM instruction does, as
 * its row says; only those that read the PC rounded down or branch by halfwords have operations of their own.
 */
final class ThumbTable {
    private ThumbTable() {}

    static List<Encoding> rows() {
        List<Encoding> t = new ArrayList<>();
        arithmetic(t);
        highRegisters(t);
        transfers(t);
        branches(t);
        return List.copyOf(t);
    }

    private static void thumb(
            List<Encoding> t, Operation operation, String pattern, @Nullable String arm, String syntax) {
        t.add(Encoding.thumb(operation, V4T, pattern, arm, syntax));
    }

    private static void arithmetic(List<Encoding> t) {
        thumb(t, Operation.MOV, "00000 hhhhh mmm ddd", "1110 00011011 0000 0ddd hhhhh 000 0mmm", "lsl {d}, {m}, {h}");
        thumb(t, Operation.MOV, "00001 hhhhh mmm ddd", "1110 00011011 0000 0ddd hhhhh 010 0mmm", "lsr {d}, {m}, {h32}");
        thumb(t, Operation.MOV, "00010 hhhhh mmm ddd", "1110 00011011 0000 0ddd hhhhh 100 0mmm", "asr {d}, {m}, {h32}");
        thumb(t, Operation.ADD, "0001100 mmm nnn ddd", "1110 00001001 0nnn 0ddd 00000000 0mmm", "add {d}, {n}, {m}");
        thumb(t, Operation.SUB, "0001101 mmm nnn ddd", "1110 00000101 0nnn 0ddd 00000000 0mmm", "sub {d}, {n}, {m}");
        thumb(t, Operation.ADD, "0001110 iii nnn ddd", "1110 00101001 0nnn 0ddd 000000000 iii", "add {d}, {n}, {i}");
        thumb(t, Operation.SUB, "0001111 iii nnn ddd", "1110 00100101 0nnn 0ddd 000000000 iii", "sub {d}, {n}, {i}");
        thumb(t, Operation.MOV, "00100 ddd iiiiiiii", "1110 00111011 0000 0ddd 0000 iiiiiiii", "mov {d}, {i}");
        thumb(t, Operation.CMP, "00101 nnn iiiiiiii", "1110 00110101 0nnn 0000 0000 iiiiiiii", "cmp {n}, {i}");
        thumb(t, Operation.ADD, "00110 ddd iiiiiiii", "1110 00101001 0ddd 0ddd 0000 iiiiiiii", "add {d}, {i}");
        thumb(t, Operation.SUB, "00111 ddd iiiiiiii", "1110 00100101 0ddd 0ddd 0000 iiiiiiii", "sub {d}, {i}");
        thumb(t, Operation.AND, "0100000000 mmm ddd", "1110 00000001 0ddd 0ddd 00000000 0mmm", "and {d}, {m}");
        thumb(t, Operation.EOR, "0100000001 mmm ddd", "1110 00000011 0ddd 0ddd 00000000 0mmm", "eor {d}, {m}");
        thumb(t, Operation.MOV, "0100000010 mmm ddd", "1110 00011011 0000 0ddd 0mmm 0001 0ddd", "lsl {d}, {m}");
        thumb(t, Operation.MOV, "0100000011 mmm ddd", "1110 00011011 0000 0ddd 0mmm 0011 0ddd", "lsr {d}, {m}");
        thumb(t, Operation.MOV, "0100000100 mmm ddd", "1110 00011011 0000 0ddd 0mmm 0101 0ddd", "asr {d}, {m}");
        thumb(t, Operation.ADC, "0100000101 mmm ddd", "1110 00001011 0ddd 0ddd 00000000 0mmm", "adc {d}, {m}");
        thumb(t, Operation.SBC, "0100000110 mmm ddd", "1110 00001101 0ddd 0ddd 00000000 0mmm", "sbc {d}, {m}");
        thumb(t, Operation.MOV, "0100000111 mmm ddd", "1110 00011011 0000 0ddd 0mmm 0111 0ddd", "ror {d}, {m}");
        thumb(t, Operation.TST, "0100001000 mmm nnn", "1110 00010001 0nnn 0000 00000000 0mmm", "tst {n}, {m}");
        thumb(t, Operation.RSB, "0100001001 mmm ddd", "1110 00100111 0mmm 0ddd 000000000000", "neg {d}, {m}");
        thumb(t, Operation.CMP, "0100001010 mmm nnn", "1110 00010101 0nnn 0000 00000000 0mmm", "cmp {n}, {m}");
        thumb(t, Operation.CMN, "0100001011 mmm nnn", "1110 00010111 0nnn 0000 00000000 0mmm", "cmn {n}, {m}");
        thumb(t, Operation.ORR, "0100001100 mmm ddd", "1110 00011001 0ddd 0ddd 00000000 0mmm", "orr {d}, {m}");
        thumb(t, Operation.MUL, "0100001101 mmm ddd", "1110 00000001 0ddd 0000 0ddd 1001 0mmm", "mul {d}, {m}");
        thumb(t, Operation.BIC, "0100001110 mmm ddd", "1110 00011101 0ddd 0ddd 00000000 0mmm", "bic {d}, {m}");
        thumb(t, Operation.MVN, "0100001111 mmm ddd", "1110 00011111 0000 0ddd 00000000 0mmm", "mvn {d}, {m}");
    }

    private static void highRegisters(List<Encoding> t) {
        thumb(t, Operation.ADD, "01000100 d mmmm ddd", "1110 00001000 dddd dddd 00000000 mmmm", "add {d}, {m}");
        thumb(t, Operation.CMP, "01000101 n mmmm nnn", "1110 00010101 nnnn 0000 00000000 mmmm", "cmp {n}, {m}");
        thumb(t, Operation.MOV, "01000110 d mmmm ddd", "1110 00011010 0000 dddd 00000000 mmmm", "mov {d}, {m}");
        thumb(t, Operation.BX, "010001110 mmmm ...", "1110 00010010 111111111111 0001 mmmm", "bx {m}");
        t.add(Encoding.thumb(
                Operation.BLX_REGISTER, V5TE, "010001111 mmmm ...", "1110 00010010 111111111111 0011 mmmm", "blx {m}"));
        thumb(t, Operation.THUMB_ADD_PC, "10100 ddd iiiiiiii", null, "add {d}, pc, {i4}");
        thumb(t, Operation.ADD, "10101 ddd iiiiiiii", "1110 00101000 1101 0ddd 1111 iiiiiiii", "add {d}, sp, {i4}");
        thumb(t, Operation.ADD, "101100000 iiiiiii", "1110 00101000 1101 1101 1111 0iiiiiii", "add sp, {i4}");
        thumb(t, Operation.SUB, "101100001 iiiiiii", "1110 00100100 1101 1101 1111 0iiiiiii", "sub sp, {i4}");
    }

    private static void transfers(List<Encoding> t) {
        thumb(t, Operation.THUMB_LDR_LITERAL, "01001 ddd iiiiiiii", null, "ldr {d}, [pc, {i4}]");
        thumb(t, Operation.STR, "0101000 mmm nnn ddd", "1110 01111000 0nnn 0ddd 00000000 0mmm", "str {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.STRH,
                "0101001 mmm nnn ddd",
                "1110 00011000 0nnn 0ddd 00001011 0mmm",
                "strh {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.STRB,
                "0101010 mmm nnn ddd",
                "1110 01111100 0nnn 0ddd 00000000 0mmm",
                "strb {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.LDRSB,
                "0101011 mmm nnn ddd",
                "1110 00011001 0nnn 0ddd 00001101 0mmm",
                "ldrsb {d}, [{n}, {m}]");
        thumb(t, Operation.LDR, "0101100 mmm nnn ddd", "1110 01111001 0nnn 0ddd 00000000 0mmm", "ldr {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.LDRH,
                "0101101 mmm nnn ddd",
                "1110 00011001 0nnn 0ddd 00001011 0mmm",
                "ldrh {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.LDRB,
                "0101110 mmm nnn ddd",
                "1110 01111101 0nnn 0ddd 00000000 0mmm",
                "ldrb {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.LDRSH,
                "0101111 mmm nnn ddd",
                "1110 00011001 0nnn 0ddd 00001111 0mmm",
                "ldrsh {d}, [{n}, {m}]");
        thumb(
                t,
                Operation.STR,
                "01100 iiiii nnn ddd",
                "1110 01011000 0nnn 0ddd 00000 iiiii 00",
                "str {d}, [{n}, {i4}]");
        thumb(
                t,
                Operation.LDR,
                "01101 iiiii nnn ddd",
                "1110 01011001 0nnn 0ddd 00000 iiiii 00",
                "ldr {d}, [{n}, {i4}]");
        thumb(
                t,
                Operation.STRB,
                "01110 iiiii nnn ddd",
                "1110 01011100 0nnn 0ddd 0000000 iiiii",
                "strb {d}, [{n}, {i}]");
        thumb(
                t,
                Operation.LDRB,
                "01111 iiiii nnn ddd",
                "1110 01011101 0nnn 0ddd 0000000 iiiii",
                "ldrb {d}, [{n}, {i}]");
        thumb(
                t,
                Operation.STRH,
                "10000 iiiii nnn ddd",
                "1110 00011100 0nnn 0ddd 00ii 1011 iii0",
                "strh {d}, [{n}, {i2}]");
        thumb(
                t,
                Operation.LDRH,
                "10001 iiiii nnn ddd",
                "1110 00011101 0nnn 0ddd 00ii 1011 iii0",
                "ldrh {d}, [{n}, {i2}]");
        thumb(t, Operation.STR, "10010 ddd iiiiiiii", "1110 01011000 1101 0ddd 00 iiiiiiii 00", "str {d}, [sp, {i4}]");
        thumb(t, Operation.LDR, "10011 ddd iiiiiiii", "1110 01011001 1101 0ddd 00 iiiiiiii 00", "ldr {d}, [sp, {i4}]");
        thumb(t, Operation.STM, "1011010 r llllllll", "1110 10010010 1101 0r000000 llllllll", "push {pushlist}");
        thumb(t, Operation.LDM, "1011110 r llllllll", "1110 10001011 1101 r0000000 llllllll", "pop {poplist}");
        thumb(t, Operation.STM, "11000 nnn llllllll", "1110 10001010 0nnn 00000000 llllllll", "stmia {n}!, {list}");
        thumb(t, Operation.LDM, "11001 nnn llllllll", "1110 10001011 0nnn 00000000 llllllll", "ldmia {n}!, {list}");
    }

    private static void branches(List<Encoding> t) {
        t.add(Encoding.thumb(
                Operation.BKPT, V5TE, "10111110 iiiiiiii", "1110 00010010 00000000 iiii 0111 iiii", "bkpt {i}"));
        thumb(t, Operation.UNDEFINED, "11011110 ........", null, "udf {half}");
        thumb(t, Operation.SWI, "11011111 iiiiiiii", "1110 1111 0000000000000000 iiiiiiii", "swi {i}");
        thumb(t, Operation.THUMB_B_CONDITIONAL, "1101 cccc oooooooo", null, "b[c] {branch8}");
        thumb(t, Operation.THUMB_B, "11100 ooooooooooo", null, "b {branch11}");
        t.add(Encoding.thumb(Operation.THUMB_BLX_SUFFIX, V5TE, "11101 oooooooooo 0", null, "blx.lo {o}"));
        thumb(t, Operation.THUMB_BL_PREFIX, "11110 ooooooooooo", null, "bl.hi {o}");
        thumb(t, Operation.THUMB_BL_SUFFIX, "11111 ooooooooooo", null, "bl.lo {o}");
    }
}
