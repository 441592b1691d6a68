package dev.envkit.emulator.bench;

import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.console.ExpectWindow;
import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.emulator.device.Led;
import dev.envkit.emulator.device.PushButton;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.net.user.UserNetwork;
import dev.envkit.emulator.run.Emulation;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.run.RunStats;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A board on the test bench. Each method that waits runs the machine on the caller's thread until what it waits for has
 * happened; between two calls the board stands still, and with it virtual time. So the same calls give the same bytes
 * at the same instructions in every run, whatever the caller does in between and however long it takes.
 *
 * <p>All times are virtual and in picoseconds.
 *
 * <p>Threading: belongs to one thread, which becomes the machine's.
 */
public final class Bench implements AutoCloseable {
    private static final long POLL = VirtualClock.MILLISECOND;
    private static final long STUCK_WAIT_NANOS = 10_000_000;

    private final Mini2440 board;
    private final Emulation emulation;
    private final Optional<UserNetwork> network;
    private Runnable release;
    private final SerialRecord record;
    private final ExpectWindow window = new ExpectWindow();
    private final ClockEvent limit;
    private final ClockEvent poll;
    private boolean timeOver;
    private @Nullable Pattern waitingFor;
    private @Nullable MatchResult match;
    private BooleanSupplier condition = () -> false;

    /**
     * @param board with its program loaded
     * @param emulation of that board, which has not run yet, made not to end at prompts
     * @param network the user-mode network that the board is connected to, if it is
     * @param release ends the connections to the host, when the bench is closed
     */
    public Bench(Mini2440 board, Emulation emulation, Optional<UserNetwork> network, Runnable release) {
        this.board = board;
        this.emulation = emulation;
        this.network = network;
        this.release = release;
        VirtualClock clock = board.clock();
        record = new SerialRecord(clock);
        emulation.addSink(record);
        emulation.onReset(record::breakLine);
        emulation.addListener(this::heard);
        limit = clock.newEvent("bench time limit", () -> {
            timeOver = true;
            emulation.suspend();
        });
        poll = clock.newEvent("bench poll", this::poll);
    }

    private void heard(String line, String added, boolean complete) {
        window.append(added);
        if (waitingFor != null && match == null) {
            match = window.find(waitingFor).orElse(null);
            if (match != null) {
                emulation.suspend();
            }
        }
    }

    private void poll() {
        if (condition.getAsBoolean()) {
            emulation.suspend();
        } else {
            poll.scheduleIn(POLL);
        }
    }

    /** Returns the user-mode network, to ping the board and connect to its ports, where it is connected to it. */
    public Optional<UserNetwork> network() {
        return network;
    }

    // ---- console ----

    /**
     * Waits for text on the console, looked for after what was expected last.
     *
     * @param expression as {@link ExpectScript#compile} makes it: {@code ^} and {@code $} match at line boundaries
     * @param picos how long at most
     * @throws BenchException if it does not come in that time, or cannot come any more
     */
    public MatchResult expect(Pattern expression, long picos) throws InterruptedException {
        Optional<MatchResult> seen = window.find(expression);
        if (seen.isPresent()) {
            return seen.get();
        }
        waitingFor = expression;
        match = null;
        try {
            Optional<Ending> ending = advance(picos, () -> match != null);
            if (match != null) {
                return match;
            }
            throw failure("the console has not said /" + expression.pattern() + "/", ending, picos);
        } finally {
            waitingFor = null;
        }
    }

