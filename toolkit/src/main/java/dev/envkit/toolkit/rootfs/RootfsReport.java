package dev.envkit.toolkit.rootfs;

import java.util.List;

/**
 * What a check of a root file system found.
 *
 * @param init the first program, as the kernel is to be told; empty if there is none
 * @param kernelFindsInit whether the kernel would find it by itself
 * @param checked how many programs and libraries were looked at
 * @param problems what keeps it from starting; empty if nothing does
 */
public record RootfsReport(String init, boolean kernelFindsInit, int checked, List<Problem> problems) {
    /** Copies the list. */
    public RootfsReport {
        problems = List.copyOf(problems);
    }

    /**
     * Something that keeps a root file system from starting.
     *
     * @param what it is
     * @param remedy what to do
     */
    public record Problem(String what, String remedy) {}
}
