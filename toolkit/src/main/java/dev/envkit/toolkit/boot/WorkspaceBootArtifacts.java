package dev.envkit.toolkit.boot;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.NetworkPlan;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The current results of the components that a board variant boots. */
public final class WorkspaceBootArtifacts implements BootArtifacts {
    /** In the order of preference: the image that the board's boot loader would be given comes first. */
    private static final List<String> KERNELS = List.of("uImage", "zImage", "Image");

    private final Workspace workspace;
    private final Resolution resolution;
    private final String commandLine;

    /**
     * @param workspace open, and kept open while this is used
     * @param resolution the board variant
     * @param commandLine the kernel's command line for an initramfs
     */
    public WorkspaceBootArtifacts(Workspace workspace, Resolution resolution, String commandLine) {
        this.workspace = workspace;
        this.resolution = resolution;
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
        return find("initramfs", List.of("initramfs"));
    }

    /** @throws EnvkitException if the emulator does not have what the board or its variant names */
    @Override
    public CpuModel cpu() {
        String name = resolution.variant().cpu().orElse(resolution.board().cpu());
        return CpuModel.named(name)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        "the board's variant " + resolution.variant().name() + " wants the processor " + name
                                + ", which the emulator does not have",
                        "correct 'cpu' in the board's recipe, or name another one with --cpu"));
    }

    @Override
    public String commandLine() {
        return commandLine;
    }

    @Override
    public Optional<Path> file(String name) {
        return resolution.components().stream()
                .flatMap(recipe -> workspace.artifacts().current(BuildEngine.storeName(recipe.id())).stream()
                        .flatMap(stored -> recipe.artifacts().stream()
                                .filter(artifact -> artifact.kind() != Artifact.Kind.TREE)
                                .filter(artifact -> artifact.name().equals(name)
                                        || Path.of(artifact.path())
                                                .getFileName()
                                                .toString()
                                                .equals(name))
                                .map(artifact -> stored.output().resolve(artifact.path()))))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    @Override
    public NetworkAddresses addresses() {
        NetworkPlan plan = resolution.board().network();
        return new NetworkAddresses(
                number(plan.boardAddress()),
                number(plan.gatewayAddress()),
                number(plan.serverAddress()),
                plan.prefixLength());
    }

    private static int number(Inet4Address address) {
        return Ipv4.parse(address.getHostAddress());
    }

    @Override
    public Optional<Path> rootfs() {
        return artifacts("rootfs", List.of("rootfs")).filter(Files::isDirectory).findFirst();
    }

    @Override
    public Optional<Path> state() {
        return Optional.of(workspace.state());
    }

    @Override
    public Optional<String> nfsCommandLine() {
        return Optional.ofNullable(resolution.board().boot().commandLines().get("nfs"));
    }

    /** Returns the first of the component's artifacts with these names. */
    private Optional<Path> find(String component, List<String> names) {
        return artifacts(component, names).filter(Files::isRegularFile).findFirst();
    }

    private Stream<Path> artifacts(String component, List<String> names) {
        return resolution.component(component).stream()
                .flatMap(recipe -> workspace.artifacts().current(BuildEngine.storeName(recipe.id())).stream()
                        .flatMap(stored -> names.stream()
                                .flatMap(name -> recipe.artifact(name).stream())
                                .map(artifact -> stored.output().resolve(artifact.path()))));
    }
}
