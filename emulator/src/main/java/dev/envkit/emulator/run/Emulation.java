package dev.envkit.emulator.run;

import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.console.SerialText;
import dev.envkit.emulator.net.NetworkSummary;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a machine from power-on to its end: the serial line with its script, the rules by which a run ends, and
 * the report.
 *
 * <p>Threading: made and configured by the thread that then calls {@link #run()}, which is the machine's thread;
 * {@link #input}, {@link #inputLine}, {@link #inputEnded} and {@link #quit} may be called from any thread.
 */
public final class Emulation {
    private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing: ?(.*)");
    private static final Pattern PRINTK_TIME = Pattern.compile("^\\[ *\\d+\\.\\d+\\] ");
    private static final Pattern PANIC_END = Pattern.compile("---\\[ end Kernel panic");
    private static final Pattern HALTED = Pattern.compile("reboot: (?:System halted|Power down)|^System halted\\.");
    private static final long AFTER_PANIC = VirtualClock.SECOND;
    private static final long LAST_WORDS = 100 * VirtualClock.MILLISECOND;
    private static final long STUCK_WAIT_NANOS = 50_000_000;

    private final Machine machine;
    private final RunOptions options;
    private final LongSupplier nanoTime;
    private final RunLoop<Verdict> loop;
    private final SerialText text;
    private final BootPhases phases;
    private final ExpectScript script;
    private final SerialLine line;
    private final List<SerialSink> sinks = new ArrayList<>();
    private final List<Runnable> resetListeners = new ArrayList<>();
    private final Deque<byte[]> waitingLines = new ArrayDeque<>();
    private final ClockEvent panicOver;
    private boolean inputOver = true;
    private boolean atPrompt;
    private boolean scriptDone;
    private @Nullable String panic;
    private int resets;
    private int realTimeHolds;
    private boolean tied;
    private Supplier<Optional<NetworkSummary>> network = Optional::empty;

    private boolean begun;
    private boolean steered;
    private long startNanos;
    private Verdict verdict = SUSPENDED;
    private @Nullable WallLimit limit;
    private final Pacer pacer;

    private record Verdict(Ending ending, String detail, boolean suspended) {
        Verdict(Ending ending, String detail) {
            this(ending, detail, false);
        }
    }

    /** What a run has come to that was only interrupted, by who steers it. */
    private static final Verdict SUSPENDED = new Verdict(Ending.QUIT, "", true);

    /**
     * @param machine the board, with its program loaded
     * @param line its console
     */
    public Emulation(Machine machine, SerialLine line, RunOptions options) {
        this(machine, line, options, System::nanoTime);
    }

    Emulation(Machine machine, SerialLine line, RunOptions options, LongSupplier nanoTime) {
        this.machine = machine;
        this.line = line;
        this.options = options;
        this.nanoTime = nanoTime;
        VirtualClock clock = machine.clock();
        loop = new RunLoop<>(machine, this::stopped);
        pacer = new Pacer(clock, loop, nanoTime);
        text = new SerialText(clock);
        phases = new BootPhases(machine, nanoTime, options.prompt(), this::promptReached);
        script = new ExpectScript(options.script(), clock, this::receive, this::scriptFinished);
        panicOver = clock.newEvent("after panic", () -> end(Ending.PANIC, panic == null ? "" : panic));
        text.addListener(phases);
        text.addListener(script);
        text.addListener(this::watchForEnds);
        line.connect(this::transmitted);
    }

    /** Returns the loop, for debuggers and monitors. */
    public RunLoop<?> loop() {
        return loop;
    }

    /** Returns the machine. */
    public Machine machine() {
        return machine;
    }

    /** Adds something that takes what the board sends; called on the machine's thread. */
    public void addSink(SerialSink sink) {
        sinks.add(sink);
    }

    /** Has something done whenever the board starts anew; called on the machine's thread. */
    public void onReset(Runnable listener) {
        resetListeners.add(listener);
    }

    /** Adds something that reads the lines that the board sends; called on the machine's thread. */
    public void addListener(SerialText.Listener listener) {
        text.addListener(listener);
    }

    private void transmitted(int character) {
        atPrompt = false;
        for (SerialSink sink : sinks) {
            sink.accept(character);
        }
        text.accept(character);
    }

    // ---- input ----

    /** Says that lines will come through {@link #inputLine}, so that the run does not end at the first prompt. */
    public void expectInputLines() {
        inputOver = false;
    }

    /** Types something now. */
    public void input(byte[] bytes) {
        loop.post(() -> {
            for (byte b : bytes) {
                receive(b & 0xff);
            }
        });
    }

    /** Types a line, with the return key, at the next prompt at which it is this line's turn. */
    public void inputLine(byte[] bytes) {
        loop.post(() -> {
            waitingLines.add(bytes);
            if (atPrompt) {
                nextLine();
            }
        });
    }

    /** Says that there will be no more lines. */
    public void inputEnded() {
        loop.post(() -> {
            inputOver = true;
            if (atPrompt) {
                nextLine();
            }
        });
    }

    private void receive(int character) {
        line.receive(character);
    }

    private void promptReached() {
        atPrompt = true;
        nextLine();
    }

    private void nextLine() {
        byte[] next = waitingLines.poll();
        if (next != null) {
            atPrompt = false;
            for (byte b : next) {
                receive(b & 0xff);
            }
            receive('\r');
        } else if (inputOver && options.endAtPrompt() && (options.script().isEmpty() || scriptDone)) {
            end(scriptDone ? Ending.EXPECTED : Ending.PROMPT, "");
        }
    }

    // ---- the network ----

    /**
     * Returns how other threads hand over what has come from the host's network: it is done between two instructions,
     * and the machine does not go on waiting for real time first.
     */
    public Executor hostEvents() {
        return event -> loop.post(() -> {
            event.run();
            loop.endWait();
        });
    }

    /** Returns what keeps virtual time from overtaking real time while it is held. */
    public RealTime realTime() {
        return new RealTime() {
            @Override
            public void hold() {
                realTimeHolds++;
                pace();
            }

            @Override
            public void release() {
                realTimeHolds--;
                pace();
            }
        };
    }

    /** Sets where the network's numbers for the report come from. */
    public void network(Supplier<NetworkSummary> summary) {
        network = () -> Optional.of(summary.get());
    }

    // ---- ends ----

    private void end(Ending ending, String detail) {
        loop.end(new Verdict(ending, detail));
    }

    /** Ends the run at the user's wish. */
    public void quit() {
        end(Ending.QUIT, "");
    }

    /** When the last step was an answer, the run goes on until the prompt after it. */
    private void scriptFinished() {
        boolean answered = options.script().getLast().send().isPresent();
        scriptDone = true;
        if (!answered || !options.endAtPrompt()) {
            end(Ending.EXPECTED, "");
        }
    }

    private void watchForEnds(String lineSoFar, String added, boolean complete) {
        if (!complete) {
            return;
        }
        Matcher matcher = PANIC.matcher(lineSoFar);
        if (panic == null && matcher.find()) {
            panic = matcher.group(1).strip();
            panicOver.scheduleIn(AFTER_PANIC);
        } else if (panic != null && PANIC_END.matcher(lineSoFar).find()) {
            end(Ending.PANIC, panic);
        } else if (HALTED.matcher(lineSoFar).find()) {
            end(Ending.HALTED, PRINTK_TIME.matcher(lineSoFar).replaceFirst("").strip());
        }
    }

    private void stopped(Machine.Stop stop) {
        switch (stop) {
            case EXIT -> end(Ending.PROGRAM_EXIT, "status " + machine.exitStatus());
            case POWER_OFF -> end(Ending.HALTED, "power off");
            case RESET -> reset();
            case STUCK -> stuck();
            default -> loop.resume();
        }
    }

    /** The processor is at its end; what is still on its way out of the board is not. */
    private void stuck() {
        VirtualClock clock = machine.clock();
        long end = clock.now() + LAST_WORDS;
        while (clock.nextDeadline() <= end && !loop.ended()) {
            clock.skipTo(clock.nextDeadline());
            clock.runDueEvents();
        }
        if (panic != null) {
            end(Ending.PANIC, panic);
        } else if (steered || (options.endAtPrompt() && inputOver)) {
            end(Ending.STUCK, script.waitingFor().isPresent() ? waitedFor() : "");
        } else {
            // nothing but input from the host, or the user, can change anything
            loop.waitUntil(nanoTime.getAsLong() + STUCK_WAIT_NANOS);
        }
    }

    private void reset() {
        resets++;
        if (panic != null) {
            end(Ending.PANIC, panic);
        } else if (options.reboot()) {
            text.breakLine();
            resetListeners.forEach(Runnable::run);
            phases.restart();
            machine.reset();
        } else {
            end(Ending.REBOOT, "");
        }
    }

    /**
     * Runs the machine to its end.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public RunReport run() throws InterruptedException {
        begin();
        try {
            verdict = loop.run();
        } finally {
            releaseLimit();
        }
        return report(verdict, script.waitingFor().isEmpty());
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        startNanos = nanoTime.getAsLong();
        VirtualClock clock = machine.clock();
        options.virtualTimeoutPicos()
                .ifPresent(picos -> clock.newEvent("time limit", () -> end(Ending.VIRTUAL_TIMEOUT, waitedFor()))
                        .scheduleAt(picos));
        realtime(options.realtime());
        if (options.startPaused()) {
            loop.pause();
        }
        limit = WallLimit.start(
                options.wallTimeoutNanos(), () -> loop.post(() -> end(Ending.WALL_TIMEOUT, waitedFor())));
    }

    private void releaseLimit() {
        if (limit != null) {
            limit.cancel();
        }
    }

    /** Ties virtual time to real time from now on, or no longer; called on the machine's thread. */
    public void realtime(boolean on) {
        tied = on;
        pace();
    }

    private void pace() {
        if (tied || realTimeHolds > 0) {
            pacer.start();
        } else {
            pacer.stop();
        }
    }

    private RunReport report(Verdict outcome, boolean complete) {
        RunStats stats = new RunStats(
                machine.instructions(),
                machine.clock().now(),
                nanoTime.getAsLong() - startNanos,
                text.bytes(),
                resets,
                machine.counters(),
                phases.phases(),
                network.get());
        boolean good = outcome.ending == Ending.EXPECTED || outcome.ending == Ending.PROMPT;
        return new RunReport(
                outcome.ending,
                outcome.detail,
                complete,
                machine.exitStatus(),
                stats,
                text.lastLines(),
                good || outcome.ending == Ending.QUIT
                        ? Optional.empty()
                        : Diagnosis.of(text.lastLines(), machine.startsFromFlash()));
    }

    // ---- steered from outside, step by step ----

    /**
     * Runs the machine until {@link #suspend()} is called or the run ends; in the former case, and where the machine
     * only waits for something from outside ({@link Ending#STUCK}), this may be called again. Between two calls the
     * machine stands still, and with it virtual time. Instead of {@link #run()}.
     *
     * @return how the run ended, or empty when it was suspended
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Ending> advance() throws InterruptedException {
        steered = true;
        begin();
        verdict = loop.run();
        loop.again();
        return verdict.suspended ? Optional.empty() : Optional.of(verdict.ending);
    }

    /** Has {@link #advance()} return; called on the machine's thread, by an event or a listener. */
    public void suspend() {
        loop.end(SUSPENDED);
    }

    /**
     * Cuts the power and gives it back: the board starts anew, and an end that a panic or a halt had brought is none.
     *
     * @param picosOff how long it is without power, in picoseconds of virtual time
     */
    public void powerCycle(long picosOff) {
        resets++;
        panic = null;
        panicOver.cancel();
        text.breakLine();
        resetListeners.forEach(Runnable::run);
        phases.restart();
        machine.powerCycle(picosOff);
    }

    /**
     * Returns the report of a machine that was steered, and releases what the run has of the host.
     *
     * @param complete whether everything that was asked for had been seen; the report of a run that did not end by
     *     itself then says {@link Ending#EXPECTED}
     */
    public RunReport conclude(boolean complete) {
        releaseLimit();
        return report(complete && verdict.suspended ? new Verdict(Ending.EXPECTED, "") : verdict, complete);
    }

    /** As {@link #conclude(boolean)}, of a run that who steers it judges to have ended so. */
    public RunReport conclude(Ending ending, String detail) {
        releaseLimit();
        return report(new Verdict(ending, detail), false);
    }

    /** Returns what there is to say about how {@link #advance()} ended: what the panic said; may be empty. */
    public String endingDetail() {
        return verdict.detail;
    }

    /** Returns the end of what the board has sent, oldest line first; an unfinished one is last. */
    public List<String> lastLines() {
        return text.lastLines();
    }

    /** Returns the boot phases that the serial line has shown since the board started last. */
    public List<RunStats.Phase> phases() {
        return phases.phases();
    }

    private String waitedFor() {
        return script.waitingFor()
                .map(pattern -> "still waiting for /" + pattern.pattern() + "/")
                .orElse("no prompt was reached");
    }
}
