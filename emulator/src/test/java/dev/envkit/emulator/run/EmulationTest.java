package dev.envkit.emulator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.net.NetworkSummary;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How runs end, and what the report says. */
@Timeout(60)
class EmulationTest {
    private static final long MS = VirtualClock.MILLISECOND;

    /** Branch to itself. */
    private final TestMachine machine = new TestMachine(0xeaff_fffe);

    private final RunOptions options = new RunOptions().virtualTimeout(200 * MS);

    private Emulation emulation() {
        return new Emulation(machine, machine, options);
    }

    private static ExpectScript.Step step(String expect, String send) {
        return new ExpectScript.Step(
                ExpectScript.compile(expect), send.isEmpty() ? Optional.empty() : Optional.of(send));
    }

    @Test
    void endsAtThePromptWhenThereIsNothingElseToDo() throws InterruptedException {
        machine.sendAt(MS, "Booting Linux on physical CPU 0x0\n");
        machine.sendAt(2 * MS, "NET: Registered PF_NETLINK/PF_ROUTE protocol family\n");
        machine.sendAt(3 * MS, "Run /init as init process\n/ # ");
        RunReport report = emulation().run();
        assertEquals(Ending.PROMPT, report.ending());
        assertEquals(
                List.of("kernel", "drivers", "init", "prompt"),
                report.stats().phases().stream().map(RunStats.Phase::name).toList());
        assertEquals(MS, report.stats().phases().getFirst().virtualPicos());
        assertEquals(1000, report.stats().phases().getFirst().instructions());
        assertTrue(report.diagnosis().isEmpty());
    }

    @Test
    void promptsOfOtherShellsAreKnownAndOtherTextIsNone() {
        for (String prompt :
                List.of("/ # ", "~ # ", "# ", "$ ", "[root@FriendlyARM /]# ", "mini2440:~# ", "mini2440 login: ")) {
            assertTrue(BootPhases.DEFAULT_PROMPT.matcher(prompt).find(), prompt);
        }
        for (String text :
                List.of("[    0.000000] issue # ", "progress 12 %", "#", "/ # ls", "Calibrating delay loop... ")) {
            assertFalse(BootPhases.DEFAULT_PROMPT.matcher(text).find(), text);
        }
    }

    @Test
    void linesAreTypedOnePerPrompt() throws InterruptedException {
        Emulation emulation = emulation();
        emulation.expectInputLines();
        emulation.inputLine("one".getBytes(StandardCharsets.US_ASCII));
        emulation.inputLine("two".getBytes(StandardCharsets.US_ASCII));
        emulation.inputEnded();
        machine.sendAt(MS, "/ # ");
        machine.sendAt(20 * MS, "one\n/ # ");
        machine.sendAt(40 * MS, "two\n/ # ");
        RunReport report = emulation.run();
        assertEquals(Ending.PROMPT, report.ending());
        assertEquals("one\ntwo\n", machine.received());
        assertTrue(report.stats().virtualPicos() > 40 * MS);
    }

    @Test
    void endsWhenTheScriptIsThrough() throws InterruptedException {
        options.script(List.of(step("login:", "root\n"), step("welcome", "")));
        machine.sendAt(MS, "login: ");
        machine.sendAt(50 * MS, "welcome\n");
        RunReport report = emulation().run();
        assertEquals(Ending.EXPECTED, report.ending());
        assertEquals("root\n", machine.received());
    }

    @Test
    void lastAnswerIsGivenTimeUntilTheNextPrompt() throws InterruptedException {
        options.script(List.of(step("# $", "uname\n")));
        machine.sendAt(MS, "/ # ");
        machine.sendAt(50 * MS, "uname\nLinux\n/ # ");
        RunReport report = emulation().run();
        assertEquals(Ending.EXPECTED, report.ending());
        assertEquals(List.of("/ # uname", "Linux", "/ # "), report.lastLines());
    }

    @Test
    void timeoutSaysWhatItWaitedFor() throws InterruptedException {
        options.script(List.of(step("never", "")));
        RunReport report = emulation().run();
        assertEquals(Ending.VIRTUAL_TIMEOUT, report.ending());
        assertEquals("still waiting for /never/", report.detail());
        assertEquals(200 * MS, report.stats().virtualPicos());
        assertTrue(report.diagnosis().orElseThrow().cause().contains("said nothing at all"));
    }

    @Test
    void wallTimeoutEndsAMachineThatRunsOn() throws InterruptedException {
        RunReport report = new Emulation(machine, machine, new RunOptions().wallTimeout(1_000_000)).run();
        assertEquals(Ending.WALL_TIMEOUT, report.ending());
    }

