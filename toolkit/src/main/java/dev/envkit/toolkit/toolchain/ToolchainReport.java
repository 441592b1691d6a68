package dev.envkit.toolkit.toolchain;

import java.util.List;
import java.util.Optional;

/**
 * What a cross compiler turned out to be.
 *
 * @param prefix as given: {@code arm-linux-gnueabi-}, or with a directory in front
 * @param compiler the compiler's file; empty where there is none
 * @param runs whether it can be started
 * @param version of GCC, such as {@code 12.2.0}; empty if it does not run
 * @param target as {@code -dumpmachine} says: {@code arm-linux-gnueabi}
 * @param architecture what it compiles for unless told otherwise: {@code ARMv5TE}
 * @param hardFloat whether it passes arguments in floating-point registers unless told otherwise
 * @param kernel whether it can build a Linux 6.1 kernel for the board
 * @param programs whether programs linked by it with {@code -march=armv4t} run on the board
 * @param problems what is wrong, with what to do, the most important one first
 * @param notes what is worth knowing
 */
public record ToolchainReport(
        String prefix,
        Optional<String> compiler,
        boolean runs,
        String version,
        String target,
        String architecture,
        boolean hardFloat,
        boolean kernel,
        boolean programs,
        List<Problem> problems,
        List<String> notes) {
    /** Copies the lists. */
    public ToolchainReport {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Something that is wrong.
     *
     * @param what is wrong, a sentence without full stop
     * @param remedy what to do
     */
    public record Problem(String what, String remedy) {}

    /** Returns one line that says what it is. */
    public String summary() {
        if (compiler.isEmpty()) {
            return prefix + "gcc: not on this machine";
        }
        if (!runs) {
            return compiler.get() + ": does not run";
        }
        String use = kernel && programs
                ? "kernel and programs"
                : kernel ? "the kernel, but not programs" : programs ? "programs, but not Linux 6.1" : "neither";
        return compiler.get() + ": GCC " + version + " for " + target + ", default " + architecture + "; good for "
                + use;
    }
}
