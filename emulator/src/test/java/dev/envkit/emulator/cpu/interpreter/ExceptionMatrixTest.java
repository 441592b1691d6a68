package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.Vector;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.Cp15;
import dev.envkit.emulator.mmu.Mmu;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every exception from every mode, in both states, with low and high vectors: entry, banks, and return by each of the
 * instructions that can (ARM ARM A2.6, table A2-4 to A2-6).
 */
class ExceptionMatrixTest {
    private static final int CODE = 0x8000;
    private static final int UNMAPPED = 0x3000_0040;
    private static final int HIGH = 0xFFFF_0000;
    /** The last megabyte leads to the first of memory, so the high vectors to its last 64 KiB. */
    private static final int HIGH_VECTORS_IN_MEMORY = 0xF_0000;

    private static final int FLAGS = 0xA000_0000;

    /** The exceptions, with what LR_mode is beyond the instruction's address in ARM and in Thumb state. */
    enum Cause {
        UNDEFINED(Vector.UNDEFINED, 4, 2),
        SWI(Vector.SOFTWARE_INTERRUPT, 4, 2),
        PREFETCH_ABORT(Vector.PREFETCH_ABORT, 4, 4),
        DATA_ABORT(Vector.DATA_ABORT, 8, 8),
        IRQ(Vector.IRQ, 4, 4),
        FIQ(Vector.FIQ, 4, 4);

        final Vector vector;
        final int armOffset;
        final int thumbOffset;

        Cause(Vector vector, int armOffset, int thumbOffset) {
            this.vector = vector;
            this.armOffset = armOffset;
            this.thumbOffset = thumbOffset;
        }

        int linkOffset(boolean thumb) {
            return thumb ? thumbOffset : armOffset;
        }

        /** Interrupts are unmasked only where they are the cause, so that entry must leave the other mask as it was. */
        int masks() {
            return switch (this) {
                case IRQ -> 0x40;
                case FIQ -> 0x80;
                default -> 0x40;
            };
        }

        /** Puts an instruction that causes it at {@link #CODE}, and what it needs. */
        int arrange(Machine m, boolean thumb) {
            String arm = switch (this) {
                case UNDEFINED -> ".word E7F000F0";
                case SWI -> "swi #1";
                case DATA_ABORT -> "ldr r1, [r0]";
                default -> "nop";
            };
            if (thumb) {
                int code = switch (this) {
                    case UNDEFINED -> 0xDE00;
                    case SWI -> Assembler.thumb("swi #1");
                    case DATA_ABORT -> Assembler.thumb("ldr r1, [r0, #0]");
                    default -> Assembler.thumb("mov r8, r8");
                };
                m.ram.write(CODE, 2, code);
            } else {
                m.words(CODE, Assembler.arm(arm));
            }
            m.register(0, UNMAPPED);
            m.cpu.irq().set(this == IRQ);
            m.cpu.fiq().set(this == FIQ);
            return this == PREFETCH_ABORT ? UNMAPPED : CODE;
        }
    }

    /** The first megabyte at itself, with the high vectors' megabyte leading to the same memory. */
    private static Machine machine(CpuModel model, boolean highVectors) {
        Machine m = new Machine(model);
        m.words(0x4000, 0x0000_0C12);
        m.words(0x4000 + 4 * 0xFFF, 0x0000_0C12);
        m.cpu.mmu().translationTable(0x4000);
        m.cpu.mmu().domains(1);
        int control = m.cpu.cp15().control() & ~Cp15.CONTROL_V;
        m.cpu.cp15().write(0, 1, 0, 0, control | Mmu.CONTROL_M | (highVectors ? Cp15.CONTROL_V : 0));
        return m;
    }

    /** Gives every banked register of every mode a value of its own. */
    private static void fillBanks(Machine m) {
        for (Mode mode : Mode.values()) {
            for (int r = 8; r < 15; r++) {
                m.cpu.setRegister(mode, r, mode.bits() << 8 | r);
            }
            m.cpu.setSpsr(mode, 0x1000_0000 | mode.bits());
        }
    }

    private static boolean sharesBankWithUser(Mode mode, int register) {
        return mode == Mode.USER || mode == Mode.SYSTEM || (register < 13 && mode != Mode.FIQ);
    }

    private static void assertOtherBanksAreUntouched(Machine m, Mode entered, String what) {
        // What the modes without a bank of their own share was written last for SYSTEM, or the last that shares it.
        for (Mode mode : Mode.values()) {
            for (int r = 8; r < 15; r++) {
                if (mode == entered && r == 14) {
                    continue;
                }
                int expected = sharesBankWithUser(mode, r) ? lastWriter(r).bits() << 8 | r : mode.bits() << 8 | r;
                assertEquals(expected, m.cpu.register(mode, r), what + ": r" + r + " of " + mode);
            }
            if (mode != entered && mode.hasSpsr()) {
                assertEquals(0x1000_0000 | mode.bits(), m.cpu.spsr(mode), what + ": SPSR of " + mode);
            }
        }
    }

