package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors;
import dev.envkit.toolkit.doctor.Doctor;
import dev.envkit.toolkit.doctor.HealthCheck;
import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.host.Host;
import dev.envkit.toolkit.source.UserConfiguration;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code envkit doctor}: what this machine has, what it lacks, and how to get it. */
@Command(
        name = "doctor",
        description = {
            "Look over this machine: what it has, what it lacks, and the command that gets it.",
            "",
            "Nothing is changed. Cross compilers that are here already are tried out; name yours",
            "with --toolchain to learn whether it can be used and what is wrong with it.",
            "",
            "  envkit doctor",
            "  envkit doctor --variant legacy --toolchain /opt/4.4.3/bin/arm-linux-",
            "",
            "Exits with 3 when something needed is lacking.",
            "",
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Path ETC_APT = Path.of("/etc/apt");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(
            names = "--toolchain",
            paramLabel = "PREFIX",
            description = "A cross compiler that must work: what stands before 'gcc'; may be repeated.")
    private List<String> toolchains = new ArrayList<>();

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        Path workspace = WorkspaceLocation.resolve(global.workspace()).path();
        Doctor doctor = new Doctor(Host.local(), workspace);
        addNeeds(doctor, selection.resolve(selection.repository(workspace), board));
        addMirrors(doctor, fetch.options());
        toolchains.forEach(doctor::toolchain);
        List<HealthCheck> checks = doctor.examine();
        boolean healthy = Doctor.isHealthy(checks);
        PrintWriter out = spec.commandLine().getOut();
        if (global.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("healthy", healthy);
            data.put("checks", checks);
            Json.print(out, data);
        } else {
            checks.forEach(check -> print(out, check));
            out.println();
            out.println(
                    healthy
                            ? "Nothing that is needed is lacking. Next: envkit up"
                            : "Something that is needed is lacking: see the lines marked !!.");
        }
        out.flush();
        return (healthy ? ExitCode.OK : ExitCode.HOST).code();
    }

    private static void addNeeds(Doctor doctor, Resolution resolution) {
        for (ComponentRecipe recipe : resolution.components()) {
            String component = recipe.id().component();
            if (recipe.unavailable().isPresent()) {
                continue;
            }
            if (Session.ON_REQUEST.contains(component)) {
                doctor.optionalNeeds(component, recipe.hostNeeds());
            } else {
                doctor.needs(recipe.hostNeeds());
            }
        }
    }

    private static void addMirrors(Doctor doctor, FetchOptions options) {
        UserConfiguration user = UserConfiguration.read(UserConfiguration.location(System.getenv()));
        if (options.offline() || user.offline()) {
            return;
        }
        DebianMirrors mirrors = DebianMirrors.of(ETC_APT, List.of(), user.debianSites());
        List<URI> places = mirrors.sites(Archive.DEBIAN).stream()
                .map(DebianMirrors.Site::base)
                .filter(base -> String.valueOf(base.getScheme()).startsWith("http"))
                .toList();
        doctor.mirrors(
                places,
                options.proxies()
                        .withHttpFallback(mirrors.aptProxy()
                                .filter(proxy -> proxy.startsWith("http"))
                                .flatMap(DoctorCommand::uri))
                        .selector());
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void print(PrintWriter out, HealthCheck check) {
        String mark = switch (check.status()) {
            case OK -> "@|green ok|@";
            case INFO -> "--";
            case WARNING -> "@|yellow  !|@";
            case MISSING -> "@|bold,red !!|@";
        };
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        out.println(ansi.string(mark) + " " + String.format("%-10s ", check.id()) + check.summary());
        if (!check.remedy().isEmpty()) {
            out.println("              -> " + check.remedy());
        }
    }
}