    @Test
    void panicEndsTheRunWithItsText() throws InterruptedException {
        machine.sendAt(MS, "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n");
        machine.sendAt(2 * MS, "---[ end Kernel panic - not syncing: VFS ]---\n");
        RunReport report = emulation().run();
        assertEquals(Ending.PANIC, report.ending());
        assertEquals("VFS: Unable to mount root fs on unknown-block(0,0)", report.detail());
        assertTrue(report.diagnosis().orElseThrow().cause().contains("given no root file system"));
        assertTrue(report.stats().virtualPicos() < 10 * MS);
    }

    @Test
    void resetBootsAgainOrEndsTheRun() throws InterruptedException {
        machine.sendAt(MS / 2, "cut o");
        machine.stopAt(MS, Machine.Stop.RESET);
        machine.sendAt(2 * MS, "/ # ");
        RunReport report = emulation().run();
        assertEquals(Ending.PROMPT, report.ending());
        assertEquals(List.of("cut o", "/ # "), report.lastLines());
        assertEquals(1, machine.resets());
        assertEquals(1, report.stats().resets());

        TestMachine other = new TestMachine(0xeaff_fffe);
        other.stopAt(MS, Machine.Stop.RESET);
        assertEquals(
                Ending.REBOOT,
                new Emulation(other, other, options.reboot(false)).run().ending());
    }

    @Test
    void haltPowerOffAndNothingLeftToHappenEndTheRun() throws InterruptedException {
        machine.sendAt(MS, "[    0.630407] reboot: System halted\n");
        RunReport halted = emulation().run();
        assertEquals(Ending.HALTED, halted.ending());
        assertEquals("reboot: System halted", halted.detail());
        TestMachine off = new TestMachine(0xeaff_fffe);
        off.stopAt(MS, Machine.Stop.POWER_OFF);
        assertEquals(Ending.HALTED, new Emulation(off, off, options).run().ending());
        TestMachine stuck = new TestMachine(0xeaff_fffe);
        stuck.stuck(true);
        assertEquals(Ending.STUCK, new Emulation(stuck, stuck, options).run().ending());
    }

    @Test
    void lastWordsOfAMachineThatIsStuckAreHeard() throws InterruptedException {
        machine.stuck(true);
        machine.sendAt(MS, "reboot: System ");
        machine.sendAt(3 * MS, "halted\n");
        assertEquals(Ending.HALTED, emulation().run().ending());
    }

    @Test
    void quitEndsAMachineThatStandsStill() throws InterruptedException {
        Emulation emulation = new Emulation(machine, machine, options.startPaused(true));
        Thread.ofPlatform().daemon().start(emulation::quit);
        assertEquals(Ending.QUIT, emulation.run().ending());
        assertEquals(0, machine.instructions());
    }

    @Test
    void pacedMachineDoesNotOvertakeRealTime() throws InterruptedException {
        RunReport report = new Emulation(machine, machine, options.realtime(true)).run();
        assertTrue(
                report.stats().wallNanos() * 1000 >= 180 * MS,
                "200 ms in " + report.stats().wallNanos() + " ns");
    }

    @Test
    void statsAreJson() {
        RunStats stats = new RunStats(
                123_456_789,
                1_500_000_000_000L,
                2_000_000_000L,
                42,
                0,
                Map.of("regions", 3L),
                List.of(new RunStats.Phase("kernel", 250_000_000_000L, 1_000_000L, 77)),
                Optional.of(new NetworkSummary(
                        4, 500, 3, 400, 0, 1, List.of(new NetworkSummary.Service("dhcp", 2, 600, 620)))));
        assertEquals("""
            {
              "ending": "virtual-timeout",
              "instructions": 123456789,
              "virtualSeconds": 1.500000000,
              "wallSeconds": 2.000000,
              "mips": 61.7,
              "serialBytes": 42,
              "resets": 0,
              "engine": {"regions": 3},
              "phases": [
                {"name": "kernel", "virtualSeconds": 0.250000000, "wallSeconds": 0.001000, "instructions": 77}
              ],
              "network": {
                "framesFromBoard": 4,
                "bytesFromBoard": 500,
                "framesToBoard": 3,
                "bytesToBoard": 400,
                "dropped": 0,
                "malformed": 1,
                "services": [
                  {"name": "dhcp", "uses": 2, "bytesFromBoard": 600, "bytesToBoard": 620}
                ]
              }
            }
            """, stats.toJson(Ending.VIRTUAL_TIMEOUT));
    }
}
