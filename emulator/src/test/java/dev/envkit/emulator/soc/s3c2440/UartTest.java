package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.Ticks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** User's manual chapter 11. */
class UartTest {
    private static final int UART0 = 0x5000_0000;
    private static final int ULCON = UART0;
    private static final int UCON = UART0 + 0x04;
    private static final int UFCON = UART0 + 0x08;
    private static final int UMCON = UART0 + 0x0C;
    private static final int UTRSTAT = UART0 + 0x10;
    private static final int UERSTAT = UART0 + 0x14;
    private static final int UFSTAT = UART0 + 0x18;
    private static final int UTXH = UART0 + 0x20;
    private static final int URXH = UART0 + 0x24;
    private static final int UBRDIV = UART0 + 0x28;

    private static final int RX = SubSource.INT_RXD0.mask();
    private static final int TX = SubSource.INT_TXD0.mask();
    private static final int ERR = SubSource.INT_ERR0.mask();

    /** Ten bits at PCLK / 16 / 27. */
    private static final long FRAME = Ticks.picos(16L * 27 * 10, ChipFixture.PCLK);

    private final ChipFixture chip = new ChipFixture();
    private final List<Integer> sent = new ArrayList<>();

    @BeforeEach
    void configure() {
        chip.soc.uart(0).connect(sent::add);
        chip.write(ULCON, 3);
        chip.write(UCON, 0x5);
        chip.write(UBRDIV, 26);
    }

    private void send(int character) {
        chip.bus.write(UTXH, 1, character);
    }

    @Test
    void aCharacterTakesItsBitsTime() {
        send('A');
        chip.advance(FRAME - 1);
        assertEquals(List.of(), sent);
        chip.advance(1);
        assertEquals(List.of((int) 'A'), sent);
    }

    @Test
    void parityAndSecondStopBitMakeTheFrameLonger() {
        chip.write(ULCON, 3 | 1 << 2 | 5 << 3);
        send('A');
        chip.advance(FRAME);
        assertEquals(List.of(), sent);
        chip.advance(FRAME / 5);
        assertEquals(1, sent.size());
    }

    @Test
    void statusTellsBufferAndShifterApart() {
        assertEquals(6, chip.read(UTRSTAT));
        send('A');
        assertEquals(2, chip.read(UTRSTAT));
        send('B');
        assertEquals(0, chip.read(UTRSTAT));
        chip.advance(2 * FRAME);
        assertEquals(6, chip.read(UTRSTAT));
        assertEquals(List.of((int) 'A', (int) 'B'), sent);
    }

    @Test
    void fifoHolds64BesidesTheShifterAndShowsItsLevel() {
        chip.write(UFCON, 1);
        for (int i = 0; i < 65; i++) {
            send(i);
        }
        assertEquals(1 << 14, chip.read(UFSTAT) & 0x7F00);
        send(99); // lost: there is no room
        chip.advance(FRAME);
        assertEquals(63, chip.read(UFSTAT) >>> 8 & 0x3F);
        chip.advance(64 * FRAME);
        assertEquals(65, sent.size());
        assertEquals(64, sent.getLast());
    }

    @Test
    void transmitLevelInterruptStaysUntilTheFifoIsAboveItsTrigger() {
        chip.write(UFCON, 1);
        chip.write(UCON, 0x5 | 1 << 9);
        assertEquals(TX, chip.subsrcpnd());
        chip.write(0x4A00_0018, TX);
        assertEquals(TX, chip.subsrcpnd());
        send(1);
        send(2);
        chip.write(0x4A00_0018, TX);
        assertEquals(0, chip.subsrcpnd());
        chip.advance(FRAME);
        assertEquals(TX, chip.subsrcpnd());
    }

    @Test
    void transmitPulseInterruptComesOncePerEmptying() {
        chip.write(UFCON, 1);
        send(1);
        send(2);
        chip.write(0x4A00_0018, TX);
        chip.advance(FRAME);
        assertEquals(TX, chip.subsrcpnd());
        chip.write(0x4A00_0018, TX);
        assertEquals(0, chip.subsrcpnd());
    }

