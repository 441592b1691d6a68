package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.CpuState;
import org.jspecify.annotations.Nullable;

/**
 * Guest code that a translator made a Java method of: one entry, all of it in one physical page, in one state (ARM or
 * Thumb). It does exactly what the interpreter would have done, and knows nothing of where the page is mapped.
 *
 * <p>Threading: made by any thread, then used by the thread that runs the machine.
 */
public abstract class Region {
    private @Nullable CodePage page;
    private int entry;
    /** While it is not installed, more than any budget. */
    private int longest = Integer.MAX_VALUE;

    private int length;
    private long interpreted;

    /** Instructions that were executed in here, and times that it was entered. */
    long executed;

    long entered;

    /** How often it was left before an instruction that it cannot execute. */
    protected long declined;

    /** For the generated subclasses. */
    protected Region() {}

    /**
     * Executes until control leaves the region. When it returns, everything is in the processor's state, and PC is the
     * next instruction's address.
     *
     * @param ram the main memory, that the TLB's entries lead into
     * @param base virtual address of the page
     * @param budget how many instructions may be executed: at least {@link #longest()}
     * @return what is left of the budget
     */
    public abstract int run(
            CpuState s, int[] r, byte[] ram, long[] readTlb, long[] writeTlb, int base, int budget, SingleStep step);

    /**
     * Returns how many instructions may pass before the region looks at its budget; with less than that left it must
     * not be entered. If it is not in use, no budget is enough.
     */
    public final int longest() {
        return longest;
    }

    /** Returns how many guest instructions it is made of. */
    public final int length() {
        return length;
    }

    final @Nullable CodePage page() {
        return page;
    }

    /** Returns the index of the instruction where it is entered. */
    public final int entry() {
        return entry;
    }

    /** Returns how many instructions were executed in it so far. */
    public final long executed() {
        return executed;
    }

    /** Returns how often it was entered. */
    public final long entered() {
        return entered;
    }

    /**
     * Returns how often it was left before an instruction that it could not execute: an address that the software TLB
     * does not know, a device, a change of state.
     */
    public final long declined() {
        return declined;
    }

    /** Returns whether it is still in use: its code has not been overwritten, and nobody took it out. */
    public final boolean installed() {
        return page != null;
    }

    final long interpreted() {
        return interpreted;
    }

    final void install(CodePage in, int at, int most, long word) {
        page = in;
        entry = at;
        longest = most;
        length = most;
        interpreted = word;
    }

    final void uninstall() {
        page = null;
        longest = Integer.MAX_VALUE;
    }
}
