package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that count down and do nothing else come to the same whether their turns are made or not. */
class DelayLoopTest {
    private static final int CODE = 0x8000;
    private static final int[] COUNTS = {0, 1, 2, 3, 50, 1000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, -1};
    private static final int INSTRUCTIONS = 84;

    private static Machine loop(String branch, int count) {
        return new Machine()
                .code(CODE, "loop: subs r3, r3, #1", branch + " loop", "mov r4, #1", "b .")
                .register(3, count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bne", "bhi", "bcs", "bpl", "bge", "bgt", "beq", "bmi", "ble", "bls"})
    void aDelayLoopEndsAsItsSingleInstructionsWould(String branch) {
        for (int count : COUNTS) {
            for (int cut : new int[] {2, 3, 7, INSTRUCTIONS}) {
                Machine whole = loop(branch, count);
                Machine single = loop(branch, count);
                for (int done = 0; done < INSTRUCTIONS; done += cut) {
                    whole.engine.run(cut);
                    for (int i = 0; i < cut; i++) {
                        single.engine.run(1);
                    }
                    String where = branch + " from " + count + " after " + (done + cut);
                    assertEquals(single.cpu.register(3), whole.cpu.register(3), where);
                    assertEquals(single.cpu.register(Cpu.PC), whole.cpu.register(Cpu.PC), where);
                    assertEquals(single.cpu.cpsr(), whole.cpu.cpsr(), where);
                    assertEquals(single.engine.totalInstructions(), whole.engine.totalInstructions(), where);
                }
            }
        }
    }

    @Test
    void aBranchThatIsOverwrittenMakesNoDelayLoopAnyMore() {
        Machine m = loop("bne", 1000).steps(10);
        assertEquals(995, m.cpu.register(3));
        m.words(CODE + 4, 0xE1A0_0000); // mov r0, r0
        m.register(Cpu.PC, CODE).steps(3);
        assertEquals(994, m.cpu.register(3));
        assertEquals(1, m.cpu.register(4));
    }
}
