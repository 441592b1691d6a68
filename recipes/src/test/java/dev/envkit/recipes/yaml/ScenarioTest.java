package dev.envkit.recipes.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioFile;
import dev.envkit.recipes.ScenarioStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a file of scenarios is read into. */
class ScenarioTest {
    private static ScenarioFile read(String text) {
        return new RecipeParser()
                .scenarios("s.yaml", text.getBytes(StandardCharsets.UTF_8))
                .value();
    }

    @Test
    void everyActionIsReadWithItsDefaults() {
        ScenarioFile file = read("""
            board: mini2440
            scenarios:
              all:
                summary: everything a step can be
                boot: nfs
                append: quiet
                timeout: 10s
                limit: 2m
                allow-reboot: true
                steps:
                  - power: on
                  - {expect: 'login: $', timeout: 1.5m}
                  - {send: root}
                  - {send: "x", enter: false}
                  - {run: uname -a, output: Linux}
                  - {run: "false", status: 1}
                  - assert: {file: /etc/passwd, contains: '^root:'}
                  - wait: 500ms
                  - {press: K1, for: 0.2s}
                  - press: [K2, K3]
                  - release: [K2, K3]
                  - touch: {x: 10, y: 20}
                  - led: {LED1: true, LED4: false}
                  - {screenshot: desk, compare: desk.png, tolerance: 2}
                  - ping: 3
                  - fetch: {port: 8080, path: /x, contains: hello}
                  - power: cut
            """);
        Scenario all = file.scenarios().values().iterator().next();
        assertEquals("mini2440", file.board());
        assertEquals(
                new Scenario.Setup(
                        "nfs",
                        "quiet",
                        Scenario.Setup.DEFAULT_PROMPT,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        true),
                all.setup());
        List<ScenarioStep.Action> actions =
                all.steps().stream().map(ScenarioStep::action).toList();
        assertEquals(
                List.of(
                        new ScenarioStep.Expect("login: $"),
                        new ScenarioStep.Send("root", true),
                        new ScenarioStep.Send("x", false),
                        new ScenarioStep.Run("uname -a", Optional.of("Linux"), 0),
                        new ScenarioStep.Run("false", Optional.empty(), 1),
                        new ScenarioStep.AssertFile("/etc/passwd", true, Optional.of("^root:")),
                        new ScenarioStep.Wait(Duration.ofMillis(500)),
                        new ScenarioStep.Press(List.of("K1"), Optional.of(Duration.ofMillis(200))),
                        new ScenarioStep.Press(List.of("K2", "K3"), Optional.empty()),
                        new ScenarioStep.Release(List.of("K2", "K3")),
                        new ScenarioStep.Touch(10, 20, Duration.ofMillis(100)),
                        new ScenarioStep.Leds(Map.of("LED1", true, "LED4", false)),
                        new ScenarioStep.Screenshot("desk", Optional.of("desk.png"), 2),
                        new ScenarioStep.Ping(3),
                        new ScenarioStep.Fetch(8080, "/x", Optional.of("hello"), 200),
                        new ScenarioStep.PowerCut(Duration.ofSeconds(1))),
                actions);
        assertEquals(Duration.ofSeconds(90), all.steps().getFirst().timeout());
        assertEquals(Duration.ofSeconds(10), all.steps().get(1).timeout());
        assertEquals(12, all.steps().getFirst().line());
    }

    @Test
    void defaultPromptFindsTheUsualShellsAndNoCommandsOutput() {
        Pattern prompt = Pattern.compile(Scenario.Setup.DEFAULT_PROMPT, Pattern.MULTILINE);
        for (String line : List.of("/ # ", "root@mini2440:~# ", "[root@FriendlyARM /]# ", "$ ")) {
            assertTrue(prompt.matcher("output\n" + line).find(), line);
        }
        assertTrue(!prompt.matcher("/ # ls\nbin\n").find());
    }

    @Test
    void schemasForEditorsAreComplete() {
        for (String name : List.of(RecipeParser.BOARD_SCHEMA, RecipeParser.SCENARIOS_SCHEMA)) {
            String schema = RecipeParser.schemaText(name);
            assertTrue(schema.contains("\"scenario\""), name);
            assertTrue(!schema.contains("\"include\""), name);
        }
    }
}
