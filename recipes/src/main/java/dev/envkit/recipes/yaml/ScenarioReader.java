package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.Scenario.Setup;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.recipes.ScenarioStep.Action;
import dev.envkit.recipes.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes {@link Scenario}s of what fits the schema's {@code scenarios}. */
final class ScenarioReader {
    private static final Duration TOUCH = Duration.ofMillis(100);
    private static final Duration POWER_OFF = Duration.ofSeconds(1);
    private static final double TOLERANCE = 0.5;
    private static final int HTTP = 80;
    private static final int HTTP_OK = 200;

    /** The keys that name an action, with the further keys that the step may have then. */
    private static final Map<String, Set<String>> ACTIONS = actions();

    private ScenarioReader() {}

    private static Map<String, Set<String>> actions() {
        Map<String, Set<String>> actions = new LinkedHashMap<>();
        actions.put("expect", Set.of("timeout"));
        actions.put("send", Set.of("enter"));
        actions.put("run", Set.of("output", "status", "timeout"));
        actions.put("assert", Set.of("timeout"));
        actions.put("wait", Set.of());
        actions.put("press", Set.of("for"));
        actions.put("release", Set.of());
        actions.put("touch", Set.of("for"));
        actions.put("led", Set.of("timeout"));
        actions.put("screenshot", Set.of("compare", "tolerance", "timeout"));
        actions.put("ping", Set.of("timeout"));
        actions.put("fetch", Set.of("timeout"));
        actions.put("power", Set.of("for"));
        return actions;
    }

    /** Reads all scenarios of a file, in its order. */
    static Map<String, Scenario> read(Values file) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        file.members("scenarios").forEach((name, values) -> scenarios.put(name, scenario(name, values)));
        return scenarios;
    }

    private static Scenario scenario(String name, Values scenario) {
        checkExpression(scenario, "prompt");
        Setup setup = new Setup(
                scenario.optionalText("boot").orElse(Setup.INITRAMFS),
                scenario.optionalText("append").orElse(""),
                scenario.optionalText("prompt").orElse(Setup.DEFAULT_PROMPT),
                scenario.optionalDuration("timeout").orElse(Setup.DEFAULT_TIMEOUT),
                scenario.optionalDuration("limit").orElse(Setup.DEFAULT_LIMIT),
                scenario.flag("allow-reboot", false));
        List<ScenarioStep> steps = new ArrayList<>();
        List<Values> entries = scenario.list("steps", values -> values);
        for (int i = 0; i < entries.size(); i++) {
            Values step = entries.get(i);
            boolean switchedOn = "on".equals(step.optionalText("power").orElse(""));
            if (switchedOn && i > 0) {
                step.error("power", "the power is on from the first step", "'power: cut' switches off and on");
            } else if (!switchedOn) {
                action(step)
                        .ifPresent(action -> steps.add(new ScenarioStep(
                                action, step.optionalDuration("timeout").orElse(setup.timeout()), step.line())));
            }
        }
        return new Scenario(name, scenario.text("summary"), scenario.file(), setup, steps);
    }

    /** Returns what a step does, unless that is not clear, which is told. */
    private static Optional<Action> action(Values step) {
        List<String> named = step.keys().stream().filter(ACTIONS::containsKey).toList();
        if (named.size() != 1) {
            step.error(
                    named.isEmpty() ? "" : named.get(1),
                    named.isEmpty()
                            ? "the step does nothing: none of " + String.join(", ", ACTIONS.keySet()) + " is in it"
                            : "a step does one thing, not both " + named.get(0) + " and " + named.get(1),
                    named.isEmpty() ? "" : "make each a list entry of its own");
            return Optional.empty();
        }
        String key = named.getFirst();
        Set<String> further = ACTIONS.getOrDefault(key, Set.of());
        step.keys().stream()
                .filter(other -> !other.equals(key) && !further.contains(other))
                .forEach(other -> step.error(
                        other,
                        "'" + other + "' has no meaning with '" + key + "'",
                        further.isEmpty() ? "" : Suggestion.among(other, further)));
        return Optional.of(of(key, step));
    }

    private static Action of(String key, Values step) {
        return switch (key) {
            case "expect" -> new ScenarioStep.Expect(expression(step, "expect"));
            case "send" -> new ScenarioStep.Send(step.text("send"), step.flag("enter", true));
            case "run" -> run(step);
            case "assert" -> assertFile(step.member("assert"));
            case "wait" -> new ScenarioStep.Wait(step.duration("wait"));
            case "press" -> new ScenarioStep.Press(step.textOrTexts("press"), step.optionalDuration("for"));
            case "release" -> new ScenarioStep.Release(step.textOrTexts("release"));
            case "touch" -> touch(step);
            case "led" -> leds(step.member("led"));
            case "screenshot" -> screenshot(step);
            case "ping" -> new ScenarioStep.Ping(step.number("ping", 1));
            case "fetch" -> fetch(step.member("fetch"));
            default -> new ScenarioStep.PowerCut(step.optionalDuration("for").orElse(POWER_OFF));
        };
    }

    private static Action run(Values step) {
        checkExpression(step, "output");
        return new ScenarioStep.Run(step.text("run"), step.optionalText("output"), step.number("status", 0));
    }

    private static Action assertFile(Values file) {
        checkExpression(file, "contains");
        boolean exists = file.flag("exists", true);
        if (!exists && file.has("contains")) {
            file.error("contains", "a file that does not exist contains nothing", "leave out one of the two");
        }
        return new ScenarioStep.AssertFile(file.text("file"), exists, file.optionalText("contains"));
    }

    private static Action touch(Values step) {
        Values place = step.member("touch");
        return new ScenarioStep.Touch(
                place.number("x", 0),
                place.number("y", 0),
                step.optionalDuration("for").orElse(TOUCH));
    }

    private static Action leds(Values leds) {
        Map<String, Boolean> states = new LinkedHashMap<>();
        leds.keys().forEach(led -> states.put(led, leds.flag(led, false)));
        return new ScenarioStep.Leds(states);
    }

    private static Action screenshot(Values step) {
        if (step.has("tolerance") && !step.has("compare")) {
            step.error("tolerance", "there is nothing to compare with", "name a picture with 'compare'");
        }
        return new ScenarioStep.Screenshot(
                step.text("screenshot"), step.optionalText("compare"), step.decimal("tolerance", TOLERANCE));
    }

    private static Action fetch(Values fetch) {
        checkExpression(fetch, "contains");
        return new ScenarioStep.Fetch(
                fetch.number("port", HTTP),
                fetch.optionalText("path").orElse("/"),
                fetch.optionalText("contains"),
                fetch.number("status", HTTP_OK));
    }

    private static String expression(Values step, String key) {
        checkExpression(step, key);
        return step.text(key);
    }

    private static void checkExpression(Values values, String key) {
        if (!values.has(key)) {
            return;
        }
        try {
            var _ = Pattern.compile(values.text(key), Pattern.MULTILINE);
        } catch (PatternSyntaxException e) {
            values.error(
                    key,
                    "not a regular expression: " + e.getDescription(),
                    "characters such as ( [ + ? that stand for themselves need a backslash before them");
        }
    }
}