    private static Mode lastWriter(int register) {
        Mode last = Mode.USER;
        for (Mode mode : Mode.values()) {
            if (sharesBankWithUser(mode, register)) {
                last = mode;
            }
        }
        return last;
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void entryFromEveryModeAndState(Cause cause) {
        for (CpuModel model : CpuModel.values()) {
            for (boolean high : new boolean[] {false, true}) {
                for (boolean thumb : new boolean[] {false, true}) {
                    for (Mode mode : Mode.values()) {
                        assertEntry(cause, model, high, thumb, mode);
                    }
                }
            }
        }
    }

    private static void assertEntry(Cause cause, CpuModel model, boolean high, boolean thumb, Mode mode) {
        String what = cause + " in " + mode + (thumb ? ", Thumb" : ", ARM") + (high ? ", high, " : ", low, ") + model;
        Machine m = machine(model, high);
        fillBanks(m);
        int cpsr = FLAGS | cause.masks() | mode.bits() | (thumb ? 0x20 : 0);
        m.cpu.setCpsr(cpsr);
        int address = cause.arrange(m, thumb);
        // What stands at the vector branches to itself, so that an interrupt's entry can be looked at.
        m.words((high ? HIGH_VECTORS_IN_MEMORY : 0) + cause.vector.offset(), Assembler.arm("b ."));
        m.cpu.setRegister(Cpu.PC, address);
        m.steps(1);
        int vector = (high ? HIGH : 0) + cause.vector.offset();
        assertEquals(vector, m.cpu.register(Cpu.PC), what);
        Mode entered = cause.vector.mode();
        boolean masksFiq = cause.vector.masksFiq() || (cpsr & 0x40) != 0;
        assertEquals(FLAGS | 0x80 | (masksFiq ? 0x40 : 0) | entered.bits(), m.cpu.cpsr(), what);
        assertEquals(cpsr, m.cpu.spsr(entered), what);
        assertEquals(address + cause.linkOffset(thumb), m.cpu.register(14), what);
        assertOtherBanksAreUntouched(m, entered, what);
    }

    /** Return to the instruction itself or to the one after it, by each instruction that restores the CPSR. */
    @ParameterizedTest
    @EnumSource(Cause.class)
    void returnToEveryModeAndState(Cause cause) {
        boolean repeats = cause == Cause.PREFETCH_ABORT || cause == Cause.DATA_ABORT;
        for (boolean thumb : new boolean[] {false, true}) {
            int back = switch (cause) {
                case UNDEFINED, SWI -> 0;
                case DATA_ABORT -> 8;
                default -> 4;
            };
            String[][] returns = {
                {"subs pc, lr, #" + back},
                {"sub lr, lr, #" + back, "movs pc, lr"},
                {"sub lr, lr, #" + back, "mov r13, #0xA000", "stmdb r13!, {lr}", "ldmia r13!, {pc}^"},
                {"sub lr, lr, #" + back, "mov r13, #0xA000", "stmdb r13!, {r1-r3, lr}", "ldmia r13!, {r1-r3, pc}^"}
            };
            for (String[] code : returns) {
                for (Mode mode : Mode.values()) {
                    String what = cause + " to " + mode + (thumb ? " thumb by " : " arm by ") + code[code.length - 1];
                    Machine m = machine(CpuModel.ARM920T, false);
                    m.cpu.setCpsr(FLAGS | cause.masks() | mode.bits() | (thumb ? 0x20 : 0));
                    int cpsr = m.cpu.cpsr();
                    int address = cause.arrange(m, thumb);
                    m.words(cause.vector.offset(), Assembler.arm(cause.vector.offset(), "b 0xB000"));
                    m.words(0xB000, Assembler.arm(0xB000, code));
                    m.cpu.setRegister(Cpu.PC, address);
                    boolean interrupt = cause == Cause.IRQ || cause == Cause.FIQ;
                    m.steps(interrupt ? 1 : 2);
                    m.cpu.irq().set(false);
                    m.cpu.fiq().set(false);
                    m.steps(code.length);
                    int next = repeats || interrupt ? address : address + (thumb ? 2 : 4);
                    assertEquals(next, m.cpu.register(Cpu.PC), what);
                    assertEquals(cpsr, m.cpu.cpsr(), what);
                }
            }
        }
    }

    /** Priorities (table A2-7): data abort, FIQ, IRQ, prefetch abort, then undefined and SWI. */
    @Test
    void aFastInterruptThatWaitsWithADataAbortIsTakenBeforeTheHandlersFirstInstruction() {
        Machine m = machine(CpuModel.ARM920T, false);
        m.words(0x1C, Assembler.arm("b ."));
        m.code(CODE, "ldr r1, [r0]").register(0, UNMAPPED);
        m.cpu.setCpsr(0x50); // FIQ masked while the load is on its way
        m.steps(1);
        assertEquals(0x10, m.cpu.register(Cpu.PC));
        m.cpu.setCpsr(m.cpu.cpsr() & ~0x40); // the abort does not mask FIQ
        m.cpu.fiq().set(true);
        m.steps(1);
        assertEquals(0x1C, m.cpu.register(Cpu.PC));
        assertEquals(0x10 + 4, m.cpu.register(14));
        assertEquals(Mode.ABORT.bits(), m.cpu.spsr(Mode.FIQ) & 0x1F);
    }

    @Test
    void interruptsComeBeforeWhatTheNextInstructionWouldCause() {
        for (String instruction : List.of("swi #1", ".word E7F000F0")) {
            for (Cause interrupt : List.of(Cause.IRQ, Cause.FIQ)) {
                Machine m = machine(CpuModel.ARM920T, false);
                m.words(interrupt.vector.offset(), Assembler.arm("b ."));
                m.code(CODE, instruction);
                m.cpu.setCpsr(0x10);
                m.cpu.irq().set(interrupt == Cause.IRQ);
                m.cpu.fiq().set(interrupt == Cause.FIQ);
                m.steps(1);
                assertEquals(interrupt.vector.offset(), m.cpu.register(Cpu.PC), interrupt + " and " + instruction);
                assertEquals(CODE + 4, m.cpu.register(14));
            }
        }
        Machine m = machine(CpuModel.ARM920T, false);
        m.words(0x18, Assembler.arm("b ."));
        m.cpu.setCpsr(0x10);
        m.cpu.irq().set(true);
        m.cpu.setRegister(Cpu.PC, UNMAPPED);
        m.steps(1);
        assertEquals(0x18, m.cpu.register(Cpu.PC), "IRQ before the prefetch abort");
        assertEquals(UNMAPPED + 4, m.cpu.register(14));
    }

    @Test
    void aFastInterruptInterruptsTheHandlerOfAnOrdinaryOne() {
        Machine m = machine(CpuModel.ARM920T, false);
        m.words(0x18, Assembler.arm(0x18, "b ."));
        m.words(0x1C, Assembler.arm("b ."));
        m.code(CODE, "nop");
        m.cpu.setCpsr(0x10);
        m.cpu.irq().set(true);
        m.steps(1);
        assertEquals(Mode.IRQ.bits() | 0x80, m.cpu.cpsr() & 0xFF, "FIQ stays unmasked");
        m.cpu.fiq().set(true);
        m.steps(1);
        assertEquals(Mode.FIQ.bits() | 0xC0, m.cpu.cpsr() & 0xFF);
        assertEquals(Mode.IRQ.bits() | 0x80, m.cpu.spsr(Mode.FIQ) & 0xFF);
    }

    /** Modes are changed by MSR from every privileged mode to every other; user mode cannot. */
    @Test
    void everyModeCanBeEnteredByMsrButNotFromUserMode() {
        for (Mode from : Mode.values()) {
            for (Mode to : Mode.values()) {
                Machine m = new Machine();
                m.cpu.setCpsr(0xC0 | from.bits());
                m.code(CODE, "msr cpsr_c, r0").register(0, 0xC0 | to.bits()).steps(1);
                Mode expected = from == Mode.USER ? Mode.USER : to;
                assertEquals(expected.bits(), m.cpu.cpsr() & 0x1F, from + " to " + to);
            }
        }
    }

    /** LDM and STM with ^ reach the user bank from every mode that has a bank of its own. */
    @Test
    void theUserBankIsReachedFromEveryMode() {
        for (Mode mode : Mode.values()) {
            if (mode == Mode.USER || mode == Mode.SYSTEM) {
                continue; // UNPREDICTABLE there
            }
            Machine m = new Machine();
            fillBanks(m);
            m.cpu.setCpsr(0xC0 | mode.bits());
            m.code(CODE, "stmia r0, {r8-r14}^", "ldmia r1, {r8-r14}^")
                    .register(0, 0xA000)
                    .register(1, 0xB000);
            for (int r = 8; r < 15; r++) {
                m.words(0xB000 + 4 * (r - 8), 0x7700 | r);
            }
            m.steps(2);
            for (int r = 8; r < 15; r++) {
                assertEquals(lastWriter(r).bits() << 8 | r, m.word(0xA000 + 4 * (r - 8)), mode + " stores r" + r);
                assertEquals(0x7700 | r, m.cpu.register(Mode.USER, r), mode + " loads r" + r);
                if (!sharesBankWithUser(mode, r)) {
                    assertEquals(mode.bits() << 8 | r, m.cpu.register(mode, r), mode + " keeps r" + r);
                }
            }
        }
    }
}
