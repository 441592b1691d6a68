package dev.envkit.emulator.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param ending how it ended
 * @param detail what there is to say about the ending: what was waited for, what the panic said; may be empty
 * @param complete whether all expected text had been seen by then
 * @param exitStatus what a bare-metal program ended with; 0 otherwise
 * @param stats the numbers
 * @param lastLines the end of the serial log, oldest line first
 * @param diagnosis the likely cause where the log shows a known symptom
 */
public record RunReport(
        Ending ending,
        String detail,
        boolean complete,
        int exitStatus,
        RunStats stats,
        List<String> lastLines,
        Optional<Diagnosis> diagnosis) {
    public RunReport {
        lastLines = List.copyOf(lastLines);
    }

    /** Returns whether the run came to what was asked for: the expected text, a prompt, or an orderly end. */
    public boolean succeeded() {
        return switch (ending) {
            case EXPECTED, PROMPT, HALTED, REBOOT, QUIT -> complete;
            case PROGRAM_EXIT -> exitStatus == 0;
            case VIRTUAL_TIMEOUT, WALL_TIMEOUT, PANIC, STUCK -> false;
        };
    }

    /** Returns one sentence about the ending, for people. */
    public String summary() {
        String what = switch (ending) {
            case EXPECTED -> "the expected text was seen";
            case PROMPT -> "the prompt was reached";
            case VIRTUAL_TIMEOUT -> "the time limit was reached";
            case WALL_TIMEOUT -> "the limit of real time was reached";
            case PANIC -> "the kernel panicked";
            case HALTED -> "the system was halted";
            case REBOOT -> "the system rebooted";
            case PROGRAM_EXIT -> "the program ended itself";
            case STUCK -> "the CPU waits for an interrupt that cannot come";
            case QUIT -> "the run was ended";
        };
        return String.format(
                Locale.ROOT,
                "%s after %.3f s of virtual time%s",
                what,
                stats.virtualPicos() / 1e12,
                detail.isEmpty() ? "" : ": " + detail);
    }
}
