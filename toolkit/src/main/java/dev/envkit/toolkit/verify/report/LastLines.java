package dev.envkit.toolkit.verify.report;

import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.toolkit.verify.ScenarioResult;
import java.util.List;

/** The end of a scenario's console, which shows why it failed. */
public final class LastLines {
    private static final int SHOWN = 20;

    private LastLines() {}

    /** Returns the last twenty lines, oldest first. */
    public static List<String> of(ScenarioResult result) {
        List<String> lines =
                result.console().stream().map(SerialRecord.Line::text).toList();
        return lines.subList(Math.max(0, lines.size() - SHOWN), lines.size());
    }
}
