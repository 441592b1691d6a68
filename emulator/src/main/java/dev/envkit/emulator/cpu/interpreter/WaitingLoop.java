package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.PollWatch;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.DataMemory;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Skips loops in which software waits for an event: for a FIFO to have room, for a chip to be ready, for the timer's
 * interrupt to count on. Some instructions are executed one by one; if they lead back to where they began, with the
 * same registers, flags and memory, and have done nothing but read memory and registers that only an event changes,
 * then so will the next turns, up to the next event. They are counted as executed: nothing can tell the difference.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class WaitingLoop {
    private static final int LONGEST_TURN = 96;
    private static final int REGISTERS = 15;
    private static final int ALWAYS = 14;
    private static final int PC = 15;
    private static final int S_BIT = 1 << 20;
    private static final int USER_BIT = 1 << 22;

    private final CpuState s;
    private final Executor executor;
    private final HotLoop loop;
    private final InstructionSet set;
    private final PollWatch polls;
    private final DataMemory memory;
    private final CodeFinder code;
    private final int[] before = new int[REGISTERS];
    private long skipped;

    /** Finds predecoded code. */
    @FunctionalInterface
    interface CodeFinder {
        /** Returns the code at the PC, or null if it is not at hand. */
        @Nullable
        CodePage atPc();
    }

    WaitingLoop(Cpu cpu, Executor executor, HotLoop loop, InstructionSet set, CodeFinder code) {
        this.s = cpu.state();
        this.executor = executor;
        this.loop = loop;
        this.set = set;
        this.polls = cpu.bus().polls();
        this.memory = cpu.memory();
        this.code = code;
    }

    /** Returns how many instructions were not executed, but counted. */
    long skipped() {
        return skipped;
    }

    /**
     * Executes a few instructions, and if they were a turn of such a loop, skips as many more as fit.
     *
     * @param limit what {@link HotLoop#executed} may become at most; an event is due then
     * @return whether they were
     */
    boolean skip(long limit) {
        System.arraycopy(s.r, 0, before, 0, REGISTERS);
        int pc = s.pc;
        int status = s.cpsr();
        long disturbances = polls.disturbances();
        long changes = memory.changes();
        memory.observe(true);
        try {
            for (int length = 1; length <= LONGEST_TURN && loop.executed < limit; length++) {
                CodePage page = code.atPc();
                if (page == null) {
                    return false;
                }
                int instruction = page.instruction(page.indexOf(s.pc));
                if (!staysWithinTheState(instruction)) {
                    return false;
                }
                executor.execute(instruction);
                loop.executed++;
                if (s.attention || polls.disturbances() != disturbances || memory.changes() != changes) {
                    return false;
                }
                if (s.pc == pc && s.cpsr() == status && sameRegisters()) {
                    long more = (limit - loop.executed) / length * length;
                    loop.executed += more;
                    skipped += more;
                    return true;
                }
            }
            return false;
        } finally {
            memory.observe(false);
        }
    }

    private boolean sameRegisters() {
        for (int i = 0; i < REGISTERS; i++) {
            if (s.r[i] != before[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether an instruction changes nothing but the registers in use, flags and memory. */
    private boolean staysWithinTheState(int instruction) {
        if (!s.thumb && instruction >>> 28 > ALWAYS) {
            return false;
        }
        Operation operation = (s.thumb ? set.thumb(instruction & 0xFFFF) : set.arm(instruction)).operation();
        return switch (operation) {
            case AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, ORR, MOV, BIC, MVN ->
                s.thumb || (instruction & S_BIT) == 0 || (instruction >>> 12 & 0xF) != PC;
            case TST, TEQ, CMP, CMN, MUL, MLA, UMULL, SMULL, B, BL, BX -> true;
            case LDR, STR, LDRB, STRB, LDRH, STRH, LDRSB, LDRSH, MRS -> true;
            case LDM, STM -> s.thumb || (instruction & USER_BIT) == 0;
            case THUMB_LDR_LITERAL, THUMB_ADD_PC, THUMB_B, THUMB_B_CONDITIONAL, THUMB_BL_PREFIX, THUMB_BL_SUFFIX ->
                true;
            default -> false;
        };
    }
}