    /** Types a text after a moment, as a person does; {@code "\r"} is the return key. */
    public void send(String text) throws InterruptedException {
        pass(ExpectScript.ANSWER_DELAY);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            board.serial(0).receive(b & 0xff);
        }
    }

    /** Returns what the console has said so far, with virtual times. */
    public SerialRecord console() {
        return record;
    }

    // ---- time and power ----

    /**
     * Lets time pass.
     *
     * @throws BenchException if the run ends before: a panic, a halt
     */
    public void pass(long picos) throws InterruptedException {
        long end = now() + picos;
        while (now() < end) {
            Optional<Ending> ending = advance(end - now(), () -> false);
            if (ending.isPresent() && ending.get() == Ending.STUCK) {
                skip(end);
            } else if (ending.isPresent()) {
                throw failure("the board did not go on", ending, picos);
            }
        }
    }

    /** A processor that waits for something from outside can wait for the time to pass as well. */
    private void skip(long end) {
        VirtualClock clock = board.clock();
        while (clock.now() < end) {
            clock.skipTo(Math.min(end, clock.nextDeadline()));
            clock.runDueEvents();
        }
    }

    /**
     * Waits for something that can be looked at, such as an LED; it is looked at every millisecond.
     *
     * @param what for the message, as in "LED1 is lit"
     * @throws BenchException if it does not come true in that time
     */
    public void await(String what, BooleanSupplier newCondition, long picos) throws InterruptedException {
        if (newCondition.getAsBoolean()) {
            return;
        }
        condition = newCondition;
        poll.scheduleIn(POLL);
        try {
            long end = now() + picos;
            Optional<Ending> ending = advance(picos, newCondition);
            if (ending.isPresent() && ending.get() == Ending.STUCK) {
                skip(end);
            }
            if (!newCondition.getAsBoolean()) {
                throw failure("it did not come true that " + what, ending, picos);
            }
        } finally {
            poll.cancel();
            condition = () -> false;
        }
    }

    /** Cuts the power and gives it back; what the console said before can no longer be expected. */
    public void powerCycle(long picosOff) {
        emulation.powerCycle(picosOff);
        window.clear();
    }

    /** Returns the virtual time since power-on. */
    public long now() {
        return board.clock().now();
    }

    /**
     * Does something on the host, such as a request to a server on the board, while the board runs in step with real
     * time.
     *
     * @param picos how long at most
     * @return what {@code work} returned
     * @throws BenchException if the run ended before, or the time was over
     * @throws ExecutionException if {@code work} failed
     */
    public <T> T during(Callable<T> work, long picos) throws InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work) {
            @Override
            protected void done() {
                emulation.loop().post(emulation::suspend);
            }
        };
        Thread thread = Thread.ofPlatform().daemon().name("beside the board").start(task);
        emulation.realtime(true);
        try {
            long end = now() + picos;
            while (!task.isDone()) {
                Optional<Ending> ending = advance(Math.max(1, end - now()), task::isDone);
                if (ending.isPresent() && ending.get() == Ending.STUCK && !task.isDone()) {
                    emulation.loop().waitUntil(System.nanoTime() + STUCK_WAIT_NANOS);
                } else if (!task.isDone() && (ending.isPresent() || timeOver)) {
                    throw failure("it was not done in time", ending, picos);
                }
            }
            return task.get();
        } finally {
            emulation.realtime(false);
            thread.interrupt();
        }
    }

    /** Runs until something has come true or the time is over, or until the run ends, which is what is returned. */
    private Optional<Ending> advance(long picos, BooleanSupplier done) throws InterruptedException {
        timeOver = false;
        limit.scheduleIn(picos);
        try {
            Optional<Ending> ending = Optional.empty();
            // a suspension may be left over from work on the host that was done in the last moment
            while (ending.isEmpty() && !timeOver && !done.getAsBoolean()) {
                ending = emulation.advance();
            }
            return ending;
        } finally {
            limit.cancel();
        }
    }

    private BenchException failure(String what, Optional<Ending> ending, long picos) {
        if (ending.isEmpty()) {
            return new BenchException(
                    String.format(Locale.ROOT, "%s within %.3f s of virtual time", what, picos / 1e12),
                    emulation.conclude(Ending.VIRTUAL_TIMEOUT, what));
        }
        RunReport report = emulation.conclude(false);
        return new BenchException(what + ": " + report.summary(), report);
    }

    // ---- the board ----

    /**
     * Presses a key.
     *
     * @param name {@code K1} to {@code K6}
     * @throws IllegalArgumentException if there is no such key
     */
    public void press(String name) {
        key(name).press();
    }

    /** Releases a key; see {@link #press}. */
    public void release(String name) {
        key(name).release();
    }

    private PushButton key(String name) {
        return board.keys().stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the board has no key " + name + ", but K1 to K6"));
    }

    /**
     * Returns whether an LED is lit.
     *
     * @param name {@code LED1} to {@code LED4}
     * @throws IllegalArgumentException if there is no such LED
     */
    public boolean isLit(String name) {
        return board.leds().stream()
                .filter(led -> led.name().equals(name))
                .findFirst()
                .map(Led::isLit)
                .orElseThrow(() -> new IllegalArgumentException("the board has no LED " + name + ", but LED1 to LED4"));
    }

    /**
     * Puts the pen on the touch panel or moves it.
     *
     * @param x a column of the picture, or where the LCD is off of 240
     * @param y a line of the picture, or where the LCD is off of 320
     * @throws IllegalArgumentException if that is beside the picture
     */
    public void touch(int x, int y) {
        var format = board.screenFormat();
        boolean on = format.enabled() && format.width() > 1 && format.height() > 1;
        int width = on ? format.width() : 240;
        int height = on ? format.height() : 320;
        if (x < 0 || x >= width || y < 0 || y >= height) {
            throw new IllegalArgumentException(
                    "(" + x + ", " + y + ") is beside the picture of " + width + "x" + height + " pixels");
        }
        board.touchPanel().touch((double) x / (width - 1), (double) y / (height - 1));
    }

    /** Lifts the pen off the touch panel. */
    public void lift() {
        board.touchPanel().lift();
    }

    /** Returns what the LCD shows; empty while its controller is off. */
    public Optional<Picture> screenshot() {
        return board.picture();
    }

    /** Returns the board, for what the bench has no word for; to be used between two calls of the bench. */
    public Mini2440 board() {
        return board;
    }

    /** Returns the end of what the board has sent, oldest line first; an unfinished one is last. */
    public List<String> lastLines() {
        return emulation.lastLines();
    }

    /** Returns the boot phases that the console has shown since the board started last. */
    public List<RunStats.Phase> phases() {
        return emulation.phases();
    }

    /**
     * Returns the report of the run so far.
     *
     * @param complete whether all went as it should
     */
    public RunReport report(boolean complete) {
        return emulation.conclude(complete);
    }

    /** Has something more released when the bench is closed, after everything else; returns the bench itself. */
    public Bench onClose(Runnable more) {
        Runnable before = release;
        release = () -> {
            before.run();
            more.run();
        };
        return this;
    }

    /** Switches off: releases what the run has of the host. */
    @Override
    public void close() {
        emulation.conclude(false);
        release.run();
    }
}