    @Test
    void receivedCharactersArriveAtTheLinesSpeed() {
        chip.soc.uart(0).receive('x');
        chip.soc.uart(0).receive('y');
        assertEquals(0, chip.read(UTRSTAT) & 1);
        chip.advance(FRAME);
        assertEquals(1, chip.read(UTRSTAT) & 1);
        assertEquals('x', chip.bus.read(URXH, 1));
        assertEquals(0, chip.read(UTRSTAT) & 1);
        chip.advance(FRAME);
        assertEquals('y', chip.bus.read(URXH, 1));
    }

    @Test
    void receiveFifoInterruptsAtItsTrigger() {
        chip.write(UFCON, 1 | 1 << 4);
        chip.write(UCON, 0x5 | 1 << 8);
        for (int i = 0; i < 8; i++) {
            chip.soc.uart(0).receive(i);
        }
        chip.advance(7 * FRAME);
        assertEquals(0, chip.subsrcpnd() & RX);
        chip.advance(FRAME);
        assertEquals(RX, chip.subsrcpnd() & RX);
        assertEquals(8, chip.read(UFSTAT) & 0x3F);
    }

    @Test
    void timeoutInterruptsForTheRestBelowTheTrigger() {
        chip.write(UFCON, 1 | 1 << 4);
        chip.write(UCON, 0x5 | 1 << 7 | 1 << 8);
        chip.soc.uart(0).receive('x');
        chip.advance(FRAME);
        assertEquals(0, chip.subsrcpnd() & RX);
        chip.advance(3 * FRAME);
        assertEquals(RX, chip.subsrcpnd() & RX);
        chip.bus.read(URXH, 1);
        chip.write(0x4A00_0018, RX);
        assertEquals(0, chip.subsrcpnd() & RX);
    }

    @Test
    void unfetchedCharacterIsOverrunAndSaysSo() {
        chip.write(UCON, 0x5 | 1 << 6);
        chip.soc.uart(0).receive(1);
        chip.soc.uart(0).receive(2);
        chip.advance(2 * FRAME);
        assertEquals(ERR, chip.subsrcpnd() & ERR);
        assertEquals(1, chip.read(UERSTAT));
        assertEquals(0, chip.read(UERSTAT));
        assertEquals(1, chip.bus.read(URXH, 1));
    }

    @Test
    void breakSetsItsErrorBit() {
        chip.write(UFCON, 1);
        chip.soc.uart(0).receiveBreak();
        chip.advance(FRAME);
        assertEquals(8, chip.read(UERSTAT));
    }

    @Test
    void automaticFlowControlHoldsBothDirections() {
        chip.write(UFCON, 1);
        chip.write(UMCON, 1 << 4 | 7 << 5); // nRTS goes at 8 characters
        chip.soc.uart(0).clearToSend(false);
        send('A');
        for (int i = 0; i < 12; i++) {
            chip.soc.uart(0).receive(i);
        }
        chip.advance(30 * FRAME);
        assertEquals(List.of(), sent);
        assertEquals(8, chip.read(UFSTAT) & 0x3F);
        assertFalse(chip.soc.uart(0).requestToSend());
        chip.soc.uart(0).clearToSend(true);
        for (int i = 0; i < 12; i++) {
            assertEquals(i, chip.bus.read(URXH, 1));
            chip.advance(2 * FRAME);
        }
        assertEquals(List.of((int) 'A'), sent);
    }

    @Test
    void loopbackReceivesWhatItSends() {
        chip.write(UCON, 0x5 | 1 << 5);
        send('L');
        chip.advance(FRAME);
        assertEquals('L', chip.bus.read(URXH, 1));
        assertEquals(List.of(), sent);
    }

    @Test
    void fifoResetBitsEmptyAndClearThemselves() {
        chip.write(UFCON, 1);
        chip.soc.uart(0).receive(1);
        chip.advance(FRAME);
        chip.write(UFCON, 1 | 1 << 1);
        assertEquals(1, chip.read(UFCON));
        assertEquals(0, chip.read(UFSTAT));
    }

    @Test
    void baudRateFollowsThePeripheralClock() {
        assertEquals(117187, chip.soc.uart(0).baudRate());
        chip.write(0x4C00_0014, 4); // PCLK = HCLK
        assertEquals(234375, chip.soc.uart(0).baudRate());
        assertTrue(chip.soc.uart(0).transmittedCount() == 0);
    }
}
