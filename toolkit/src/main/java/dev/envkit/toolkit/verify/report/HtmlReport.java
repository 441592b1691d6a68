package dev.envkit.toolkit.verify.report;

import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.emulator.net.NetworkSummary;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.toolkit.verify.BootedFile;
import dev.envkit.toolkit.verify.ScenarioResult;
import dev.envkit.toolkit.verify.Status;
import dev.envkit.toolkit.verify.StepResult;
import dev.envkit.toolkit.verify.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A verification as one HTML file that needs nothing beside it, for light and dark screens and for paper. */
public final class HtmlReport {
    private final Verification verification;
    private final Html html = new Html();

    private HtmlReport(Verification verification) {
        this.verification = verification;
    }

    /** Returns the document. */
    public static String of(Verification verification) {
        return new HtmlReport(verification).document();
    }

    private String document() {
        boolean failed = verification.count(Status.FAILED) > 0;
        String title = verification.board() + " " + verification.variant() + ": boot verification";
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .element("title", "", (failed ? "Failed: " : "Passed: ") + title)
                .raw("\n<style>\n")
                .raw(styleSheet())
                .raw("</style>\n</head>\n<body>\n<h1>")
                .text(title)
                .raw("</h1>\n");
        html.raw("<p>").raw(badge(failed ? Status.FAILED : Status.PASSED)).text(" " + counts());
        html.raw(" <span class=\"dim\">")
                .text(verification.started().truncatedTo(ChronoUnit.SECONDS).toString())
                .raw("</span></p>\n");
        summary();
        verification.results().forEach(this::scenario);
        environment();
        return html.raw("</body>\n</html>\n").toString();
    }

    private static String styleSheet() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("not in this build: report.css");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String badge(Status status) {
        return "<span class=\"badge " + status.word() + "\">" + status.word() + "</span>";
    }

    private String counts() {
        StringBuilder text = new StringBuilder();
        text.append(verification.count(Status.PASSED))
                .append(" of ")
                .append(verification.results().size())
                .append(verification.results().size() == 1 ? " scenario passed" : " scenarios passed");
        for (Status status : List.of(Status.FAILED, Status.SKIPPED)) {
            if (verification.count(status) > 0) {
                text.append(", ").append(verification.count(status)).append(' ').append(status.word());
            }
        }
        return text.append('.').toString();
    }

