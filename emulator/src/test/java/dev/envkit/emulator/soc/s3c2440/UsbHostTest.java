package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import org.junit.jupiter.api.Test;

/** User's manual chapter 12 and the OHCI 1.0a specification. */
class UsbHostTest {
    private static final int OHCI = 0x4900_0000;
    private static final int HCCA = ChipFixture.RAM + 0x4000;

    private final ChipFixture chip = new ChipFixture();

    private void operate() {
        chip.write(OHCI + 0x18, HCCA);
        chip.write(OHCI + 0x04, 2 << 6);
    }

    @Test
    void revisionIs10() {
        assertEquals(0x10, chip.read(OHCI));
        assertEquals(2, chip.read(OHCI + 0x48) & 0xFF);
    }

    @Test
    void framesCountEveryMillisecondAndReachTheHcca() {
        operate();
        chip.advance(10 * VirtualClock.MILLISECOND + VirtualClock.MICROSECOND);
        assertEquals(10, chip.read(OHCI + 0x3C));
        assertEquals(10, chip.read(HCCA + 0x80));
        assertEquals(4, chip.read(OHCI + 0x0C));
    }

    @Test
    void frameRemainingCountsDownWithinTheFrame() {
        operate();
        chip.advance(VirtualClock.MILLISECOND / 4);
        assertEquals(9000, chip.read(OHCI + 0x38) & 0x3FFF, 2);
    }

    @Test
    void noFramesUnlessOperational() {
        operate();
        chip.write(OHCI + 0x04, 3 << 6);
        chip.advance(10 * VirtualClock.MILLISECOND);
        assertEquals(0, chip.read(OHCI + 0x3C));
    }

    @Test
    void interruptNeedsItsBitAndTheMasterBit() {
        operate();
        chip.write(OHCI + 0x10, 4);
        chip.advance(2 * VirtualClock.MILLISECOND);
        assertEquals(0, chip.srcpnd());
        chip.write(OHCI + 0x10, 1 << 31);
        assertEquals(InterruptSource.INT_USBH.mask(), chip.srcpnd());
        chip.write(OHCI + 0x14, 4);
        chip.write(0x4A00_0000, -1);
        assertEquals(0, chip.srcpnd());
        assertEquals(1 << 31, chip.read(OHCI + 0x14));
    }

    @Test
    void portsHavePowerAndNoDevice() {
        chip.write(OHCI + 0x50, 1 << 16);
        assertEquals(1 << 8, chip.read(OHCI + 0x54));
        assertEquals(1 << 8, chip.read(OHCI + 0x58));
        chip.write(OHCI + 0x54, 1 << 9);
        assertEquals(0, chip.read(OHCI + 0x54));
    }

    @Test
    void resettingAnEmptyPortSetsConnectStatusChange() {
        chip.write(OHCI + 0x54, 1 << 4);
        assertEquals(1 << 16, chip.read(OHCI + 0x54));
        assertTrue((chip.read(OHCI + 0x0C) & 1 << 6) != 0);
        chip.write(OHCI + 0x54, 1 << 16);
        assertEquals(0, chip.read(OHCI + 0x54));
    }

    @Test
    void softwareResetSuspendsAndKeepsTheRootHub() {
        operate();
        chip.write(OHCI + 0x50, 1 << 16);
        chip.write(OHCI + 0x08, 1);
        assertEquals(3 << 6, chip.read(OHCI + 0x04));
        assertEquals(1 << 8, chip.read(OHCI + 0x54));
        assertFalse((chip.read(OHCI + 0x08) & 1) != 0);
    }
}
