package dev.envkit.emulator.cpu.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those of the ARM ARM (before the unified syntax). */
class DisassemblerTest {
    private final Disassembler v5 = new Disassembler(new InstructionSet(Architecture.V5TE));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e2811001 | add r1, r1, #0x1",
                "e0810182 | add r0, r1, r2, lsl #3",
                "11b00251 | movnes r0, r1, asr r2",
                "e1a00062 | mov r0, r2, rrx",
                "e5b01010 | ldr r1, [r0, #16]!",
                "e4901004 | ldr r1, [r0], #4",
                "e7d12103 | ldrb r2, [r1, r3, lsl #2]",
                "e15010b4 | ldrh r1, [r0, #-4]",
                "e8bd8010 | ldmia sp!, {r4, pc}",
                "e92d4070 | stmdb sp!, {r4, r5, r6, lr}",
                "ee070f90 | mcr p15, 0, r0, c7, c0, 4",
                "e121f000 | msr cpsr_c, r0",
                "e10f0000 | mrs r0, cpsr",
                "0afffffe | beq 0x8000",
                "e0821394 | umull r1, r2, r4, r3",
                "e1600182 | smulbb r0, r2, r1",
                "e16f1f10 | clz r1, r0",
                "ef000010 | swi #16"
            })
    void arm(String instruction, String text) {
        assertEquals(text, v5.disassemble(Integer.parseUnsignedInt(instruction, 16), 0x8000, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b5f0 | push {r4, r5, r6, r7, lr}",
                "bd10 | pop {r4, pc}",
                "4801 | ldr r0, [pc, #4]",
                "6848 | ldr r0, [r1, #4]",
                "d0fe | beq 0x8000",
                "4770 | bx lr"
            })
    void thumb(String instruction, String text) {
        assertEquals(text, v5.disassemble(Integer.parseInt(instruction, 16), 0x8000, true));
    }

    @Test
    void everyWordHasAText() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            int word = random.nextInt();
            assertFalse(v5.disassemble(word, 0, false).isEmpty());
            assertFalse(v5.disassemble(word & 0xFFFF, 0, true).isEmpty());
        }
    }
}
