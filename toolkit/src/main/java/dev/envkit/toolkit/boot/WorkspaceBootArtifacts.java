package dev.envkit.toolkit.boot;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The current build results of a workspace. */
public final class WorkspaceBootArtifacts implements BootArtifacts {
    /** In the order of preference: the image that the board's boot loader would be given comes first. */
    private static final List<String> KERNELS = List.of("uImage", "zImage", "Image");

    private static final List<String> INITRAMFS = List.of("initramfs.cpio.gz", "initramfs.cpio");

    private final Workspace workspace;
    private final String commandLine;

    /**
     * @param workspace open, and kept open while this is used
     * @param commandLine the board's command line for an initramfs
     */
    public WorkspaceBootArtifacts(Workspace workspace, String commandLine) {
        this.workspace = workspace;
        this.commandLine = commandLine;
    }

    @Override
    public Path kernel() {
        return find("kernel", KERNELS)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "no kernel has been built in " + workspace.root(),
                        "run 'envkit build kernel', or name one with --kernel"));
    }

    @Override
    public Optional<Path> initramfs() {
        return find("initramfs", INITRAMFS);
    }

    @Override
    public String commandLine() {
        return commandLine;
    }

    private Optional<Path> find(String component, List<String> names) {
        return workspace.artifacts().current(component).stream()
                .flatMap(artifact -> names.stream().map(artifact.output()::resolve))
                .flatMap(path -> Files.isRegularFile(path) ? Stream.of(path) : Stream.empty())
                .findFirst();
    }
}
