package dev.envkit.emulator.cpu.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The assembler of the tests against known encodings, and against the disassembler. */
class AssemblerTest {
    private final InstructionSet set = new InstructionSet(Architecture.V5TE);
    private final Disassembler disassembler = new Disassembler(set);

    @Test
    void knownInstructions() {
        assertEquals(0xE3A0_0001, Assembler.arm("mov r0, #1"));
        assertEquals(0x11B0_0251, Assembler.arm("movnes r0, r1, asr r2"));
        assertEquals(0xE5B0_1010, Assembler.arm("ldr r1, [r0, #16]!"));
        assertEquals(0xE490_1004, Assembler.arm("ldr r1, [r0], #4"));
        assertEquals(0xE4B0_1004, Assembler.arm("ldrt r1, [r0], #4"));
        assertEquals(0xE8BD_8010, Assembler.arm("ldmia sp!, {r4, pc}"));
        assertEquals(0xE92D_4070, Assembler.arm("stmdb sp!, {r4-r6, lr}"));
        assertEquals(0xEE07_0F90, Assembler.arm("mcr p15, 0, r0, c7, c0, 4"));
        assertEquals(0xE7D1_2103, Assembler.arm("ldrb r2, [r1, r3, lsl #2]"));
        assertEquals(0xE150_10B4, Assembler.arm("ldrh r1, [r0, #-4]"));
        assertEquals(0xEF00_0010, Assembler.arm("swi #16"));
        assertEquals(0xB5F0, Assembler.thumb("push {r4-r7, lr}"));
        assertEquals(0x4801, Assembler.thumb("ldr r0, [pc, #4]"));
        assertEquals(0xDF01, Assembler.thumb("swi #1"));
    }

    @Test
    void labelsAreBranchedToInBothDirections() {
        assertArrayEquals(
                new int[] {0xEA00_0000, 0x1234_5678, 0xE250_0001, 0x1AFF_FFFD, 0xEAFF_FFF9},
                Assembler.arm(0x8000, "b loop", ".word 12345678", "loop: subs r0, r0, #1", "bne loop", "b 0x7ffc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mov r0, #0x101", "mov r16, #1", "ldrh r0, [r1, #256]", "frobnicate", "b nowhere", ""})
    void whatCannotBeEncodedIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Assembler.arm(0, text.isEmpty() ? "x" : text));
    }

    /** A text says all that the table knows of an instruction: assembled again it means the same. */
    @Test
    void whatTheDisassemblerWritesIsRead() {
        SplittableRandom random = new SplittableRandom(2440);
        for (int i = 0; i < 20_000; i++) {
            boolean thumb = (i & 1) != 0;
            int word = thumb ? random.nextInt() & 0xFFFF : random.nextInt();
            Encoding row = thumb ? set.thumb(word) : set.arm(word);
            if (row.operation() == Operation.UNDEFINED) {
                continue;
            }
            String text = disassembler.disassemble(word, 0x8000, thumb);
            int again = (thumb ? Assembler.thumb(0x8000, text) : Assembler.arm(0x8000, text))[0];
            assertEquals(text, disassembler.disassemble(again, 0x8000, thumb), () -> Integer.toHexString(word));
        }
    }
}
