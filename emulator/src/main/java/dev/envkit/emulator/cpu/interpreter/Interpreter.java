package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.Engine;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.mmu.Access;
import dev.envkit.emulator.mmu.Mmu;

/**
 * The reference engine.
 *
 * <p>Threading: used by the thread that runs the machine, except {@link #requestStop()}.
 */
public final class Interpreter implements Engine {
    private final Cpu cpu;
    private final CpuState s;
    private final Mmu mmu;
    private final Executor executor;

    private long limit;
    private long executed;
    private long executedBefore;
    private int stoppedAt;
    private boolean stoppedAtBreakpoint;
    private volatile boolean stopRequested;

    /** Makes an engine for a processor; one processor has one engine. */
    public Interpreter(Cpu cpu) {
        this.cpu = cpu;
        this.s = cpu.state();
        this.mmu = cpu.mmu();
        this.executor = new Executor(cpu, new InstructionSet(cpu.model().architecture()));
        cpu.bus().programCounter(this::currentPc);
    }

    private int currentPc() {
        return s.pc - (s.thumb ? 2 : 4);
    }

    @Override
    public void requestStop() {
        stopRequested = true;
    }

    @Override
    public long totalInstructions() {
        return executedBefore + executed;
    }

    @Override
    public long executedInQuantum() {
        return executed;
    }

    @Override
    public void limitQuantum(long instructions) {
        limit = Math.min(limit, instructions);
    }

    @Override
    public StopReason run(long maxInstructions) {
        executedBefore += executed;
        executed = 0;
        limit = maxInstructions;
        cpu.debug().clearHit();
        boolean resuming = stoppedAtBreakpoint && stoppedAt == s.pc;
        stoppedAtBreakpoint = false;
        while (true) {
            if (cpu.debug().lastHit() != null) {
                return StopReason.WATCHPOINT;
            }
            if (executor.takeExit()) {
                return StopReason.SEMIHOSTING_EXIT;
            }
            if (stopRequested) {
                stopRequested = false;
                return StopReason.STOP_REQUESTED;
            }
            if (executed >= limit) {
                return StopReason.QUANTUM_END;
            }
            if (s.waiting) {
                if (!s.irqLine && !s.fiqLine) {
                    return StopReason.WAIT_FOR_INTERRUPT;
                }
                s.waiting = false;
            }
            executor.takeInterrupt();
            if (!resuming && cpu.debug().isBreakpoint(s.pc)) {
                stoppedAtBreakpoint = true;
                stoppedAt = s.pc;
                return StopReason.BREAKPOINT;
            }
            resuming = false;
            step();
            executed++;
        }
    }

    private void step() {
        int size = s.thumb ? 2 : 4;
        long translation = mmu.translate(s.pc, Access.EXECUTE, s.privileged());
        if (Mmu.isFault(translation)) {
            cpu.cp15().instructionFault(Mmu.faultStatus(translation));
            executor.prefetchAbort(s.pc);
            return;
        }
        executor.execute(cpu.bus().read((int) translation, size));
    }
}
