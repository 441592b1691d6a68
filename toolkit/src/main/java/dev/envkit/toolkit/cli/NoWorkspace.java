package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.Optional;

/** Nothing has been built yet. */
record NoWorkspace(Path root) implements BootArtifacts {
    @Override
    public Path kernel() {
        throw new EnvkitException(
                ExitCode.FAILED,
                "there is no workspace at " + root + ", so no kernel has been built",
                "run 'envkit up', or name a kernel with --kernel");
    }

    @Override
    public Optional<Path> initramfs() {
        return Optional.empty();
    }

    @Override
    public String commandLine() {
        return BootCommand.COMMAND_LINE;
    }
}
