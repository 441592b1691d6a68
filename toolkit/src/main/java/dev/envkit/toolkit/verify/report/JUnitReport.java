package dev.envkit.toolkit.verify.report;

import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.toolkit.verify.ScenarioResult;
import dev.envkit.toolkit.verify.Status;
import dev.envkit.toolkit.verify.StepResult;
import dev.envkit.toolkit.verify.Verification;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A verification in the XML that continuous integration reads: a suite for each scenario, a case for each step. Times
 * are real; virtual ones are properties.
 */
public final class JUnitReport {
    private JUnitReport() {}

    /** Returns the document. */
    public static String of(Verification verification) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        List<ScenarioResult> results = verification.results();
        out.append("<testsuites name=\"")
                .append(escape(verification.board() + " " + verification.variant()))
                .append("\" tests=\"")
                .append(results.stream().mapToLong(JUnitReport::cases).sum())
                .append("\" failures=\"")
                .append(verification.count(Status.FAILED))
                .append("\">\n");
        results.forEach(result -> suite(out, verification, result));
        return out.append("</testsuites>\n").toString();
    }

    private static long cases(ScenarioResult result) {
        return Math.max(1, result.steps().size());
    }

    private static void suite(StringBuilder out, Verification verification, ScenarioResult result) {
        String name = result.scenario().name();
        long skipped = result.steps().stream()
                        .filter(step -> step.status() == Status.SKIPPED)
                        .count()
                + (result.steps().isEmpty() ? 1 : 0);
        out.append("  <testsuite name=\"")
                .append(escape(name))
                .append("\" tests=\"")
                .append(cases(result))
                .append("\" failures=\"")
                .append(result.status() == Status.FAILED ? 1 : 0)
                .append("\" errors=\"0\" skipped=\"")
                .append(skipped)
                .append("\" time=\"")
                .append(seconds(result.run().map(run -> run.stats().wallNanos()).orElse(0L)))
                .append("\" timestamp=\"")
                .append(verification.started())
                .append("\">\n    <properties>\n");
        property(out, "summary", result.scenario().summary());
        result.run().ifPresent(run -> {
            property(
                    out,
                    "virtual-seconds",
                    String.format(Locale.ROOT, "%.9f", run.stats().virtualPicos() / 1e12));
            property(out, "instructions", Long.toString(run.stats().instructions()));
        });
        result.files()
                .forEach(file ->
                        property(out, file.role() + ".sha256", file.digest().toString()));
        out.append("    </properties>\n");
        if (result.steps().isEmpty()) {
            out.append("    <testcase classname=\"")
                    .append(escape(name))
                    .append("\" name=\"boot\" time=\"0\"><skipped message=\"")
                    .append(escape(result.reason()))
                    .append("\"/></testcase>\n");
        }
        result.steps().forEach(step -> testCase(out, result, step));
        out.append("    <system-out>")
                .append(content(
                        result.console().stream().map(SerialRecord.Line::text).collect(Collectors.joining("\n"))))
                .append("</system-out>\n  </testsuite>\n");
    }

    private static void property(StringBuilder out, String name, String value) {
        out.append("      <property name=\"")
                .append(escape(name))
                .append("\" value=\"")
                .append(escape(value))
                .append("\"/>\n");
    }

    private static void testCase(StringBuilder out, ScenarioResult result, StepResult step) {
        out.append("    <testcase classname=\"")
                .append(escape(result.scenario().name()))
                .append("\" name=\"")
                .append(escape(String.format(Locale.ROOT, "%02d %s", step.number(), step.title())))
                .append("\" time=\"")
                .append(seconds(step.wallNanos()))
                .append("\"");
        switch (step.status()) {
            case PASSED -> out.append("/>\n");
            case SKIPPED -> out.append("><skipped message=\"a step before it failed\"/></testcase>\n");
            case FAILED ->
                out.append("><failure message=\"")
                        .append(escape(step.detail()))
                        .append("\">")
                        .append(content(failure(result, step)))
                        .append("</failure></testcase>\n");
        }
    }

    private static String failure(ScenarioResult result, StepResult step) {
        StringBuilder text = new StringBuilder(step.detail());
        result.run()
                .flatMap(run -> run.diagnosis())
                .ifPresent(diagnosis -> text.append("\nlikely cause: ").append(diagnosis.cause()));
        if (!result.remedy().isEmpty()) {
            text.append("\nnext: ").append(result.remedy());
        }
        return text.append("\nlast lines:\n")
                .append(String.join("\n", LastLines.of(result)))
                .append('\n')
                .toString();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    /** Escapes for attributes, and replaces what XML 1.0 cannot hold. */
    static String escape(String text) {
        return content(text).replace("\n", "&#10;").replace("\t", "&#9;");
    }

    /** Escapes for element content, where line ends stand for themselves. */
    static String content(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    if ((c >= ' ' && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) || c > 0xffff) {
                        out.appendCodePoint(c);
                    } else {
                        out.append('\ufffd');
                    }
                }
            }
        });
        return out.toString();
    }
}
