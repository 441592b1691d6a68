package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entry to and return from exceptions (ARM ARM A2.6), and the banks. */
class ExceptionTest {
    private static final int CODE = 0x8000;
    private static final int USER_WITH_CARRY = 0x2000_0010;
    private static final int NOP = Assembler.arm("nop");
    private static final int RETURN = Assembler.arm("movs pc, lr");
    private static final int RETURN_FROM_INTERRUPT = Assembler.arm("subs pc, lr, #4");

    private static void assertEntered(Machine m, int vector, Mode mode, int returnAddress, int savedStatus) {
        assertEquals(vector, m.cpu.register(Cpu.PC), "vector");
        assertEquals(mode.bits(), m.cpu.cpsr() & 0x1F, "mode");
        assertEquals(0x80, m.cpu.cpsr() & 0xA0, "interrupts masked, ARM state");
        assertEquals(returnAddress, m.cpu.register(14), "return address");
        assertEquals(savedStatus, m.cpu.spsr(mode), "saved status");
    }

    @Test
    void softwareInterruptEntersSupervisorModeAndReturns() {
        Machine m = new Machine().code(CODE, "swi #1", "nop").words(8, RETURN);
        m.cpu.setCpsr(USER_WITH_CARRY);
        m.steps(1);
        assertEntered(m, 8, Mode.SUPERVISOR, CODE + 4, USER_WITH_CARRY);
        m.steps(1);
        assertEquals(CODE + 4, m.cpu.register(Cpu.PC));
        assertEquals(USER_WITH_CARRY, m.cpu.cpsr());
    }

    @Test
    void softwareInterruptFromThumbReturnsToTheNextHalfword() {
        Machine m = new Machine().code(CODE, Assembler.thumb("swi #1")).words(8, RETURN);
        m.cpu.setCpsr(USER_WITH_CARRY | 0x20);
        m.steps(1);
        assertEntered(m, 8, Mode.SUPERVISOR, CODE + 2, USER_WITH_CARRY | 0x20);
        m.steps(1);
        assertEquals(CODE + 2, m.cpu.register(Cpu.PC));
        assertEquals(USER_WITH_CARRY | 0x20, m.cpu.cpsr());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clz r1, r0",
                "blx r0",
                "ldrd r2, [r0]",
                "pld [r0]",
                "qadd r0, r0, r0",
                "cdp p0, 0, c0, c0, c0, 0",
                "mrc p15, 0, r1, c0, c0, 1",
                ".word E7F000F0"
            })
    void whatArmv4DoesNotHaveIsUndefined(String instruction) {
        Machine m = new Machine().code(CODE, instruction);
        m.cpu.setCpsr(USER_WITH_CARRY);
        m.steps(1);
        assertEntered(m, 4, Mode.UNDEFINED, CODE + 4, USER_WITH_CARRY);
    }

    @Test
    void armv5CountsLeadingZeroes() {
        Machine m = new Machine(CpuModel.ARM926EJ_S).code(CODE, "clz r1, r0").register(0, 0x0001_0000);
        m.steps(1);
        assertEquals(15, m.cpu.register(1));
    }

    @Test
    void coprocessorFifteenIsUndefinedInUserMode() {
        Machine m = new Machine().code(CODE, "mrc p15, 0, r0, c0, c0, 0");
        m.cpu.setCpsr(USER_WITH_CARRY);
        m.steps(1);
        assertEntered(m, 4, Mode.UNDEFINED, CODE + 4, USER_WITH_CARRY);
    }

    @Test
    void interruptIsTakenBeforeTheNextInstructionAndReturnsToIt() {
        Machine m = new Machine().code(CODE, "nop", "nop").words(0x18, RETURN_FROM_INTERRUPT);
        m.cpu.setCpsr(USER_WITH_CARRY);
        m.steps(1);
        m.cpu.irq().set(true);
        m.steps(1); // enters, and executes the return
        assertEquals(CODE + 4 + 4, m.cpu.register(Mode.IRQ, 14));
        assertEquals(CODE + 4, m.cpu.register(Cpu.PC));
        assertEquals(USER_WITH_CARRY, m.cpu.cpsr());
    }

    @Test
    void fastInterruptMasksBothAndHasPriority() {
        Machine m = new Machine().code(CODE, "nop").words(0x1C, NOP);
        m.cpu.setCpsr(USER_WITH_CARRY);
        m.cpu.irq().set(true);
        m.cpu.fiq().set(true);
        m.steps(1);
        assertEquals(0x20, m.cpu.register(Cpu.PC));
        assertEquals(0xD1, m.cpu.cpsr() & 0xFF);
        assertEquals(CODE + 4, m.cpu.register(14));
    }

    @Test
    void maskedInterruptsWait() {
        Machine m = new Machine().code(CODE, "nop", "msr cpsr_c, #0x53"); // unmasks IRQ
        m.words(0x18, NOP);
        m.cpu.irq().set(true);
        m.steps(2);
        assertEquals(CODE + 8, m.cpu.register(Cpu.PC));
        m.steps(1);
        assertEquals(0x1C, m.cpu.register(Cpu.PC));
    }

    @Test
    void highVectorsAreAtTheTop() {
        Machine m = new Machine()
                .code(CODE, "mrc p15, 0, r0, c1, c0, 0", "orr r0, r0, #0x2000", "mcr p15, 0, r0, c1, c0, 0", "swi #1");
        m.steps(4);
        assertEquals(0xFFFF_0008, m.cpu.register(Cpu.PC));
    }

    @Test
    void everyModeHasItsOwnRegisters() {
        Machine m = new Machine();
        for (Mode mode : Mode.values()) {
            m.cpu.setCpsr(0xC0 | mode.bits());
            m.register(13, 0x1300 | mode.bits())
                    .register(14, 0x1400 | mode.bits())
                    .register(8, 0x800 | mode.bits());
        }
        for (Mode mode : Mode.values()) {
            int owner = mode == Mode.USER ? Mode.SYSTEM.bits() : mode.bits();
            assertEquals(0x1300 | owner, m.cpu.register(mode, 13), mode.name());
            assertEquals(0x1400 | owner, m.cpu.register(mode, 14), mode.name());
            int ownerOfR8 = mode == Mode.FIQ ? Mode.FIQ.bits() : Mode.SYSTEM.bits();
            assertEquals(0x800 | ownerOfR8, m.cpu.register(mode, 8), mode.name());
        }
    }

    @Test
    void waitForInterruptStopsUntilALineIsAssertedEvenIfMasked() {
        Machine m = new Machine().code(CODE, "mcr p15, 0, r0, c7, c0, 4", "nop");
        assertEquals(StopReason.WAIT_FOR_INTERRUPT, m.engine.run(100));
        assertEquals(1, m.engine.executedInQuantum());
        assertEquals(StopReason.WAIT_FOR_INTERRUPT, m.engine.run(100));
        assertEquals(0, m.engine.executedInQuantum());
        m.cpu.irq().set(true);
        assertEquals(StopReason.QUANTUM_END, m.engine.run(1));
        assertEquals(CODE + 8, m.cpu.register(Cpu.PC));
    }
}
