package dev.envkit.emulator.run;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Map;

/**
 * A board as the run loop, debuggers and the monitor see it.
 *
 * <p>Threading: used by the thread that runs the machine, except {@link #requestStop()}.
 */
public interface Machine {
    /** Why {@link #run} returned. */
    enum Stop {
        /** All instructions that were asked for have been executed. */
        DONE,
        /** {@link #requestStop()} was called. */
        REQUESTED,
        /** The next instruction has a breakpoint. */
        BREAKPOINT,
        /** The last instruction made an access that is watched. */
        WATCHPOINT,
        /** The program ended itself: see {@link #exitStatus()}. */
        EXIT,
        /** The chip was reset, by its watchdog or by software; {@link #reset()} has not been called yet. */
        RESET,
        /** The board switched itself off. */
        POWER_OFF,
        /** The CPU waits for an interrupt, and nothing is scheduled that could raise one. */
        STUCK
    }

    /** Returns the processor. */
    Cpu cpu();

    /** Returns the clock. */
    VirtualClock clock();

    /** Returns how many instructions have been executed since power-on. */
    long instructions();

    /**
     * Runs for some instructions, with everything that becomes due meanwhile; time in which the CPU sleeps is skipped.
     *
     * @param maxInstructions positive
     */
    Stop run(long maxInstructions);

    /** Makes the current or next {@link #run} return soon, between two instructions. May be called from any thread. */
    void requestStop();

    /** Resets the board and loads its program again, as the boot loader would. */
    void reset();

    /**
     * Cuts the power and gives it back after a while of virtual time: memory that needs power is empty then, and the
     * program is loaded again.
     *
     * @param picosOff how long the board is without power, in picoseconds
     */
    void powerCycle(long picosOff);

    /** Returns the status that the program ended itself with; 0 if it did not. */
    int exitStatus();

    /**
     * Returns whether the board starts with what its flash memory holds, as a real one does, and not with a kernel that
     * was put into its memory.
     */
    default boolean startsFromFlash() {
        return false;
    }

    /** Returns what the engine counted, by name, for statistics; empty if it counts nothing. */
    default Map<String, Long> counters() {
        return Map.of();
    }
}
