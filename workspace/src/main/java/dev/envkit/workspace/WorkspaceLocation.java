package dev.envkit.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the workspace is, and why there.
 *
 * @param path absolute and normalised; it need not exist
 * @param origin what decided
 */
public record WorkspaceLocation(Path path, Origin origin) {
    /** The environment variable that names a workspace. */
    public static final String VARIABLE = "ENVKIT_WORKSPACE";

    /** The workspace in the home directory; not {@code envkit}, which is what a clone of envkit itself is called. */
    static final String DEFAULT_NAME = "envkit-workspace";

    /** What decided where the workspace is, in order of precedence. */
    public enum Origin {
        OPTION("--workspace"),
        ENVIRONMENT(VARIABLE),
        PARENT("the nearest directory with " + Workspace.LOCK_FILE),
        DEFAULT("the default");

        private final String description;

        Origin(String description) {
            this.description = description;
        }

        /** Returns what decided, for people. */
        public String description() {
            return description;
        }
    }

    /**
     * Finds the workspace: the option, else {@code ENVKIT_WORKSPACE}, else the nearest of the current directory and its
     * parents that holds {@code envkit.lock}, else {@code envkit-workspace} in the home directory.
     *
     * @param option the value of {@code --workspace}, or null where it was not given
     * @param environment the process's environment
     * @param currentDirectory what relative paths are relative to
     * @param home the user's home directory
     */
    public static WorkspaceLocation resolve(
            @Nullable Path option, Map<String, String> environment, Path currentDirectory, Path home) {
        Path start = currentDirectory.toAbsolutePath().normalize();
        if (option != null) {
            return new WorkspaceLocation(start.resolve(option).normalize(), Origin.OPTION);
        }
        String variable = environment.get(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return new WorkspaceLocation(start.resolve(variable).normalize(), Origin.ENVIRONMENT);
        }
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isRegularFile(directory.resolve(Workspace.LOCK_FILE))) {
                return new WorkspaceLocation(directory, Origin.PARENT);
            }
        }
        return new WorkspaceLocation(home.toAbsolutePath().normalize().resolve(DEFAULT_NAME), Origin.DEFAULT);
    }

    /** As {@link #resolve(Path, Map, Path, Path)}, with this process's environment and directories. */
    public static WorkspaceLocation resolve(@Nullable Path option) {
        return resolve(
                option, System.getenv(), Path.of(""), Path.of(System.getProperty("user.home", System.getenv("HOME"))));
    }
}
