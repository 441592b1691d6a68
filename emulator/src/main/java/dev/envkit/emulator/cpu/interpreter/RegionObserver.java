package dev.envkit.emulator.cpu.interpreter;

/**
 * Who looks at the processor after each region: the lockstep mode.
 *
 * <p>Threading: called by the thread that runs the machine.
 */
@FunctionalInterface
public interface RegionObserver {
    /**
     * A region was executed; everything is in the processor's state.
     *
     * @param pc the virtual address where it was entered
     * @param instructions how many were executed
     */
    void ran(Region region, int pc, int instructions);
}
