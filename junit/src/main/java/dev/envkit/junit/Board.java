package dev.envkit.junit;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.display.PngWriter;
import dev.envkit.emulator.run.Diagnosis;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.toolkit.verify.BootedFile;
import dev.envkit.toolkit.verify.ScenarioResult;
import dev.envkit.toolkit.verify.ScenarioRunner;
import dev.envkit.toolkit.verify.Status;
import dev.envkit.toolkit.verify.StepResult;
import dev.envkit.toolkit.verify.Verification;
import dev.envkit.toolkit.verify.report.HtmlReport;
import dev.envkit.toolkit.verify.report.LastLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;

/**
 * A board that a test steers. Between two calls it stands still, and with it virtual time, in which all times here are:
 * the same test gives the same console output in every run, and waiting costs nothing.
 *
 * <p>A method whose expectation is not met fails the test with the likely cause, the remedy, and the board's last
 * lines.
 *
 * <p>Belongs to the thread that uses it first.
 */
public final class Board implements AutoCloseable {
    private static final Duration KEY_PRESS = Duration.ofMillis(100);

    private final Bench bench;
    private final ScenarioRunner runner;
    private final Duration timeout;
    private final List<BootedFile> files;
    private final Instant started = Instant.now();

    Board(Bench bench, ScenarioRunner runner, Duration timeout, List<BootedFile> files) {
        this.bench = bench;
        this.runner = runner;
        this.timeout = timeout;
        this.files = List.copyOf(files);
    }

    static Board boot(String name, BoardSetup setup) {
        return new BoardStarter(name, setup).call();
    }

    // ---- console

    /**
     * Waits for text on the console, after what was expected before.
     *
     * @param expression a regular expression; {@code ^} and {@code $} match at line boundaries
     * @return the text that matched
     */
    public String expect(String expression) {
        return expect(expression, timeout);
    }

    /** As {@link #expect(String)}, with a limit of its own. */
    public String expect(String expression, Duration limit) {
        perform(new ScenarioStep.Expect(expression), limit);
        return runner.text();
    }

    /** Types a text and the return key. */
    public Board send(String line) {
        return perform(new ScenarioStep.Send(line, true), timeout);
    }

    /** Types a text as it is. */
    public Board type(String text) {
        return perform(new ScenarioStep.Send(text, false), timeout);
    }

    /**
     * Runs a command at the prompt of the guest's shell, which is waited for, and fails unless it ends with status 0.
     *
     * @param command one line
     * @return what the command said
     */
    public String run(String command) {
        return run(command, 0);
    }

    /** As {@link #run(String)}, for a command that must end with another status. */
    public String run(String command, int status) {
        perform(new ScenarioStep.Run(command, Optional.empty(), status), timeout);
        return runner.text();
    }

    /** Returns what the console has said, line by line, from the beginning. */
    public String console() {
        return bench.console().lines().stream()
                .map(SerialRecord.Line::text)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Returns the console's last lines, oldest first. */
    public List<String> lastLines() {
        return bench.lastLines();
    }

    // ---- keys, LEDs, panel

    /** Presses keys, {@code K1} to {@code K6}, for a tenth of a second. */
    public Board press(String... keys) {
        return press(KEY_PRESS, keys);
    }

    /** Presses keys for a time. */
    public Board press(Duration time, String... keys) {
        return perform(new ScenarioStep.Press(List.of(keys), Optional.of(time)), timeout);
    }

    /** Presses keys until they are {@linkplain #release released}. */
    public Board hold(String... keys) {
        return perform(new ScenarioStep.Press(List.of(keys), Optional.empty()), timeout);
    }

    /** Releases keys. */
    public Board release(String... keys) {
        return perform(new ScenarioStep.Release(List.of(keys)), timeout);
    }

    /** Returns whether an LED, {@code LED1} to {@code LED4}, is lit. */
    public boolean isLit(String led) {
        return bench.isLit(led);
    }

    /** Waits until the LEDs named are lit and the others are dark. */
    public Board expectLit(String... leds) {
        List<String> lit = List.of(leds);
        Map<String, Boolean> states = new LinkedHashMap<>();
        bench.board().leds().forEach(led -> states.put(led.name(), lit.contains(led.name())));
        return perform(new ScenarioStep.Leds(states), timeout);
    }

    /** Puts a pen on the touch panel, at a pixel of the picture, for a time. */
    public Board touch(int x, int y, Duration time) {
        return perform(new ScenarioStep.Touch(x, y, time), timeout);
    }

    /** Returns what the LCD shows; empty while it is off. */
    public Optional<Picture> screenshot() {
        return bench.screenshot();
    }

    /** Returns what the LCD shows as a PNG file; empty while it is off. */
    public Optional<byte[]> png() {
        return screenshot().map(picture -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                PngWriter.write(picture, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        });
    }

    /**
     * Waits until the LCD shows a picture.
     *
     * @param png a file below the working directory
     * @param tolerance how many per cent of the pixels may differ visibly
     */
    public Board expectPicture(String png, double tolerance) {
        return perform(new ScenarioStep.Screenshot("screen", Optional.of(png), tolerance), timeout);
    }

    // ---- network

    /** Pings the board from its network's gateway. */
    public Board ping(int count) {
        return perform(new ScenarioStep.Ping(count), timeout);
    }

    /**
     * Fetches something over HTTP from a server on the board, and fails unless its status is 200.
     *
     * @return the answer's body
     */
    public String fetch(int port, String path) {
        perform(new ScenarioStep.Fetch(port, path, Optional.empty(), 200), timeout);
        return runner.text();
    }

    // ---- time and power

    /** Lets virtual time pass. */
    public Board pass(Duration time) {
        return perform(new ScenarioStep.Wait(time), timeout);
    }

    /** Cuts the power and gives it back. */
    public Board powerCut(Duration off) {
        return perform(new ScenarioStep.PowerCut(off), timeout);
    }

    /** Returns the virtual time since power-on. */
    public Duration now() {
        return Duration.ofNanos(bench.now() / 1000);
    }

    /** Returns the board on its bench, for what there is no method here. */
    public Bench bench() {
        return bench;
    }

    // ---- what came of it

    private Board perform(ScenarioStep.Action action, Duration limit) {
        StepResult step = runner.perform(new ScenarioStep(action, limit, 0));
        if (step.status() == Status.FAILED) {
            throw new AssertionFailedError(message(runner.result(files)));
        }
        return this;
    }

    private static String message(ScenarioResult result) {
        StringBuilder text = new StringBuilder(result.reason());
        Optional<Diagnosis> diagnosis = result.run().flatMap(RunReport::diagnosis);
        diagnosis.ifPresent(found -> text.append("\nlikely cause: ").append(found.cause()));
        if (!result.remedy().isEmpty()) {
            text.append("\nnext: ").append(result.remedy());
        }
        return text.append("\nlast lines:\n  ")
                .append(String.join("\n  ", LastLines.of(result)))
                .toString();
    }

    /** Returns the report of what was done so far, an HTML document that needs nothing beside it. */
    public String report() {
        return HtmlReport.of(new Verification("mini2440", "test", started, List.of(), List.of(runner.result(files))));
    }

    /** Switches the board off. */
    @Override
    public void close() {
        bench.close();
    }
}
