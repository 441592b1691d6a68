package dev.envkit.emulator.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootPlan;
import dev.envkit.emulator.boot.EntryState;
import dev.envkit.emulator.boot.MemoryRange;
import dev.envkit.emulator.boot.Segment;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sleep mode and the ways out of it (user's manual chapter 7, "Sleep mode" and "Wake-up"; chapter 9, GSTATUSn). */
class SleepModeTest {
    private static final int CODE = 0x3000_8000;
    private static final int RESUME = CODE + 12;
    private static final int MARK = 0x3010_0000;

    private static final int REFRESH = 0x4800_0024;
    private static final int SRCPND = 0x4A00_0000;
    private static final int INTMSK = 0x4A00_0008;
    private static final int CLKCON = 0x4C00_000C;
    private static final int GPGCON = 0x5600_0060;
    private static final int MISCCR = 0x5600_0080;
    private static final int EXTINT1 = 0x5600_008C;
    private static final int EINTPEND = 0x5600_00A8;
    private static final int GSTATUS2 = 0x5600_00B4;
    private static final int GSTATUS3 = 0x5600_00B8;
    private static final int RTCALM = 0x5700_0050;
    private static final int ALMSEC = 0x5700_0054;
    private static final int SELF_REFRESH = 1 << 22;
    private static final int SDRAM_SLEEPS = 7 << 17;

    private final Mini2440 board = new Mini2440(BoardConfig.DEFAULT);

    @BeforeEach
    void aProgramThatGoesToSleep() {
        int[] words = Assembler.arm(
                CODE,
                "str r1, [r0]", // CLKCON: sleep
                "after: b after",
                "nop",
                "mov r4, #1", // where GSTATUS3 points
                "b .");
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        board.load(new BootPlan(
                List.of(new Segment(new MemoryRange("program", CODE, bytes.capacity()), bytes.array())),
                new EntryState(CODE, false, 0, 1999, 0x3000_0100),
                List.of()));
        board.cpu().setRegister(0, CLKCON);
        board.cpu().setRegister(1, 0xFF_FFF8);
        write(GSTATUS3, RESUME);
        write(REFRESH, read(REFRESH) | SELF_REFRESH);
        write(MISCCR, read(MISCCR) | SDRAM_SLEEPS);
        write(MARK, 0x1234_5678);
    }

    private int read(int address) {
        return board.bus().read(address, 4);
    }

    private void write(int address, int value) {
        board.bus().write(address, 4, value);
    }

    /** An alarm whenever the seconds are 30; the clock starts at zero. */
    private void alarmAtSecond30() {
        write(ALMSEC, 0x30);
        write(RTCALM, 0x41);
    }

    private void selectEint14OnFallingEdge() {
        write(GPGCON, (read(GPGCON) & ~(3 << 12)) | 2 << 12);
        write(EXTINT1, 2 << 24);
    }

    @Test
    void theAlarmEndsIt() {
        alarmAtSecond30();
        long before = board.clock().now();
        board.run(100);
        assertEquals(1, board.cpu().register(4), "runs where GSTATUS3 points");
        assertEquals(0, board.cpu().register(1), "the registers are those after a reset");
        long seconds = (board.clock().now() - before) / VirtualClock.SECOND;
        assertEquals((30 - board.config().rtcStart().getSecond() + 60) % 60, (double) seconds, 1);
        assertEquals(2, read(GSTATUS2), "SLEEPRST");
        assertEquals(1 << 30, read(SRCPND), "INT_RTC");
        assertEquals(-1, read(INTMSK));
        assertEquals(0, read(MISCCR) & SDRAM_SLEEPS, "the boot loader lets the memory go");
    }

    @Test
    void aKeyEndsItThoughItsInterruptIsMasked() {
        selectEint14OnFallingEdge();
        assertEquals(Machine.Stop.STUCK, board.run(1000));
        board.keys().get(3).press();
        board.run(100);
        assertEquals(1, board.cpu().register(4));
        assertEquals(1 << 14, read(EINTPEND));
    }

    @Test
    void aKeyThatIsNotSelectedDoesNot() {
        selectEint14OnFallingEdge();
        board.run(1000);
        board.keys().get(0).press();
        assertEquals(Machine.Stop.STUCK, board.run(1000));
    }

    @Test
    void withoutAnythingThatCouldEndItTheBoardIsOff() {
        assertEquals(Machine.Stop.POWER_OFF, board.run(1000));
    }

    @Test
    void memoryThatRefreshesItselfKeepsItsContents() {
        alarmAtSecond30();
        board.run(100);
        assertEquals(0x1234_5678, read(MARK));
    }

    @Test
    void memoryThatDoesNotIsEmptyAndTheProgramIsLoadedAnew() {
        write(REFRESH, read(REFRESH) & ~SELF_REFRESH);
        write(GSTATUS3, 0);
        alarmAtSecond30();
        board.run(1);
        board.run(1);
        assertEquals(0, read(MARK));
        assertEquals(1999, board.cpu().register(1), "as the boot loader starts it");
    }

    @Test
    void portsKeepTheirStateAndOtherBlocksDoNot() {

        write(0x5600_0010, 0x0001_5555); // port B: outputs
        write(0x5600_0014, 0x1C0); // LED1 on
        write(0x5100_003C, 0x1234); // TCNTB4
        alarmAtSecond30();
        board.run(100);
        assertEquals(0x1C0, read(0x5600_0014));
        assertTrue(board.leds().getFirst().isLit());
        assertEquals(0, read(0x5100_003C));
    }
}
