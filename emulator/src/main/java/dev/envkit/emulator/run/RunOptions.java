package dev.envkit.emulator.run;

import dev.envkit.emulator.console.ExpectScript;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How a run goes and when it ends; the setters return the options themselves.
 *
 * <p>Not thread-safe.
 */
public final class RunOptions {
    private List<ExpectScript.Step> script = List.of();
    private Pattern prompt = BootPhases.DEFAULT_PROMPT;
    private OptionalLong virtualTimeoutPicos = OptionalLong.empty();
    private OptionalLong wallTimeoutNanos = OptionalLong.empty();
    private boolean endAtPrompt = true;
    private boolean reboot = true;
    private boolean realtime;
    private boolean startPaused;

    /** Sets what to wait for and to answer; the run ends when all of it has been seen. */
    public RunOptions script(List<ExpectScript.Step> steps) {
        script = List.copyOf(steps);
        return this;
    }

    /** Sets how a prompt looks: an unfinished line in which this is found. */
    public RunOptions prompt(Pattern pattern) {
        prompt = pattern;
        return this;
    }

    /** Limits virtual time, in picoseconds since power-on. */
    public RunOptions virtualTimeout(long picos) {
        virtualTimeoutPicos = OptionalLong.of(picos);
        return this;
    }

    /** Limits real time, in nanoseconds. */
    public RunOptions wallTimeout(long nanos) {
        wallTimeoutNanos = OptionalLong.of(nanos);
        return this;
    }

    /** Sets whether a run without a script ends at the first prompt at which no input is left. */
    public RunOptions endAtPrompt(boolean end) {
        endAtPrompt = end;
        return this;
    }

    /** Sets whether a reset of the chip boots again (true) or ends the run. */
    public RunOptions reboot(boolean allowed) {
        reboot = allowed;
        return this;
    }

    /** Sets whether virtual time is kept from overtaking real time. */
    public RunOptions realtime(boolean tied) {
        realtime = tied;
        return this;
    }

    /** Sets whether the machine waits before its first instruction, for a debugger. */
    public RunOptions startPaused(boolean paused) {
        startPaused = paused;
        return this;
    }

    List<ExpectScript.Step> script() {
        return script;
    }

    Pattern prompt() {
        return prompt;
    }

    OptionalLong virtualTimeoutPicos() {
        return virtualTimeoutPicos;
    }

    OptionalLong wallTimeoutNanos() {
        return wallTimeoutNanos;
    }

    boolean endAtPrompt() {
        return endAtPrompt;
    }

    boolean reboot() {
        return reboot;
    }

    boolean realtime() {
        return realtime;
    }

    boolean startPaused() {
        return startPaused;
    }
}
