package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.device.At24c08;
import dev.envkit.emulator.time.VirtualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** User's manual chapter 20, with the board's EEPROM on the bus. */
class IicControllerTest {
    private static final int IICCON = 0x5400_0000;
    private static final int IICSTAT = 0x5400_0004;
    private static final int IICDS = 0x5400_000C;

    /** Acknowledge, PCLK / 512, interrupts, prescaler 0. */
    private static final int CONTROL = 0xE0;

    private static final int PENDING = 0x10;
    private static final int START_TRANSMIT = 0xF0;
    private static final int STOP_TRANSMIT = 0xD0;
    private static final int START_RECEIVE = 0xB0;
    private static final int STOP_RECEIVE = 0x90;

    private static final long BYTE_CYCLES = 512 * 9;

    private final ChipFixture chip = new ChipFixture();
    private final At24c08 eeprom = new At24c08(chip.clock, 0x50);

    @BeforeEach
    void attach() {
        chip.soc.iic().attach(eeprom);
        chip.write(IICCON, CONTROL);
    }

    private void awaitByte() {
        chip.advancePclk(BYTE_CYCLES - 10);
        assertEquals(0, chip.read(IICCON) & PENDING);
        chip.advancePclk(11);
        assertEquals(PENDING, chip.read(IICCON) & PENDING);
    }

    private boolean acknowledged() {
        return (chip.read(IICSTAT) & 1) == 0;
    }

    private boolean start(int addressByte) {
        chip.write(IICDS, addressByte);
        chip.write(IICSTAT, (addressByte & 1) != 0 ? START_RECEIVE : START_TRANSMIT);
        if ((chip.read(IICCON) & PENDING) != 0) {
            chip.write(IICCON, CONTROL);
        }
        awaitByte();
        return acknowledged();
    }

    private boolean send(int value) {
        chip.write(IICDS, value);
        chip.write(IICCON, CONTROL);
        awaitByte();
        return acknowledged();
    }

    private int receive(boolean more) {
        chip.write(IICCON, more ? CONTROL : CONTROL & ~0x80);
        awaitByte();
        return chip.read(IICDS);
    }

    private void stop(int mode) {
        chip.write(IICSTAT, mode);
        chip.write(IICCON, CONTROL);
    }

    @Test
    void presentChipAcknowledgesAndAbsentOneDoesNot() {
        assertTrue(start(0xA0));
        stop(STOP_TRANSMIT);
        assertFalse(start(0x90));
        stop(STOP_TRANSMIT);
        assertEquals(0, chip.read(IICSTAT) & 0x20);
    }

    @Test
    void eachByteInterruptsOnce() {
        start(0xA0);
        assertEquals(InterruptSource.INT_IIC.mask(), chip.srcpnd());
        chip.write(0x4A00_0000, -1);
        assertEquals(0, chip.srcpnd());
    }

    @Test
    void writesAPageAndReadsItBackWithARepeatedStart() {
        start(0xA2); // block 1: bytes 0x100 to 0x1FF
        send(0x20);
        send(0x11);
        send(0x22);
        stop(STOP_TRANSMIT);
        chip.advance(5 * VirtualClock.MILLISECOND);
        start(0xA2);
        send(0x20);
        assertTrue(start(0xA3));
        assertEquals(0x11, receive(true));
        assertEquals(0x22, receive(true));
        assertEquals(0xFF, receive(false));
        stop(STOP_RECEIVE);
        assertEquals(0x11, eeprom.contents()[0x120]);
    }

    @Test
    void writeCycleKeepsTheChipBusy() {
        start(0xA0);
        send(0);
        send(1);
        stop(STOP_TRANSMIT);
        assertFalse(start(0xA0));
        stop(STOP_TRANSMIT);
        chip.advance(5 * VirtualClock.MILLISECOND);
        assertTrue(start(0xA0));
    }

    @Test
    void pageWriteRollsOverWithinThePage() {
        start(0xA0);
        send(0x0E);
        for (int value = 1; value <= 4; value++) {
            send(value);
        }
        stop(STOP_TRANSMIT);
        assertEquals(1, eeprom.contents()[0x0E]);
        assertEquals(2, eeprom.contents()[0x0F]);
        assertEquals(3, eeprom.contents()[0x00]);
        assertEquals(4, eeprom.contents()[0x01]);
        assertEquals(-1, eeprom.contents()[0x10]);
    }

    @Test
    void writeProtectedChipAcknowledgesAndKeepsItsContents() {
        eeprom.writeProtect(true);
        start(0xA0);
        send(0);
        assertTrue(send(0x55));
        stop(STOP_TRANSMIT);
        assertEquals(-1, eeprom.contents()[0]);
        assertTrue(start(0xA0));
    }

    @Test
    void sequentialReadCrossesBlocks() {
        eeprom.contents()[0xFF] = 7;
        eeprom.contents()[0x100] = 8;
        start(0xA0);
        send(0xFF);
        start(0xA1);
        assertEquals(7, receive(true));
        assertEquals(8, receive(false));
    }
}
