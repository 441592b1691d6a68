package dev.envkit.emulator.cpu.interpreter;

/**
 * Who is told where the guest spends its time, and makes {@link Region}s of it: a translator.
 *
 * <p>Threading: called by the thread that runs the machine.
 */
public interface HotCode {
    /** Returns how many instructions shall pass between two samples, at least. */
    int sampleInterval();

    /**
     * Execution was sampled: it came to this instruction by a call, a return or a backward branch.
     *
     * @param page has no region here yet
     * @param index the instruction's number in the page
     * @param weight how many times the sample interval has passed since the sample before
     */
    void sampled(CodePage page, int index, int weight);

    /**
     * Execution left a region, and the interpreter goes on here.
     *
     * @param page has no region here yet
     * @param index the instruction's number in the page
     */
    void left(CodePage page, int index);

    /** A region is in use no more: it was overwritten, or gained nothing. */
    void removed(Region region);

    /** A good moment to install what has become ready: no region is being executed. */
    void poll();
}
