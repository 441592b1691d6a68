package dev.envkit.toolkit.cli;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.Scenario;
import dev.envkit.toolkit.verify.ScenarioResult;
import dev.envkit.toolkit.verify.Status;
import dev.envkit.toolkit.verify.StepResult;
import dev.envkit.toolkit.verify.Verification;
import dev.envkit.toolkit.verify.VerifyTask;
import dev.envkit.toolkit.verify.report.LastLines;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code envkit verify} prints, for people or as JSON. */
final class VerifyText implements VerifyTask.Listener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final GlobalOptions global;
    private boolean told;

    VerifyText(PrintWriter out, PrintWriter err, GlobalOptions global) {
        this.out = out;
        this.err = err;
        this.global = global;
    }

    /** Lists scenarios without running them. */
    void list(List<Scenario> scenarios) {
        if (global.json()) {
            Json.print(out, scenarios.stream().map(VerifyText::data).toList());
            return;
        }
        int width = scenarios.stream().mapToInt(s -> s.name().length()).max().orElse(0);
        for (Scenario scenario : scenarios) {
            out.printf(
                    "%-" + Math.max(1, width) + "s  %s (%d steps, boots from %s)%n",
                    scenario.name(),
                    scenario.summary(),
                    scenario.steps().size(),
                    scenario.setup().boot());
        }
        out.flush();
    }

    private static Map<String, Object> data(Scenario scenario) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", scenario.name());
        data.put("summary", scenario.summary());
        data.put("file", scenario.file());
        data.put("boot", scenario.setup().boot());
        data.put("steps", scenario.steps().size());
        return data;
    }

    @Override
    public void done(StepResult step) {
        if (global.verbose() && step.status() != Status.SKIPPED) {
            err.printf(
                    Locale.ROOT,
                    "  %-6s %9.3f s  %s%n",
                    step.status().word(),
                    step.virtualPicos() / 1e12,
                    step.title());
        }
    }

    @Override
    public void done(ScenarioResult result) {
        if (global.json()) {
            return;
        }
        out.printf("%-16s %-8s %s%n", result.scenario().name(), result.status().word(), figures(result));
        if (result.status() != Status.PASSED) {
            detail(result).forEach(line -> out.println("  " + line.replace("\n", "\n    ")));
        }
        out.flush();
    }

    private static String figures(ScenarioResult result) {
        return result.run()
                .map(run -> String.format(
                        Locale.ROOT,
                        "%d of %d steps, %.3f s of virtual time, %s",
                        result.passedSteps(),
                        result.steps().size(),
                        run.stats().virtualPicos() / 1e12,
                        Figures.of(run.stats())))
                .orElse("");
    }

    private List<String> detail(ScenarioResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.reason());
        if (result.status() == Status.FAILED) {
            if (!told) {
                lines.add("last lines:\n" + String.join("\n", LastLines.of(result)));
                told = true;
            }
            result.run()
                    .flatMap(RunReport::diagnosis)
                    .ifPresent(diagnosis -> lines.add("likely cause: " + diagnosis.cause()));
        }
        if (!result.remedy().isEmpty()) {
            lines.add("next: " + result.remedy());
        }
        return lines;
    }

    /** Says what came of it all. */
    void end(Verification verification, VerifyTask task) {
        if (global.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("passed", verification.count(Status.FAILED) == 0);
            document.put("report", task.report().toString());
            document.put(
                    "scenarios", verification.results().stream().map(this::data).toList());
            Json.print(out, document);
            return;
        }
        out.println("report: " + task.report());
        out.flush();
    }

    private Map<String, Object> data(ScenarioResult result) {
        Map<String, Object> data = data(result.scenario());
        data.put("status", result.status().word());
        if (!result.reason().isEmpty()) {
            data.put("reason", result.reason());
            data.put("remedy", result.remedy());
        }
        result.run().ifPresent(run -> {
            run.diagnosis().ifPresent(diagnosis -> data.put("likelyCause", diagnosis.cause()));
            data.put("stats", Json.parse(run.stats().toJson(run.ending())));
        });
        data.put(
                "results",
                result.steps().stream()
                        .map(step -> Map.of(
                                "step", step.title(),
                                "status", step.status().word(),
                                "virtualSeconds", step.virtualPicos() / 1e12,
                                "wallSeconds", step.wallNanos() / 1e9,
                                "detail", step.detail()))
                        .toList());
        return data;
    }
}
