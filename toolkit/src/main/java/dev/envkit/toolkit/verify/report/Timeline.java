package dev.envkit.toolkit.verify.report;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.run.RunStats;
import dev.envkit.toolkit.verify.ScenarioResult;
import dev.envkit.toolkit.verify.Status;
import dev.envkit.toolkit.verify.StepResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The phases of a boot and the steps of a scenario as bars over time, virtual and real. */
final class Timeline {
    private static final int SLOWEST = 3;

    /** So that what began at the very end is seen. */
    private static final double MOST_LEFT = 99.7;

    /**
     * Something that took time.
     *
     * @param instructions executed meanwhile; negative where that is not known
     */
    record Span(String name, long beganPicos, long virtualPicos, long beganNanos, long wallNanos, long instructions) {}

    private final List<Span> phases;
    private final List<Span> steps;
    private final long wholePicos;
    private final long wholeNanos;

    Timeline(ScenarioResult result, RunReport run) {
        RunStats stats = run.stats();
        wholePicos = Math.max(1, stats.virtualPicos());
        wholeNanos = Math.max(1, stats.wallNanos());
        phases = phases(stats);
        steps = result.steps().stream()
                .filter(step -> step.status() != Status.SKIPPED)
                .map(Timeline::span)
                .toList();
    }

    private static Span span(StepResult step) {
        return new Span(
                step.number() + " " + step.title(),
                step.beganPicos(),
                step.virtualPicos(),
                step.beganNanos(),
                step.wallNanos(),
                -1);
    }

    /** A phase reaches to the beginning of the next; what comes after the last are the steps. */
    private static List<Span> phases(RunStats stats) {
        List<Span> spans = new ArrayList<>();
        List<RunStats.Phase> all = stats.phases();
        for (int i = 0; i + 1 < all.size(); i++) {
            RunStats.Phase from = all.get(i);
            RunStats.Phase to = all.get(i + 1);
            spans.add(new Span(
                    from.name(),
                    from.virtualPicos(),
                    to.virtualPicos() - from.virtualPicos(),
                    from.wallNanos(),
                    to.wallNanos() - from.wallNanos(),
                    to.instructions() - from.instructions()));
        }
        if (!all.isEmpty()) {
            RunStats.Phase first = all.getFirst();
            spans.addFirst(new Span(
                    stats.resets() == 0 ? "before the kernel's first words" : "up to the last start",
                    0,
                    first.virtualPicos(),
                    0,
                    first.wallNanos(),
                    first.instructions()));
        }
        return spans;
    }

    void write(Html html) {
        html.raw("<p class=\"dim\"><span class=\"key v\"></span>virtual time, ")
                .text(seconds(wholePicos))
                .raw(" in all <span class=\"key w\"></span>real time, ")
                .text(wall(wholeNanos))
                .raw(" in all</p>\n<div class=\"timeline\">")
                .raw("<span class=\"head\">phase or step</span><span class=\"head\"></span>"
                        + "<span class=\"head time\">virtual</span><span class=\"head time wall\">real</span>\n");
        phases.forEach(span -> row(html, span));
        steps.forEach(span -> row(html, span));
        html.raw("</div>\n");
        writeSlowest(html);
    }

    private void row(Html html, Span span) {
        html.raw("<span class=\"name\" title=\"")
                .text(span.name)
                .raw("\">")
                .text(span.name)
                .raw("</span><span class=\"track\">");
        bar(html, "v", span.beganPicos, span.virtualPicos, wholePicos);
        bar(html, "w", span.beganNanos, span.wallNanos, wholeNanos);
        html.raw("</span>")
                .element("span", "time", seconds(span.virtualPicos))
                .element("span", "time wall", wall(span.wallNanos))
                .raw("\n");
    }

    private static void bar(Html html, String kind, long began, long took, long whole) {
        html.raw(String.format(
                Locale.ROOT,
                "<i class=\"%s\" style=\"left:%.2f%%;width:%.2f%%\"></i>",
                kind,
                Math.min(MOST_LEFT, 100.0 * began / whole),
                Math.min(100 - Math.min(MOST_LEFT, 100.0 * began / whole), 100.0 * took / whole)));
    }

    private void writeSlowest(Html html) {
        List<Span> slowest = phases.stream()
                .sorted(Comparator.comparingLong(Span::instructions).reversed())
                .limit(SLOWEST)
                .filter(span -> span.instructions > 0)
                .toList();
        if (slowest.isEmpty()) {
            return;
        }
        html.raw("<p class=\"dim\">Most instructions: ");
        String separator = "";
        for (Span span : slowest) {
            html.raw(separator)
                    .text(String.format(
                            Locale.ROOT,
                            "%s %.1f million in %s",
                            span.name,
                            span.instructions / 1e6,
                            wall(span.wallNanos)));
            separator = "; ";
        }
        html.raw(".</p>\n");
    }

    static String seconds(long picos) {
        return String.format(Locale.ROOT, "%.3f s", picos / 1e12);
    }

    static String wall(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
