package dev.envkit.emulator.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootPlan;
import dev.envkit.emulator.boot.EntryState;
import dev.envkit.emulator.boot.MemoryRange;
import dev.envkit.emulator.boot.Segment;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The board with small programs; the words in the comments are what an assembler would be given. */
class Mini2440Test {
    private static final int CODE = 0x3000_8000;

    private static BootPlan program(String... lines) {
        int[] words = Assembler.arm(CODE, lines);
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return new BootPlan(
                List.of(new Segment(new MemoryRange("program", CODE, bytes.capacity()), bytes.array())),
                new EntryState(CODE, false, 0, 1999, 0x3000_0100),
                List.of());
    }

    private static Mini2440 board(String... lines) {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT);
        board.load(program(lines));
        return board;
    }

    /** Sends 'H' and 'i' over UART0, then waits for an interrupt that nothing enables. */
    private static final String[] HELLO = {
        "mov r0, #0x50000000",
        "mov r1, #'H'",
        "strb r1, [r0, #0x20]",
        "wait: ldr r2, [r0, #0x10]",
        "tst r2, #4",
        "beq wait",
        "mov r1, #'i'",
        "strb r1, [r0, #0x20]",
        "again: ldr r2, [r0, #0x10]",
        "tst r2, #4",
        "beq again",
        "mcr p15, 0, r0, c7, c0, 4",
        "b ."
    };

    @Test
    void aProgramTalksOverTheSerialPortAndTheRunEndsWhenNothingCanWakeIt() {
        Mini2440 board = board(HELLO);
        StringBuilder text = new StringBuilder();
        board.serial(0).connect(c -> text.append((char) c));
        assertEquals(Machine.Stop.STUCK, board.run(1_000_000));
        assertEquals("Hi", text.toString());
    }

    /** Chapter 5, BANKSIZE: U-Boot 1.3.2 gives bank 6 128 MiB, and its variables begin where 64 MiB of SDRAM end. */
    @Test
    void sdramSmallerThanItsBankIsThereASecondTimeAndNotOtherwise() {
        Mini2440 board = board(
                "mov r0, #0x50000000",
                "mov r2, #0x48000000",
                "mov r3, #0x34000000",
                "mov r4, #0x30000000",
                "mov r1, #0xb2",
                "str r1, [r2, #0x28]",
                "mov r1, #'M'",
                "str r1, [r3, #4]",
                "ldr r1, [r4, #4]",
                "strb r1, [r0, #0x20]",
                "wait: ldr r1, [r0, #0x10]",
                "tst r1, #4",
                "beq wait",
                "ldr r1, [r3, #4]",
                "strb r1, [r0, #0x20]",
                "again: ldr r1, [r0, #0x10]",
                "tst r1, #4",
                "beq again",
                "mov r1, #0xb1",
                "str r1, [r2, #0x28]",
                "ldr r1, [r3, #4]",
                "add r1, r1, #'0'",
                "strb r1, [r0, #0x20]",
                "last: ldr r1, [r0, #0x10]",
                "tst r1, #4",
                "beq last",
                "mcr p15, 0, r0, c7, c0, 4",
                "b .");
        StringBuilder text = new StringBuilder();
        board.serial(0).connect(c -> text.append((char) c));
        assertEquals(Machine.Stop.STUCK, board.run(1_000_000));
        assertEquals("MM0", text.toString());
    }

    @Test
    void twoBoardsInOneJvmDoNotInfluenceEachOther() {
        List<String> texts = new ArrayList<>();
        List<Mini2440> boards = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            Mini2440 board = board(HELLO);
            StringBuilder text = new StringBuilder();
            board.serial(0).connect(c -> text.append((char) c));
            boards.add(board);
            texts.add("");
            int index = n;
            board.serial(0).connect(c -> texts.set(index, texts.get(index) + (char) c));
        }
        // In turn, a few instructions each.
        for (int turn = 0; turn < 20_000; turn++) {
            boards.get(turn & 1).run(7);
        }
        assertEquals(List.of("Hi", "Hi"), texts);
        assertEquals(boards.get(0).instructions(), boards.get(1).instructions());
        assertEquals(boards.get(0).clock().now(), boards.get(1).clock().now());
    }

    @Test
    void howARunIsCutDoesNotChangeIt() {
        Mini2440 whole = board(HELLO);
        whole.run(1_000_000);
        Mini2440 pieces = board(HELLO);
        Machine.Stop stop;
        do {
            stop = pieces.run(13);
        } while (stop == Machine.Stop.DONE);
        assertEquals(Machine.Stop.STUCK, stop);
        assertEquals(whole.instructions(), pieces.instructions());
        assertEquals(whole.clock().now(), pieces.clock().now());
    }

    @Test
    void aWaitForTheUartIsSkippedAndCountsAsIfItHadBeenExecuted() {
        Mini2440 skipping = board(HELLO);
        skipping.run(1_000_000);
        assertTrue(skipping.engine().skippedInstructions() > 1000, "the loop of three waits for a whole character");
        Mini2440 executing = board(HELLO);
        Machine.Stop stop;
        do {
            stop = executing.run(1);
        } while (stop == Machine.Stop.DONE);
        assertEquals(0, executing.engine().skippedInstructions());
        assertEquals(executing.instructions(), skipping.instructions());
        assertEquals(executing.clock().now(), skipping.clock().now());
    }

    @Test
    void aWaitThatCallsAFunctionWithAStackFrameIsSkippedToo() {
        Mini2440 board = board(
                "mov r0, #0x50000000",
                "mov sp, #0x30000000",
                "add sp, sp, #0x10000",
                "mov r1, #'H'",
                "strb r1, [r0, #0x20]",
                "wait: bl empty",
                "beq wait",
                "mcr p15, 0, r0, c7, c0, 4",
                "b .",
                "empty: stmdb sp!, {r4, lr}",
                "ldr r2, [r0, #0x10]",
                "tst r2, #4",
                "ldmia sp!, {r4, pc}");
        assertEquals(Machine.Stop.STUCK, board.run(1_000_000));
        assertTrue(board.engine().skippedInstructions() > 1000, "the frame is the same each time");
    }

    @Test
    void aWaitThatCountsItsTurnsIsNotSkipped() {
        String[] counting = {
            "mov r0, #0x50000000",
            "mov r1, #'H'",
            "strb r1, [r0, #0x20]",
            "wait: add r5, r5, #1",
            "ldr r2, [r0, #0x10]",
            "tst r2, #4",
            "beq wait",
            "mcr p15, 0, r0, c7, c0, 4",
            "b ."
        };
        Mini2440 board = board(counting);
        assertEquals(Machine.Stop.STUCK, board.run(1_000_000));
        assertEquals(0, board.engine().skippedInstructions());
        Mini2440 single = board(counting);
        while (single.run(1) == Machine.Stop.DONE) {
            // on to the end
        }
        assertEquals(single.cpu().register(5), board.cpu().register(5));
    }

    @Test
    void linuxFindsItsRegistersAsTheBootProtocolSays() {
        Mini2440 board = board("b .");
        assertEquals(0, board.cpu().register(0));
        assertEquals(1999, board.cpu().register(1));
        assertEquals(0x3000_0100, board.cpu().register(2));
        assertEquals(CODE, board.cpu().register(Cpu.PC));
        assertEquals(405_000_000, board.soc().clocks().rates().fclk());
        assertEquals(2_000_000_000_000L / 405_000_000, board.clock().picosPerInstruction());
    }

    @Test
    void timerInterruptWakesAWaitingProcessorAtItsTime() {
        Mini2440 board = board(
                "mov r0, #0x4A000000",
                "mvn r1, #0x4000", // (all but INT_TIMER4)
                "str r1, [r0, #8]", // INTMSK
                "mov r2, #0x51000000",
                "mov r3, #0xFF00",
                "str r3, [r2, #0x3C]", // TCNTB4
                "mov r3, #0x200000",
                "str r3, [r2, #8]", // TCON: load
                "mov r3, #0x100000",
                "str r3, [r2, #8]", // TCON: start
                "mcr p15, 0, r0, c7, c0, 4",
                "ldr r4, [r0, #0x14]", // INTOFFSET
                "mvn r1, #0",
                "str r1, [r0, #8]", // INTMSK
                "str r1, [r0]", // SRCPND
                "str r1, [r0, #0x10]", // INTPND
                "mcr p15, 0, r0, c7, c0, 4",
                "b .");
        assertEquals(Machine.Stop.STUCK, board.run(1000));
        assertEquals(14, board.cpu().register(4));
        // 0xFF00 ticks of PCLK / 16 / 2: prescaler 15 is the boot loader's
        double ticks = 0xFF00 * 32 / 50.625e6;
        assertEquals(ticks, board.clock().now() / (double) VirtualClock.SECOND, 0.01);
        assertTrue(board.instructions() < 30);
    }

    @Test
    void endlessLoopWithInterruptsMaskedIsAHalt() {
        assertEquals(Machine.Stop.STUCK, board("b .").run(1_000_000_000));
    }

    @Test
    void waitingLoopIsSkippedAndCountedAsIfExecuted() {
        String[] program = {
            "mov r0, #0x4A000000",
            "mvn r1, #0x4000", // (all but INT_TIMER4)
            "str r1, [r0, #8]", // INTMSK
            "mov r2, #0x51000000",
            "mov r3, #0xFF00",
            "str r3, [r2, #0x3C]", // TCNTB4
            "mov r3, #0x200000",
            "str r3, [r2, #8]", // TCON: load
            "mov r3, #0x500000",
            "str r3, [r2, #8]", // TCON: start, auto-reload
            "msr cpsr_c, #0x13", // interrupts on
            "b ."
        };
        Mini2440 whole = board(program);
        Mini2440 pieces = board(program);
        assertEquals(Machine.Stop.DONE, whole.run(5_000_000));
        for (int n = 0; n < 5_000; n++) {
            assertEquals(Machine.Stop.DONE, pieces.run(1000));
        }
        assertEquals(5_000_000, whole.instructions());
        assertEquals(whole.instructions(), pieces.instructions());
        assertEquals(whole.clock().now(), pieces.clock().now());
        assertTrue(whole.engine().totalInstructions() < 200_000);
    }

    @Test
    void watchdogResetsTheBoardAndTheProgramStartsAgain() {
        Mini2440 board = board(
                "mov r0, #0x53000000",
                "mov r1, #100",
                "str r1, [r0, #8]", // WTCNT
                "mov r1, #0x21",
                "str r1, [r0]", // WTCON
                "b .");
        assertEquals(Machine.Stop.RESET, board.run(1_000_000));
        board.reset();
        assertEquals(CODE, board.cpu().register(Cpu.PC));
        assertEquals(4, board.bus().read(0x5600_00B4, 4));
        assertFalse(board.soc().watchdog().canReset());
        assertEquals(Machine.Stop.RESET, board.run(1_000_000));
    }

    @Test
    void idleModeOfTheClockControllerWaitsLikeWfi() {
        Mini2440 board = board(
                "mov r0, #0x4C000000",
                "ldr r1, [r0, #12]",
                "orr r1, r1, #4",
                "str r1, [r0, #12]", // CLKCON: IDLE
                "mov r5, #1",
                "b .");
        assertEquals(Machine.Stop.STUCK, board.run(1000));
        assertEquals(0, board.cpu().register(5));
    }

    @Test
    void requestFromAnotherThreadStopsTheRun() throws InterruptedException {
        // Counts for ever.
        Mini2440 board = board("again: add r0, r0, #1", "b again");
        Thread.ofPlatform().start(board::requestStop).join();
        assertEquals(Machine.Stop.REQUESTED, board.run(Long.MAX_VALUE / 2));
    }

    @Test
    void withoutALoadedProgramTheNandsFirst4KiBStartAtZero() {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT);
        byte[] second = new byte[2048];
        second[2044] = 0x2A;
        board.nand().orElseThrow().setPage(0, new byte[] {0x2A, 0x50, (byte) 0xA0, (byte) 0xE3}); // mov r5, #42
        board.nand().orElseThrow().setPage(1, second);
        board.reset();
        assertEquals(0, board.cpu().register(Cpu.PC));
        board.run(1);
        assertEquals(42, board.cpu().register(5));
        assertEquals(0x2A, board.bus().read(0xFFC, 4));
        assertEquals(12_000_000, board.soc().clocks().rates().fclk());
    }

    @Test
    void ledsShineWhileTheirPinsAreLow() {
        Mini2440 board = board("b .");
        board.bus().write(0x5600_0014, 4, 0x1E0 & ~(1 << 6));
        assertEquals(
                List.of(false, true, false, false),
                board.leds().stream().map(led -> led.isLit()).toList());
    }

    @Test
    void keysPullTheirPinsLow() {
        Mini2440 board = board("b .");
        int[] pins = {0, 3, 5, 6, 7, 11};
        for (int n = 0; n < pins.length; n++) {
            assertEquals(1, board.bus().read(0x5600_0064, 4) >>> pins[n] & 1);
            board.keys().get(n).press();
            assertEquals(0, board.bus().read(0x5600_0064, 4) >>> pins[n] & 1);
            board.keys().get(n).release();
        }
    }

    @Test
    void unmappedAndUnimplementedAccessesAreReportedOnceWithAddressAndPc() {
        List<String> reports = new ArrayList<>();
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT.withReports(reports::add));
        board.load(program(
                "mov r0, #0x4F000000",
                "ldr r1, [r0, #8]", // CIGCTRL
                "ldr r1, [r0, #8]",
                "mov r0, #0x60000000",
                "ldr r1, [r0]",
                "ldr r1, [r0]",
                "b ."));
        board.run(100);
        assertEquals(
                List.of(
                        "read from unimplemented register CAMIF CIGCTRL at 0x4f000008 (value 0x20000000)"
                                + " at pc 0x30008004",
                        "read of 4 bytes from unmapped address 0x60000000 at pc 0x30008010"),
                reports);
    }

    @Test
    void boardWithoutNandHasAnEmptySocket() {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT.withNand(null));
        board.reset();
        board.bus().write(0x4E00_0004, 4, 1);
        board.bus().write(0x4E00_0008, 4, 0x90);
        board.bus().write(0x4E00_000C, 4, 0);
        assertEquals(0xFF, board.bus().read(0x4E00_0010, 1));
        assertTrue(board.nand().isEmpty());
    }

    @Test
    void memorySizesOfOtherBoardsAreRefused() {
        Exception thrown =
                assertThrows(IllegalArgumentException.class, () -> BoardConfig.DEFAULT.withRamMegabytes(100));
        assertEquals("the mini2440 has 64, 128 or 256 MiB of memory, not 100 MiB", thrown.getMessage());
    }

    @Test
    void moreMemoryIsThere() {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT.withRamMegabytes(256));
        board.bus().write(0x3FFF_FFFC, 4, 42);
        assertEquals(42, board.bus().read(0x3FFF_FFFC, 4));
    }
}
