package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.HostNeed;
import dev.envkit.recipes.NandChip;
import dev.envkit.recipes.NetworkPlan;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.workspace.ByteSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** Boards and recipes as people read them. */
final class RecipeText {
    private RecipeText() {}

    static void board(PrintWriter out, Board board) {
        out.println(board.name() + ": " + board.summary());
        notes(out, board.notes());
        Board.Memory memory = board.memory();
        out.printf("%nMachine id %d (0x%x), %s%n", board.machineId(), board.machineId(), board.cpu());
        out.printf(
                "Memory     %s at 0x%08x%s%n",
                ByteSize.format(memory.size()),
                memory.base(),
                memory.options().isEmpty()
                        ? ""
                        : ", also "
                                + memory.options().stream()
                                        .filter(size -> size != memory.size())
                                        .map(ByteSize::format)
                                        .collect(Collectors.joining(", ")));
        out.println("NAND");
        for (NandChip chip : board.nandChips()) {
            out.printf(
                    "  %-10s id %02X %02X, pages of %d+%d, blocks of %s, raw file of %d bytes%n",
                    chip.name(),
                    chip.makerId(),
                    chip.deviceId(),
                    chip.pageSize(),
                    chip.spareSize(),
                    ByteSize.format(chip.blockSize()),
                    chip.rawSize());
        }
        for (FlashLayout layout : board.flashLayouts()) {
            boolean isDefault = layout.name().equals(board.defaultFlashLayout());
            out.println("  layout " + layout.name() + (isDefault ? " (default): " : ": ") + layout.summary());
            for (FlashLayout.Partition partition : layout.partitions()) {
                out.printf(
                        "    %-8s 0x%07x  %s%n",
                        partition.name(),
                        partition.offset(),
                        partition.size().isPresent()
                                ? "0x%x".formatted(partition.size().getAsLong())
                                : "to the end");
            }
        }
        network(out, board.network());
        out.println("Boot");
        out.printf(
                "  kernel at 0x%08x, fetched to 0x%08x, ATAGs at 0x%08x%n",
                board.boot().loadAddress(),
                board.boot().fetchAddress(),
                board.boot().parametersAddress());
        board.boot().commandLines().forEach((name, line) -> out.printf("  %-10s %s%n", name, line));
        out.println("Variants");
        for (BoardVariant variant : board.variants().values()) {
            boolean isDefault = variant.name().equals(board.defaultVariant());
            out.println("  " + variant.name() + (isDefault ? " (default): " : ": ") + variant.summary());
            variant.cpu().ifPresent(cpu -> out.printf("    %-12s %s%n", "cpu", cpu));
            variant.components().forEach((component, of) -> out.printf("    %-12s %s%n", component, of));
        }
    }

    private static void network(PrintWriter out, NetworkPlan network) {
        out.println("Network");
        out.printf(
                "  host %s/%d on %s, board %s, server %s, gateway %s, board's MAC %s%n",
                network.hostAddress().getHostAddress(),
                network.prefixLength(),
                network.tapDevice(),
                network.boardAddress().getHostAddress(),
                network.serverAddress().getHostAddress(),
                network.gatewayAddress().getHostAddress(),
                network.macAddress());
    }

    static void component(PrintWriter out, RecipeRepository repository, ComponentRecipe recipe) {
        out.println(recipe.id() + ": " + recipe.summary());
        recipe.unavailable().ifPresent(u -> out.println("NOT AVAILABLE YET: " + u.reason() + "; " + u.remedy()));
        notes(out, recipe.notes());
        out.println();
        out.println("Version  " + recipe.version());
        out.println("Licence  " + recipe.licence());
        recipe.homepage().ifPresent(homepage -> out.println("Homepage " + homepage));
        out.println("Recipe   " + repository.describe(recipe.id().path()));
        if (!recipe.needs().isEmpty()) {
            out.println("Needs    " + String.join(", ", recipe.needs()));
        }
        hostNeeds(out, recipe.hostNeeds());
        recipe.packages().ifPresent(packages -> packages(out, packages));
        if (!recipe.sources().isEmpty()) {
            out.println("Sources, each from the first place that has it");
        }
        for (Source source : recipe.sources()) {
            out.println("  " + source.id());
            source.from().forEach(location -> out.println("    " + location(location)));
            repository.patches(recipe, source).forEach(patch -> out.println("    patch " + patch.path()));
        }
        recipe.environment().forEach((name, value) -> out.println("Sets     " + name + "=" + value));
        recipe.exports().forEach((name, value) -> out.println("Exports  " + name + "=" + value));
        if (!recipe.steps().isEmpty()) {
            out.println("Steps    " + recipe.steps().stream().map(Step::name).collect(Collectors.joining(", ")));
        }
        if (!recipe.artifacts().isEmpty()) {
            out.println("Artifacts");
            recipe.artifacts().forEach(artifact -> out.println("  " + artifact(artifact)));
        }
    }

    private static void notes(PrintWriter out, String notes) {
        if (!notes.isEmpty()) {
            out.println();
            notes.lines().forEach(line -> out.println("  " + line));
        }
    }

    private static void hostNeeds(PrintWriter out, List<HostNeed> needs) {
        for (HostNeed need : needs) {
            out.println("On host  " + need.kind().key() + " " + need.name() + ": " + need.reason());
        }
    }

    private static void packages(PrintWriter out, PackageSet packages) {
        out.println("Packages of Debian " + packages.suite() + " ("
                + packages.architecture().key() + ")");
        out.println("  " + String.join(" ", packages.install()));
        if (!packages.exclude().isEmpty()) {
            out.println("  without " + String.join(" ", packages.exclude()));
        }
        packages.system().ifPresent(system -> {
            out.println("  as a system in " + system.path() + ", with Debian's essential packages");
            if (!system.without().isEmpty()) {
                out.println("  left out: " + String.join(" ", system.without()));
            }
        });
    }

    private static String location(SourceLocation location) {
        String trust = switch (location) {
            case SourceLocation.Https https -> https.sha256().isPresent() ? "SHA-256" : "pinned on first use";
            case SourceLocation.Local local -> local.sha256().isPresent() ? "SHA-256" : "pinned on first use";
            case SourceLocation.Git _ -> "commit hash";
            case SourceLocation.DebianSource _ -> "signed index";
            case SourceLocation.DebianBinary _ -> "signed index";
        };
        return location.describe() + " [" + trust + "]";
    }

    private static String artifact(Artifact artifact) {
        String checks = artifact.checks().stream().map(ArtifactCheckSpec::key).collect(Collectors.joining(", "));
        return artifact.name()
                + (artifact.name().equals(artifact.path()) ? "" : " at " + artifact.path())
                + (artifact.kind() == Artifact.Kind.TREE ? " (tree)" : "")
                + (checks.isEmpty() ? "" : " [checked: " + checks + "]");
    }
}