    private void summary() {
        html.raw("<table>\n<thead><tr><th>scenario</th><th>result</th><th class=\"number\">steps</th>"
                + "<th class=\"number\">virtual time</th><th class=\"number\">real time</th>"
                + "<th class=\"number\">instructions</th></tr></thead>\n<tbody>\n");
        for (ScenarioResult result : verification.results()) {
            String name = result.scenario().name();
            html.raw("<tr><td><a href=\"#").text(name).raw("\">").text(name).raw("</a></td><td>");
            html.raw(badge(result.status())).raw("</td>");
            number(
                    result.steps().isEmpty()
                            ? ""
                            : result.passedSteps() + "/" + result.steps().size());
            Optional<RunReport> run = result.run();
            number(run.map(r -> Timeline.seconds(r.stats().virtualPicos())).orElse(""));
            number(run.map(r -> Timeline.wall(r.stats().wallNanos())).orElse(""));
            number(run.map(r -> String.format(Locale.ROOT, "%,d", r.stats().instructions()))
                    .orElse(""));
            html.raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n");
    }

    private void number(String text) {
        html.element("td", "number", text);
    }

    private void scenario(ScenarioResult result) {
        html.raw("<section>\n<h2 id=\"")
                .text(result.scenario().name())
                .raw("\">")
                .text(result.scenario().name() + " ")
                .raw(badge(result.status()))
                .raw("</h2>\n")
                .element("p", "dim", result.scenario().summary());
        if (result.status() == Status.SKIPPED) {
            html.raw("<p>")
                    .text("Not tried: " + result.reason() + ". Next: " + result.remedy() + ".")
                    .raw("</p>\n");
        }
        if (result.status() == Status.FAILED) {
            failure(result);
        }
        result.run().ifPresent(run -> booted(result, run));
        html.raw("</section>\n");
    }

    private void failure(ScenarioResult result) {
        html.raw("<dl class=\"failure\"><dt class=\"failed\">Failed</dt>").element("dd", "", result.reason());
        result.run().flatMap(RunReport::diagnosis).ifPresent(diagnosis -> {
            html.raw("<dt>Likely cause</dt>").element("dd", "", diagnosis.cause());
            if (!diagnosis.line().isEmpty()) {
                html.raw("<dt>Shown by</dt>").element("dd", "mono", diagnosis.line());
            }
        });
        if (!result.remedy().isEmpty()) {
            html.raw("<dt>Next</dt>").element("dd", "", result.remedy());
        }
        html.raw("<dt>Last lines</dt><dd><pre>")
                .text(String.join("\n", LastLines.of(result)))
                .raw("</pre></dd></dl>\n");
    }

    private void booted(ScenarioResult result, RunReport run) {
        html.raw("<h3>Timeline</h3>\n");
        new Timeline(result, run).write(html);
        steps(result);
        pictures(result);
        console(result);
        run.stats().network().ifPresent(this::network);
        files(result, run);
    }

    private void steps(ScenarioResult result) {
        html.raw("<h3>Steps</h3>\n<table>\n<thead><tr><th class=\"number\">#</th><th>step</th><th>result</th>"
                + "<th class=\"number\">at</th><th class=\"number\">took</th><th class=\"number\">real</th>"
                + "<th>detail</th></tr></thead>\n<tbody>\n");
        for (StepResult step : result.steps()) {
            boolean tried = step.status() != Status.SKIPPED;
            html.raw("<tr>");
            number(Integer.toString(step.number()));
            html.raw("<td>")
                    .text(step.step().action().key() + " ")
                    .element("code", "", step.step().action().argument())
                    .raw("</td><td>")
                    .raw("<span class=\"" + step.status().word() + "\">")
                    .text(step.status().word())
                    .raw("</span></td>");
            number(tried ? Timeline.seconds(step.beganPicos()) : "");
            number(tried ? Timeline.seconds(step.virtualPicos()) : "");
            number(tried ? Timeline.wall(step.wallNanos()) : "");
            html.element("td", step.status() == Status.FAILED ? "detail mono failed" : "detail mono", step.detail())
                    .raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n");
    }

    private void pictures(ScenarioResult result) {
        List<StepResult> shown = result.steps().stream()
                .filter(step -> !step.evidence().isEmpty())
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        html.raw("<h3>Pictures</h3>\n<div class=\"pictures\">\n");
        for (StepResult step : shown) {
            for (StepResult.Evidence picture : step.evidence()) {
                html.raw("<figure><img alt=\"")
                        .text(picture.name() + ": " + picture.caption())
                        .raw("\" src=\"data:image/png;base64,")
                        .raw(Base64.getEncoder().encodeToString(picture.png()))
                        .raw("\"><figcaption>")
                        .text("step " + step.number() + ", " + picture.name() + ": " + picture.caption())
                        .raw("</figcaption></figure>\n");
            }
        }
        html.raw("</div>\n");
    }

    /** The lines with the steps between them: what came between a step's beginning and its end is its own. */
    private void console(ScenarioResult result) {
        html.raw("<h3>Console</h3>\n");
        result.notes().forEach(note -> html.element("p", "dim", note));
        html.raw("<div class=\"console\" tabindex=\"0\">\n");
        List<StepResult> steps = result.steps().stream()
                .filter(step -> step.status() != Status.SKIPPED)
                .toList();
        int next = 0;
        for (SerialRecord.Line line : result.console()) {
            while (next < steps.size() && steps.get(next).beganPicos() <= line.virtualPicos()) {
                mark(steps.get(next++));
            }
            html.raw("<div>")
                    .element("span", "", time(line.virtualPicos()))
                    .element("b", "", withoutEscapes(line.text()))
                    .raw("</div>\n");
        }
        while (next < steps.size()) {
            mark(steps.get(next++));
        }
        html.raw("</div>\n");
    }

    private void mark(StepResult step) {
        html.raw("<div class=\"mark\">")
                .element("span", "", time(step.beganPicos()))
                .element("b", step.status().word(), "step " + step.number() + ": " + step.title())
                .raw("</div>\n");
    }

    private static String time(long picos) {
        return String.format(Locale.ROOT, "%.6f", picos / 1e12);
    }

    /** Terminal control sequences (ECMA-48) mean nothing on paper. */
    private static String withoutEscapes(String text) {
        return text.replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\\\-_]", "");
    }

    private void network(NetworkSummary network) {
        if (network.framesFromBoard() + network.framesToBoard() == 0) {
            return;
        }
        html.raw("<h3>Network</h3>\n<p>")
                .text(String.format(
                        Locale.ROOT,
                        "The board sent %,d frames (%,d bytes) and was sent %,d (%,d bytes); %,d were dropped, %,d"
                                + " malformed.",
                        network.framesFromBoard(),
                        network.bytesFromBoard(),
                        network.framesToBoard(),
                        network.bytesToBoard(),
                        network.dropped(),
                        network.malformed()))
                .raw("</p>\n");
        if (network.services().isEmpty()) {
            return;
        }
        html.raw("<table>\n<thead><tr><th>service</th><th class=\"number\">uses</th>"
                + "<th class=\"number\">bytes from the board</th><th class=\"number\">bytes to the board</th></tr>"
                + "</thead>\n<tbody>\n");
        for (NetworkSummary.Service service : network.services()) {
            html.raw("<tr>").element("td", "", service.name());
            number(String.format(Locale.ROOT, "%,d", service.uses()));
            number(String.format(Locale.ROOT, "%,d", service.bytesFromBoard()));
            number(String.format(Locale.ROOT, "%,d", service.bytesToBoard()));
            html.raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n");
    }

    private void files(ScenarioResult result, RunReport run) {
        html.raw("<h3>What was booted</h3>\n");
        if (!result.files().isEmpty()) {
            html.raw("<table>\n<thead><tr><th>file</th><th class=\"number\">bytes</th><th>SHA-256</th></tr></thead>"
                    + "\n<tbody>\n");
            for (BootedFile file : result.files()) {
                html.raw("<tr><td>").text(file.role()).raw("<br>");
                html.element("span", "dim mono", file.path().toString()).raw("</td>");
                number(String.format(Locale.ROOT, "%,d", file.size()));
                html.element("td", "mono hash", file.digest().toString()).raw("</tr>\n");
            }
            html.raw("</tbody>\n</table>\n");
        }
        html.raw("<dl class=\"facts\">");
        fact("board", result.machine());
        if (!result.commandLine().isEmpty()) {
            fact("command line", result.commandLine());
        }
        fact(
                "run",
                String.format(
                        Locale.ROOT,
                        "%s; %,d instructions, %.0f million a second; %,d characters; %d resets",
                        run.summary(),
                        run.stats().instructions(),
                        run.stats().mips(),
                        run.stats().serialBytes(),
                        run.stats().resets()));
        html.raw("</dl>\n");
    }

    private void environment() {
        html.raw("<section>\n<h2>Environment</h2>\n<dl class=\"facts\">");
        verification.environment().forEach(fact -> fact(fact.name(), fact.value()));
        html.raw("</dl>\n</section>\n");
    }

    private void fact(String name, String value) {
        html.element("dt", "", name).element("dd", "", value).raw("\n");
    }
}
