package dev.envkit.emulator.run;

import dev.envkit.emulator.console.SerialText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Recognises on the serial line how far a boot has come. What is noted is when the line was sent: the kernel keeps what
 * it says before its console works, and sends it then.
 *
 * <p>Threading: belongs to the machine's thread.
 */
final class BootPhases implements SerialText.Listener {
    /** The decompressor speaks. */
    static final String DECOMPRESSION = "decompression";
    /** The kernel's first line. */
    static final String KERNEL = "kernel";
    /** Drivers are initialised: the first line of an initcall that each kernel with network has. */
    static final String DRIVERS = "drivers";
    /** The kernel starts the first program. */
    static final String INIT = "init";
    /** A shell or login prompt. */
    static final String PROMPT = "prompt";

    /** What shells of this kind of system print: {@code / #}, {@code ~ $}, {@code [root@FriendlyARM /]#}. */
    static final Pattern DEFAULT_PROMPT = Pattern.compile("^(?:\\[[^\\]]{1,40}\\]|[\\w@.:~/-]{0,40} ?)[#$] $|login: $");

    private record Sign(String phase, Pattern line) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign(DECOMPRESSION, Pattern.compile("^Uncompressing Linux")),
            new Sign(KERNEL, Pattern.compile("Booting Linux on physical CPU|\\bLinux version \\d")),
            new Sign(DRIVERS, Pattern.compile("NET: Registered (?:PF_NETLINK/PF_ROUTE )?protocol family")),
            new Sign(
                    INIT,
                    Pattern.compile("Run /\\S+ as init process|Freeing (?:unused kernel|init) (?:image )?.*memory")));

    private final Machine machine;
    private final long startNanos;
    private final LongSupplier nanoTime;
    private final Pattern prompt;
    private final Runnable promptReached;
    private final List<RunStats.Phase> phases = new ArrayList<>();

    BootPhases(Machine machine, LongSupplier nanoTime, Pattern prompt, Runnable promptReached) {
        this.machine = machine;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.prompt = prompt;
        this.promptReached = promptReached;
    }

    @Override
    public void text(String line, String added, boolean complete) {
        if (!complete) {
            if (prompt.matcher(line).find()) {
                note(PROMPT);
                promptReached.run();
            }
            return;
        }
        for (Sign sign : SIGNS) {
            if (sign.line.matcher(line).find()) {
                note(sign.phase);
            }
        }
    }

    private void note(String name) {
        if (phase(name).isEmpty()) {
            phases.add(new RunStats.Phase(
                    name, machine.clock().now(), nanoTime.getAsLong() - startNanos, machine.instructions()));
        }
    }

    /** Forgets everything: the board was reset. */
    void restart() {
        phases.clear();
    }

    /** Returns what is known of a phase. */
    Optional<RunStats.Phase> phase(String name) {
        return phases.stream().filter(phase -> phase.name().equals(name)).findFirst();
    }

    /** Returns what has been recognised so far. */
    List<RunStats.Phase> phases() {
        return List.copyOf(phases);
    }
}
