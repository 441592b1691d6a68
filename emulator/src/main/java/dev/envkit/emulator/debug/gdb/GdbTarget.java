package dev.envkit.emulator.debug.gdb;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.run.Machine;

/** What GDB's commands work on; everything is called on the machine's thread while the machine stands still. */
interface GdbTarget {
    /** Returns the processor. */
    Cpu cpu();

    /** Executes one instruction. */
    Machine.Stop step();

    /** Resets the board and loads its program again. */
    void reset();

    /** Carries out a command of {@code monitor}, and returns what it prints. */
    String monitor(String command);
}
