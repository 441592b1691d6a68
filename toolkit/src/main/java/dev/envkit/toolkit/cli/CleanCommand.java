package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentId;
import dev.envkit.workspace.ArtifactStore;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.StoredArtifact;
import dev.envkit.workspace.Trees;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes from the workspace what can be made again. */
@Command(
        name = "clean",
        description = {
            "Remove what can be made again.",
            "",
            "Without options: what killed runs left behind, scratch folders of failed builds,",
            "unpacked sources, and build results that are not current. Downloads stay, so that",
            "nothing has to be fetched again; neither envkit.lock nor the workspace's recipes",
            "are ever removed.",
            "",
        })
final class CleanCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMPONENT", description = "Only what belongs to these components.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--artifacts", description = "Current build results too.")
    private boolean artifacts;

    @Option(names = "--downloads", description = "Downloads too (of all components).")
    private boolean downloads;

    @Option(names = "--logs", description = "Logs too.")
    private boolean logs;

    @Option(names = "--all", description = "All of these.")
    private boolean all;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would be removed.")
    private boolean dryRun;

    @Mixin
    private final Selection selection = new Selection();

    private final Map<String, Long> removed = new LinkedHashMap<>();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        if (!Workspace.exists(root)) {
            out.println("There is no workspace at " + root + ": nothing to clean.");
            return ExitCode.OK.code();
        }
        try (Workspace workspace = Workspace.open(root)) {
            if (!dryRun) {
                workspace.removeLeftovers();
            }
            for (String component : components(workspace)) {
                try (ComponentLock _ = workspace.tryLock(component, "envkit clean")) {
                    clean(workspace, component);
                }
            }
            if ((downloads || all) && only.isEmpty()) {
                remove(workspace, workspace.downloads());
            }
        }
        long sum = removed.values().stream().mapToLong(Long::longValue).sum();
        if (global.json()) {
            Json.print(out, Map.of("removed", removed, "bytes", sum, "dryRun", dryRun));
            return ExitCode.OK.code();
        }
        removed.forEach((path, size) -> out.printf("%10s  %s%n", ByteSize.format(size), path));
        out.println((dryRun ? "Would free " : "Freed ") + ByteSize.format(sum) + ".");
        return ExitCode.OK.code();
    }

    private SortedSet<String> components(Workspace workspace) {
        if (!only.isEmpty()) {
            return new TreeSet<>(only);
        }
        SortedSet<String> components = new TreeSet<>();
        for (ComponentId id : selection.repository(workspace).components()) {
            components.add(id.component());
        }
        return components;
    }

    private void clean(Workspace workspace, String component) {
        for (Path build : children(workspace.build())) {
            if (belongsTo(build, component)) {
                remove(workspace, build);
            }
        }
        remove(workspace, workspace.sources().resolve(component));
        if (logs || all) {
            remove(workspace, workspace.logs().resolve(component));
        }
        ArtifactStore store = workspace.artifacts();
        for (String name : store.components()) {
            if (!belongsTo(Path.of(name), component)) {
                continue;
            }
            if (artifacts || all) {
                remove(workspace, store.directory(name));
                continue;
            }
            var current = store.current(name);
            for (StoredArtifact artifact : store.list(name)) {
                if (!current.equals(Optional.of(artifact))) {
                    remove(workspace, artifact.directory());
                }
            }
        }
    }

    /** Build folders and results are named after component, variant and key, with dashes between. */
    private static boolean belongsTo(Path path, String component) {
        return String.valueOf(path.getFileName()).startsWith(component + "-");
    }

    private void remove(Workspace workspace, Path path) {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            removed.put(workspace.root().relativize(path).toString(), Trees.size(path));
        } catch (IOException e) {
            throw StorageException.of("read", path, e);
        }
        if (!dryRun) {
            workspace.delete(path);
        }
    }

    private static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(children::add);
            } catch (IOException e) {
                throw StorageException.of("read", directory, e);
            }
        }
        return children;
    }
}
