package dev.envkit.recipes;

import java.time.Duration;
import java.util.List;

/**
 * A test of a booted board: how it is started, and what is done and expected then, step by step in virtual time.
 *
 * @param name its name on the command line
 * @param summary one line for people
 * @param file the file it stands in, as the user knows it
 * @param setup how the board is started
 * @param steps in order; the power is switched on before the first
 */
public record Scenario(String name, String summary, String file, Setup setup, List<ScenarioStep> steps) {
    /** Copies the list. */
    public Scenario {
        steps = List.copyOf(steps);
    }

    /**
     * How a scenario's board is started.
     *
     * @param boot where the root file system is: a key of the board's command lines, such as {@code initramfs}
     * @param append added to the kernel's command line; may be empty
     * @param prompt a regular expression that finds the shell's prompt, for the steps that run commands
     * @param timeout how long a step waits where it does not say otherwise, in virtual time
     * @param limit how long all steps together may take, in virtual time
     * @param allowReboot whether the system may reboot; otherwise that is a failure
     */
    public record Setup(
            String boot, String append, String prompt, Duration timeout, Duration limit, boolean allowReboot) {
        /** What stands behind {@code boot} where a scenario does not say: an initramfs. */
        public static final String INITRAMFS = "initramfs";

        /** The prompt of a shell, at the beginning of a line: {@code / #}, {@code root@mini2440:~#}. */
        public static final String DEFAULT_PROMPT = "^(?:\\[[^\\]\\n]{1,40}\\]|[\\w@.:~/-]{0,40} ?)[#$] $";

        /** What a step waits where nothing else is said. */
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

        /** What all steps together may take where nothing else is said. */
        public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);
    }
}
