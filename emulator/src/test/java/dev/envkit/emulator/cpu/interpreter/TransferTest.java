package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the comparison with QEMU leaves out of loads and stores: see CONFORMANCE.md. */
class TransferTest {
    private static final int CODE = 0x8000;
    private static final int DATA = 0x9000;

    @ParameterizedTest
    @CsvSource({"0, 0x44332211", "1, 0x11443322", "2, 0x22114433", "3, 0x33221144"})
    void aMisalignedLoadRotatesTheWord(int offset, String expected) {
        Machine m = new Machine().words(DATA, 0x4433_2211).code(CODE, "ldr r1, [r0]", "swp r2, r3, [r0]");
        m.register(0, DATA + offset).register(3, 7).steps(2);
        assertEquals(Long.decode(expected).intValue(), m.cpu.register(1));
        assertEquals(Long.decode(expected).intValue(), m.cpu.register(2));
        assertEquals(7, m.word(DATA));
    }

    @Test
    void aMisalignedStoreIgnoresTheLowAddressBits() {
        Machine m = new Machine().code(CODE, "str r1, [r0]");
        m.register(0, DATA + 3).register(1, 0x1234_5678).steps(1);
        assertEquals(0x1234_5678, m.word(DATA));
    }

    @Test
    void theStoredPcIsTwelveBytesOn() {
        Machine m = new Machine().code(CODE, "str pc, [r0]", "stmia r0, {r1, pc}");
        m.register(0, DATA).steps(1);
        assertEquals(CODE + 12, m.word(DATA));
        m.steps(1);
        assertEquals(CODE + 4 + 12, m.word(DATA + 4));
    }

    @Test
    void loadsOfThePcDoNotChangeStateInArmv4AndDoInArmv5() {
        for (CpuModel model : CpuModel.values()) {
            Machine m = new Machine(model).words(DATA, 0xA001).code(CODE, "ldr pc, [r0]");
            m.register(0, DATA).steps(1);
            assertEquals(0xA000, m.cpu.register(Cpu.PC));
            assertEquals(model == CpuModel.ARM926EJ_S ? 0x20 : 0, m.cpu.cpsr() & 0x20, model.name());
        }
    }

    @Test
    void aStoreIntoTheCodeThatRunsIsSeenByTheNextInstruction() {
        Machine m = new Machine().code(CODE, "str r1, [pc, #-4]", "mov r2, #1"); // the first overwrites the second
        m.register(1, Assembler.arm("mov r2, #5")).steps(2);
        assertEquals(5, m.cpu.register(2));
    }

    @Test
    void codeWrittenByAnotherMasterIsSeen() {
        Machine m = new Machine().code(CODE, "again: mov r2, #1", "b again");
        m.steps(10);
        byte[] other = {5, 0x20, (byte) 0xA0, (byte) 0xE3};
        m.ram.write(CODE, other, 0, 4);
        m.steps(2);
        assertEquals(5, m.cpu.register(2));
    }

    @Test
    void exceptionReturnByLdmRestoresTheStatus() {
        Machine m = new Machine().words(DATA, 42, 0xA000).code(CODE, "ldmia r0, {r1, pc}^");
        m.cpu.setSpsr(Mode.SUPERVISOR, 0x8000_0030);
        m.register(0, DATA).steps(1);
        assertEquals(42, m.cpu.register(1));
        assertEquals(0xA000, m.cpu.register(Cpu.PC));
        assertEquals(0x8000_0030, m.cpu.cpsr());
    }
}
