package dev.envkit.toolkit.verify;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.bench.BenchException;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.display.PngReader;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.toolkit.verify.StepResult.Evidence;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Does the steps of a scenario on a board. For the machine's thread. */
final class StepPerformer {
    private static final String RETURN_KEY = "\r";
    private static final String STATUS_MARK = "envkit-status=";

    /**
     * What a command said, and its exit status; the command's echo, which has a dollar sign there, is not found. Bound
     * to the beginning: looked for at each character of a long output, with each line that comes, it would take
     * minutes.
     */
    private static final Pattern STATUS = Pattern.compile("\\A([\\s\\S]*?)" + STATUS_MARK + "(\\d+)");

    private static final String ASK_STATUS = "; echo " + STATUS_MARK + "$?";

    /** The end of the echo of what was typed, which the shell breaks where its terminal's line is full. */
    private static final Pattern ECHO_END = Pattern.compile(ASK_STATUS
            .chars()
            .mapToObj(c -> Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining("\\n?", "", "\\s*?\\n")));

    private static final int OUTPUT_SHOWN = 10;
    private static final long COMPARE_AGAIN = 100 * VirtualClock.MILLISECOND;

    private final Bench bench;
    private final Pattern prompt;
    private final Function<String, Optional<byte[]>> files;
    private final BoardNetwork network;
    /** Whether the prompt was the last thing that was expected, and nothing was typed since. */
    private boolean atPrompt;

    /**
     * What a step has shown.
     *
     * @param text the text that was found, said or fetched, whole
     * @param detail the same as reports show it
     */
    record Outcome(String text, String detail, List<Evidence> evidence) {
        private static final Outcome NOTHING = new Outcome("", "", List.of());

        static Outcome of(String text) {
            return new Outcome(text, shown(text), List.of());
        }
    }

    /** @param files finds a file beside the scenario's */
    StepPerformer(Bench bench, Scenario.Setup setup, Function<String, Optional<byte[]>> files) {
        this.bench = bench;
        this.prompt = ExpectScript.compile(setup.prompt());
        this.files = files;
        this.network = new BoardNetwork(bench);
    }

    /**
     * Does a step.
     *
     * @throws StepFailure if it did not come to what was expected
     * @throws BenchException if the board did not
     */
    Outcome perform(ScenarioStep step) throws StepFailure, InterruptedException {
        long limit = picos(step.timeout());
        switch (step.action()) {
            case ScenarioStep.Expect expect -> {
                String found = bench.expect(ExpectScript.compile(expect.expression()), limit)
                        .group();
                atPrompt = prompt.matcher(found).find();
                return Outcome.of(found);
            }
            case ScenarioStep.Send send -> {
                atPrompt = false;
                bench.send(send.text() + (send.enter() ? RETURN_KEY : ""));
            }
            case ScenarioStep.Run run -> {
                return run(run, limit);
            }
            case ScenarioStep.AssertFile file -> {
                return assertFile(file, limit);
            }
            case ScenarioStep.Wait wait -> bench.pass(picos(wait.time()));
            case ScenarioStep.Press press -> press(press);
            case ScenarioStep.Release release -> release.keys().forEach(bench::release);
            case ScenarioStep.Touch touch -> touch(touch);
            case ScenarioStep.Leds leds ->
                bench.await("the LEDs are " + leds.argument(), () -> lit(leds.states()), limit);
            case ScenarioStep.Screenshot screenshot -> {
                return screenshot(screenshot, limit);
            }
            case ScenarioStep.Ping ping -> {
                return Outcome.of(network.ping(ping, limit));
            }
            case ScenarioStep.Fetch fetch -> {
                return Outcome.of(network.fetch(fetch, limit));
            }
            case ScenarioStep.PowerCut cut -> {
                atPrompt = false;
                bench.powerCycle(picos(cut.off()));
            }
        }
        return Outcome.NOTHING;
    }

    private record Answer(String output, int status) {}

    /** Runs a command at the prompt, which may have been reached already or is waited for. */
    private Answer command(String command, long limit) throws InterruptedException {
        if (!atPrompt) {
            bench.expect(prompt, limit);
        }
        atPrompt = false;
        bench.send(command + ASK_STATUS + RETURN_KEY);
        MatchResult answer = bench.expect(STATUS, limit);
        String text = answer.group(1);
        Matcher echo = ECHO_END.matcher(text);
        String output = echo.find() ? text.substring(echo.end()) : text;
        return new Answer(output, Integer.parseInt(answer.group(2)));
    }

    private Outcome run(ScenarioStep.Run run, long limit) throws StepFailure, InterruptedException {
        Answer answer = command(run.command(), limit);
        if (answer.status != run.status()) {
            throw new StepFailure(
                    "the command ended with status " + answer.status + " instead of " + run.status()
                            + said(answer.output),
                    "run it by hand: envkit boot");
        }
        if (run.output().isPresent()
                && !ExpectScript.compile(run.output().get())
                        .matcher(answer.output)
                        .find()) {
            throw new StepFailure(
                    "the output has no match for /" + run.output().get() + "/" + said(answer.output),
                    "run the command by hand (envkit boot), and compare with the scenario's expression");
        }
        return Outcome.of(answer.output);
    }

