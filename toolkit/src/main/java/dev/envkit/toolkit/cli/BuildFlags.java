package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.build.BuildOptions;
import picocli.CommandLine.Option;

/** The options that say how to build. */
final class BuildFlags {
    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "How many things to do at a time; as many as there are processors unless given.")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--no-wait",
            description = "Fail at once where another envkit works on the same component, instead of waiting for it.")
    private boolean noWait;

    /**
     * Returns how to build.
     *
     * @param command what is being done, for other processes that wait
     */
    BuildOptions options(String command) {
        return BuildOptions.defaults(command).withJobs(Math.max(1, jobs)).withWaitForLock(!noWait);
    }
}
