package dev.envkit.emulator.run;

import java.util.List;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param ending how it ended
 * @param detail what there is to say about the ending: what was waited for, what the panic said; may be empty
 * @param exitStatus what a bare-metal program ended with; 0 otherwise
 * @param stats the numbers
 * @param lastLines the end of the serial log, oldest line first
 * @param diagnosis the likely cause where the log shows a known symptom
 */
public record RunReport(
        Ending ending,
        String detail,
        int exitStatus,
        RunStats stats,
        List<String> lastLines,
        Optional<Diagnosis> diagnosis) {
    public RunReport {
        lastLines = List.copyOf(lastLines);
    }
}