    private Outcome assertFile(ScenarioStep.AssertFile file, long limit) throws StepFailure, InterruptedException {
        String command = file.contains().isPresent() ? "cat " + file.path() : "test -e " + file.path();
        Answer answer = command(command, limit);
        boolean there = answer.status == 0;
        if (there != file.exists()) {
            throw new StepFailure(
                    file.path()
                            + (there
                                    ? " is there"
                                    : file.contains().isPresent()
                                            ? " cannot be read" + said(answer.output)
                                            : " is not there"),
                    "");
        }
        if (file.contains().isPresent()
                && !ExpectScript.compile(file.contains().get())
                        .matcher(answer.output)
                        .find()) {
            throw new StepFailure(
                    file.path() + " has no match for /" + file.contains().get() + "/" + said(answer.output), "");
        }
        return Outcome.of(answer.output);
    }

    private static String said(String output) {
        return output.isBlank() ? "; it said nothing" : "; it said:\n" + shown(output);
    }

    /** Returns the beginning of a text, for reports. */
    private static String shown(String text) {
        List<String> lines = text.strip().lines().toList();
        String beginning = String.join("\n", lines.subList(0, Math.min(OUTPUT_SHOWN, lines.size())));
        return lines.size() > OUTPUT_SHOWN
                ? beginning + "\n... " + (lines.size() - OUTPUT_SHOWN) + " more lines"
                : beginning;
    }

    private void press(ScenarioStep.Press press) throws InterruptedException {
        press.keys().forEach(bench::press);
        if (press.duration().isPresent()) {
            bench.pass(picos(press.duration().get()));
            press.keys().forEach(bench::release);
        }
    }

    private void touch(ScenarioStep.Touch touch) throws StepFailure, InterruptedException {
        try {
            bench.touch(touch.x(), touch.y());
        } catch (IllegalArgumentException e) {
            throw new StepFailure(String.valueOf(e.getMessage()), "correct the scenario");
        }
        bench.pass(picos(touch.duration()));
        bench.lift();
    }

    private boolean lit(Map<String, Boolean> states) {
        return states.entrySet().stream().allMatch(led -> bench.isLit(led.getKey()) == led.getValue());
    }

    // ---- pictures ----

    private Outcome screenshot(ScenarioStep.Screenshot step, long limit) throws StepFailure, InterruptedException {
        if (step.compare().isEmpty()) {
            return new Outcome("", "", List.of(evidence(step.name(), "what the LCD shows", picture())));
        }
        Picture expected = reference(step);
        long end = bench.now() + limit;
        PictureComparison comparison = PictureComparison.of(expected, picture());
        while (!comparison.within(step.tolerance()) && bench.now() < end) {
            bench.pass(Math.min(COMPARE_AGAIN, end - bench.now()));
            comparison = PictureComparison.of(expected, picture());
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(evidence(step.name(), "what the LCD shows", comparison.actual()));
        if (comparison.within(step.tolerance())) {
            return new Outcome("", comparison.describe(), evidence);
        }
        evidence.add(evidence(step.name() + "-expected", "what was expected", expected));
        if (comparison.sameSize()) {
            evidence.add(evidence(step.name() + "-difference", "where they differ", comparison.differences()));
        }
        throw new StepFailure(
                "the picture is not that of " + step.compare().get() + ": " + comparison.describe(),
                "look at both in the report; if the new one is right, copy it over the expected one, or raise"
                        + " 'tolerance'",
                evidence);
    }

    private Picture reference(ScenarioStep.Screenshot step) throws StepFailure {
        String name = step.compare().orElse("");
        Optional<byte[]> file = files.apply(name);
        if (file.isEmpty()) {
            throw new StepFailure(
                    "there is no picture " + name + " beside the scenario's file",
                    "take the one from the report if it is right",
                    bench.screenshot()
                            .map(picture -> List.of(evidence(step.name(), "what the LCD shows", picture)))
                            .orElse(List.of()));
        }
        try {
            return PngReader.read(file.get());
        } catch (IOException e) {
            throw new StepFailure(name + " cannot be read: " + e.getMessage(), "save it as a PNG file of 8 bits");
        }
    }

    private Picture picture() throws StepFailure {
        return bench.screenshot()
                .orElseThrow(() -> new StepFailure(
                        "the LCD is off",
                        "the kernel needs a framebuffer driver for the panel: CONFIG_FB_S3C2410, and mini2440=0tb on"
                                + " its command line"));
    }

    private static Evidence evidence(String name, String caption, Picture picture) {
        return new Evidence(name + ".png", caption + ", " + picture.width() + "x" + picture.height(), picture);
    }

    static long picos(Duration time) {
        return Math.multiplyExact(time.toNanos(), 1000L);
    }
}
