package dev.envkit.toolkit.build;

/**
 * How components are built.
 *
 * @param jobs how many things a build may do at a time, at least 1
 * @param rebuild whether components that were asked for by name are built although there is a result
 * @param waitForLock whether to wait for a component that another process works on; if not, that is an error
 * @param command what is being done, for other processes that wait: {@code "envkit build kernel"}
 */
public record BuildOptions(int jobs, boolean rebuild, boolean waitForLock, String command) {
    /** @throws IllegalArgumentException if {@code jobs} is less than 1 */
    public BuildOptions {
        if (jobs < 1) {
            throw new IllegalArgumentException("jobs must be at least 1: " + jobs);
        }
    }

    /** Returns options with as many jobs as there are processors, that wait and do not build again. */
    public static BuildOptions defaults(String command) {
        return new BuildOptions(Runtime.getRuntime().availableProcessors(), false, true, command);
    }

    /** Returns the same with another number of jobs. */
    public BuildOptions withJobs(int value) {
        return new BuildOptions(value, rebuild, waitForLock, command);
    }

    /** Returns the same with or without building again. */
    public BuildOptions withRebuild(boolean value) {
        return new BuildOptions(jobs, value, waitForLock, command);
    }

    /** Returns the same with or without waiting. */
    public BuildOptions withWaitForLock(boolean value) {
        return new BuildOptions(jobs, rebuild, value, command);
    }
}
