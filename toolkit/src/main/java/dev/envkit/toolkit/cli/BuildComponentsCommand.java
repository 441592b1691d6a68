package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.toolkit.build.BuildCommand;
import dev.envkit.toolkit.build.BuildOptions;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.toolkit.build.MenuConfig;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds components of a board. */
@Command(
        name = "build",
        description = {
            "Build components, each after what it needs; what is up to date is left alone.",
            "",
            "Without a component: everything that the board's variant can build, apart from",
            "what has to be asked for by name ('envkit build qemu').",
            "",
            "  envkit build kernel",
            "  envkit build kernel --menuconfig     change the configuration, then build",
            "  envkit build rootfs --log            show the last build's output",
            "",
        })
final class BuildComponentsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMPONENT",
            description = "toolchain, kernel, rootfs, initramfs, qemu ...; 'all' is everything.")
    private List<String> components = new ArrayList<>();

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(names = "--clean", description = "Build the components named again, although they are up to date.")
    private boolean clean;

    @Option(
            names = "--menuconfig",
            description = "Change the component's configuration in its own menu first; what was changed is kept as a"
                    + " fragment in the workspace.")
    private boolean menuconfig;

    @Option(names = "--log", description = "Do not build: print the logs of the component's last build.")
    private boolean log;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Mixin
    private final BuildFlags build = new BuildFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        if (log) {
            BuildLogs.print(global, oneComponent("--log"), out);
            return ExitCode.OK.code();
        }
        long start = System.nanoTime();
        String command = "envkit build" + (components.isEmpty() ? "" : " " + String.join(" ", components));
        BuildOptions options = build.options(command).withRebuild(clean);
        if (menuconfig) {
            configure(global, options);
        }
        // opened after the menu was left, so that the recipes include what was changed there
        try (Session session = Session.open(global, selection, fetch, board)) {
            List<ComponentResult> results = run(session, options, global.json() ? null : out);
            BuildReport report = new BuildReport(results, Duration.ofNanos(System.nanoTime() - start));
            if (global.json()) {
                Json.print(out, report.data());
            } else {
                report.print(out, asked(results));
            }
        }
        return ExitCode.OK.code();
    }

    private void configure(GlobalOptions global, BuildOptions options) {
        PrintWriter err = spec.commandLine().getErr();
        try (Session session = Session.open(global, selection, fetch, board)) {
            ComponentRecipe recipe = session.recipe(oneComponent("--menuconfig"));
            BuildOptions quietly = options.withRebuild(false);
            Path recipes = session.workspace().root().resolve(Selection.WORKSPACE_RECIPES);
            Optional<MenuConfig.Result> result = new MenuConfig(session.engine(), session.workspace(), recipes)
                    .call(recipe, session.needs(recipe, quietly), quietly);
            if (result.isEmpty()) {
                err.println("Nothing was changed.");
                return;
            }
            result.get().changed().forEach(line -> err.println("  " + line));
            err.println("Kept in " + result.get().fragment());
        }
    }

    private List<ComponentResult> run(Session session, BuildOptions options, @Nullable PrintWriter out) {
        BuildCommand command = session.build(everything() ? session.defaultComponents() : components, options);
        if (out != null) {
            command.listener(result -> out.println(BuildReport.line(result)));
        }
        session.announce(command);
        return command.call();
    }

    private boolean everything() {
        return components.isEmpty() || components.contains("all");
    }

    private List<String> asked(List<ComponentResult> results) {
        return everything()
                ? results.stream().map(r -> r.recipe().id().component()).toList()
                : components;
    }

    private String oneComponent(String option) {
        if (components.size() != 1 || everything()) {
            throw new ParameterException(
                    spec.commandLine(), option + " goes with one component: envkit build kernel " + option);
        }
        return components.getFirst();
    }
}
