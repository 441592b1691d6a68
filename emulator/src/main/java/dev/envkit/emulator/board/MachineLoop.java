package dev.envkit.emulator.board;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Engine;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.soc.s3c2440.S3c2440;
import dev.envkit.emulator.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the processor from event to event in virtual time, and skips the time in which it does nothing.
 *
 * <p>Threading: belongs to the thread that runs the machine, except {@link #requestStop()}.
 */
final class MachineLoop {
    /**
     * Processor cycles that an instruction takes on average. Two is what makes the kernel's delay loop of two
     * instructions take its four cycles (one for SUBS, three for the taken branch: ARM920T TRM, instruction cycle
     * timings), so that BogoMIPS and what is calibrated by it come out as on the board: 201.93 at 405 MHz.
     */
    private static final long CYCLES_PER_INSTRUCTION = 2;

    /** So that a program that has come to its end is noticed, where no event ends the quantum. */
    private static final long LONGEST_QUANTUM = 100_000;

    private static final int BRANCH_TO_SELF = 0xEAFF_FFFE;
    private static final int I_BIT = 0x80;
    private static final int F_BIT = 0x40;

    private final Cpu cpu;
    private final Engine engine;
    private final VirtualClock clock;
    private final S3c2440 soc;
    private final PowerRequests power;
    private final SleepMode sleepMode;
    private long skipped;
    private volatile boolean stopRequested;

    /** What sleep mode means to the board. */
    interface SleepMode {
        /** The chip and what else is not battery-backed lose power. */
        void begin();

        /** The processor starts again from its reset vector. */
        void end();
    }

    MachineLoop(Cpu cpu, Engine engine, VirtualClock clock, S3c2440 soc, PowerRequests power, SleepMode sleepMode) {
        this.cpu = cpu;
        this.engine = engine;
        this.clock = clock;
        this.soc = soc;
        this.power = power;
        this.sleepMode = sleepMode;
        soc.clocks().onChange(this::followClock);
        followClock();
    }

    private void followClock() {
        clock.setPicosPerInstruction(CYCLES_PER_INSTRUCTION
                * VirtualClock.SECOND
                / soc.clocks().rates().cpu());
    }

    /** Returns how many instructions were executed, or skipped because executing them would have changed nothing. */
    long instructions() {
        return engine.totalInstructions() + skipped;
    }

    void requestStop() {
        stopRequested = true;
        engine.requestStop();
    }

    Machine.Stop run(long maxInstructions) {
        long end = instructions() + maxInstructions;
        while (true) {
            clock.runDueEvents();
            if (power.resetRequested()) {
                return Machine.Stop.RESET;
            }
            if (stopRequested) {
                stopRequested = false;
                return Machine.Stop.REQUESTED;
            }
            if (power.sleepRequested() || soc.isAsleep()) {
                Machine.Stop stop = sleep();
                if (stop != null) {
                    return stop;
                }
                continue;
            }
            if (power.stalledUntil() > clock.now()) {
                clock.skipTo(Math.min(power.stalledUntil(), clock.nextDeadline()));
                continue;
            }
            if (power.idleRequested()) {
                if (!soc.interrupts().isAsserted()) {
                    if (!waitForEvent(soc.interrupts().canInterrupt())) {
                        return Machine.Stop.STUCK;
                    }
                    continue;
                }
                power.leaveIdle();
                soc.clocks().wake();
            }
            long left = end - instructions();
            if (left <= 0) {
                return Machine.Stop.DONE;
            }
            StopReason reason = execute(left);
            switch (reason) {
                case QUANTUM_END -> {
                    // What the last instruction asked of the clocks comes first.
                    if (!power.isRequested() && loopsInPlace()) {
                        if (!canGoOn(interruptsReachProcessor())) {
                            return Machine.Stop.STUCK;
                        }
                        // Counted as executed: where a run is cut into quanta must not show.
                        skipped += clock.skipInstructions(end - instructions());
                    }
                }
                case WAIT_FOR_INTERRUPT -> {
                    // What waits is woken by an interrupt line even where CPSR masks the exception.
                    if (!waitForEvent(soc.interrupts().canInterrupt())) {
                        return Machine.Stop.STUCK;
                    }
                }
                case BREAKPOINT -> {
                    return Machine.Stop.BREAKPOINT;
                }
                case WATCHPOINT -> {
                    return Machine.Stop.WATCHPOINT;
                }
                case SEMIHOSTING_EXIT -> {
                    return Machine.Stop.EXIT;
                }
                case STOP_REQUESTED -> {
                    // Answered at the top of the loop; a request that was answered there already leaves one of these.
                }
            }
        }
    }

    /**
     * Goes through sleep mode from event to event.
     *
     * @return why the machine cannot go on, or null if it can
     */
    private Machine.@Nullable Stop sleep() {
        if (!soc.isAsleep()) {
            power.clear();
            sleepMode.begin();
        } else if (soc.wakeRequested()) {
            sleepMode.end();
        } else if (!soc.canWake()) {
            return Machine.Stop.POWER_OFF;
        } else if (clock.nextDeadline() == Long.MAX_VALUE) {
            return Machine.Stop.STUCK;
        } else {
            clock.skipTo(clock.nextDeadline());
        }
        return null;
    }

    private StopReason execute(long most) {
        long quantum = clock.beginQuantum(engine, Math.min(most, LONGEST_QUANTUM));
        StopReason reason = engine.run(quantum);
        clock.endQuantum(engine.executedInQuantum());
        return reason;
    }

    /**
     * Jumps to the next event.
     *
     * @param interruptsHelp whether an interrupt could make the processor go on
     * @return false if nothing that is scheduled can
     */
    private boolean waitForEvent(boolean interruptsHelp) {
        if (!canGoOn(interruptsHelp)) {
            return false;
        }
        clock.skipTo(clock.nextDeadline());
        return true;
    }

    private boolean canGoOn(boolean interruptsHelp) {
        return clock.nextDeadline() != Long.MAX_VALUE
                && (interruptsHelp || soc.watchdog().canReset());
    }

    private boolean interruptsReachProcessor() {
        int masks = cpu.cpsr() & (I_BIT | F_BIT);
        return masks != (I_BIT | F_BIT)
                && soc.interrupts().canInterrupt()
                && ((masks & I_BIT) == 0 || soc.interrupts().usesFiq());
    }

    /**
     * Whether the next instruction branches to itself, which is how programs for this processor halt or wait, and no
     * interrupt is about to end that.
     */
    private boolean loopsInPlace() {
        if (soc.interrupts().isAsserted() && interruptsReachProcessor()) {
            return false;
        }
        byte[] code = new byte[4];
        if (cpu.state().thumb || cpu.readMemory(cpu.register(Cpu.PC), code, 0, 4) < 4) {
            return false;
        }
        int instruction = (code[0] & 0xFF) | (code[1] & 0xFF) << 8 | (code[2] & 0xFF) << 16 | code[3] << 24;
        return instruction == BRANCH_TO_SELF;
    }
}
