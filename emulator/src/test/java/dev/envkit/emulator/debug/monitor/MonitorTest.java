package dev.envkit.emulator.debug.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.TestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands show and do. */
class MonitorTest {
    /** {@code mov r0, #1; add r0, r0, #1; b} to itself. */
    private final TestMachine machine = new TestMachine(0xe3a0_0001, 0xe280_0001, 0xeaff_fffe);

    private boolean quit;
    private boolean stopped = true;
    private Optional<Picture> picture = Optional.empty();

    private final List<String> touched = new ArrayList<>();
    private String typed = "";
    private boolean keyboard = true;

    private final Monitor monitor = new Monitor(new MonitorHost() {
        @Override
        public Machine machine() {
            return machine;
        }

        @Override
        public void quit() {
            quit = true;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void resume() {
            stopped = false;
        }

        @Override
        public boolean stopped() {
            return stopped;
        }

        @Override
        public Optional<Picture> screenshot() {
            return picture;
        }

        @Override
        public void key(int number, boolean down) {
            touched.add("K" + number + (down ? " down" : " up"));
        }

        @Override
        public void touch(double x, double y) {
            touched.add("pen " + x + " " + y);
        }

        @Override
        public void lift() {
            touched.add("pen up");
        }

        @Override
        public boolean type(String text) {
            typed = text;
            return keyboard;
        }

        @Override
        public List<String> devices() {
            return List.of("UART0 at 0x50000000");
        }
    });

    private void assertShows(String command, String... parts) {
        String output = monitor.execute(command);
        for (String part : parts) {
            assertTrue(output.contains(part), () -> "'" + part + "' is missing in:\n" + output);
        }
    }

    @Test
    void everyCommandIsInTheHelp() {
        assertShows(
                "help",
                "info registers|cp15|clock|devices|breakpoints",
                "x ADDRESS [WORDS]",
                "screenshot FILE.png",
                "quit");
    }

    @Test
    void keysAndPenAreMoved() {
        assertEquals("", monitor.execute("key k4 down"));
        assertEquals("", monitor.execute("key K4 up"));
        assertEquals("", monitor.execute("touch 0.5 0.25"));
        assertEquals("", monitor.execute("touch up"));
        assertEquals(List.of("K4 down", "K4 up", "pen 0.5 0.25", "pen up"), touched);
        assertShows("key K7", "the board has keys K1 to K6");
        assertShows("key K1 sideways", "a key goes down or up");
        assertShows("touch here", "position is missing");
        assertShows("touch here there", "numbers from 0 to 1");
    }

    @Test
    void aKeyThatIsOnlyPressedIsReleasedAfterAWhile() {
        monitor.execute("key K1");
        assertEquals(List.of("K1 down"), touched);
        machine.clock().skipTo(machine.clock().nextDeadline());
        machine.clock().runDueEvents();
        assertEquals(List.of("K1 down", "K1 up"), touched);
    }

    @Test
    void linesAreTypedOnTheUsbKeyboardWhereThereIsOne() {
        assertEquals("", monitor.execute("type ls -l  /proc"));
        assertEquals("ls -l /proc\n", typed);
        keyboard = false;
        assertShows("type x", "no USB keyboard is plugged in");
    }

    @Test
    void registersShowBanksAndStatusInWords() {
        machine.cpu().setRegister(3, 0xcafe);
        assertShows("info registers", "r3 0000cafe", "pc 30000000", "----", "IF- supervisor", "irq        sp");
        assertShows("info cp15", "main ID                    41129200");
        assertShows("info clock", "0.000000000 s of virtual time, 0 instructions");
        assertShows("info devices", "UART0");
    }

    @Test
    void memoryIsDumpedInWordsAndCharacters() {
        machine.cpu().writeMemory(TestMachine.RAM + 0x100, new byte[] {'H', 'i', '!', 0, 1, 2, 3, 4}, 0, 8);
        assertShows("x 30000100 2", "30000100: 00216948 04030201", "Hi!.....");
        assertShows("xp 0x30000100 1", "00216948");
        assertShows("x $pc 1", "30000000: e3a00001");
        assertShows("x 50000000", "there is no memory at 0x50000000");
        assertShows("translate 30000100", "is at 0x30000100");
    }

    @Test
    void codeIsShownAsTheProcessorWouldReadItNow() {
        assertShows(
                "disassemble",
                "=> 30000000: e3a00001  mov r0, #0x1",
                "   30000004: e2800001  add r0, r0, #0x1",
                "   30000008: eafffffe  b 0x30000008");
        assertEquals(1, monitor.execute("disassemble 30000004 1").lines().count());
        assertShows("disassemble 50000000", "there is no memory at 0x50000000");
        machine.cpu().setCpsr(machine.cpu().cpsr() | 0x20);
        assertShows("disassemble 30000002 2", "   30000002: e3a0  b 0x", "   30000004: 0001  lsl r1, r0, #0");
    }

    @Test
    void physicalAccessesGoOverTheBus() {
        assertEquals("", monitor.execute("write16 30000200 beef"));
        assertShows("read32 30000200", "0x30000200: 0x0000beef");
        assertShows("read8 30000201", "0xbe");
        assertShows("read32 30000202", "not a multiple of 4");
    }

    @Test
    void stepStopContinueResetAndQuitSteerTheMachine() {
        assertShows("step", "stopped at 0x30000004");
        assertShows("step 1", "stopped at 0x30000008");
        assertEquals(2, machine.cpu().register(0));
        monitor.execute("cont");
        assertFalse(stopped);
        assertShows("step", "'stop' it first");
        monitor.execute("stop");
        assertTrue(stopped);
        monitor.execute("reset");
        assertEquals(TestMachine.RAM, machine.cpu().register(Cpu.PC));
        monitor.execute("q");
        assertTrue(quit);
    }

    @Test
    void breakpointsAreListed() {
        machine.cpu().debug().addBreakpoint(TestMachine.RAM + 8);
        assertShows("info breakpoints", "breakpoint 0x30000008");
    }

    @Test
    void screenshotIsWrittenOrRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lcd.png");
        assertShows("screenshot " + file, "the LCD is off");
        picture = Optional.of(new Picture(2, 1, new int[] {0xff0000, 0x00ff00}));
        assertShows("screenshot " + file, "2x1");
        assertEquals('P', Files.readAllBytes(file)[1]);
        assertShows("screenshot " + directory.resolve("no/such/x.png"), "cannot be written");
    }

    @Test
    void nonsenseIsAnsweredWithTheReason() {
        assertShows("dance", "no command 'dance'");
        assertShows("re", "several commands");
        assertShows("x", "the address is missing");
        assertShows("x zz", "no hexadecimal number");
        assertShows("x 30000000 0", "no count from 1");
        assertShows("x $r77", "no register 'r77'");
        assertShows("reset now", "one argument too many");
        assertShows("info weather", "nothing to show about 'weather'");
        assertEquals("", monitor.execute("  "));
    }
}
