package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPI (user's manual chapter 22), IIS (21) and SDI (19). */
class SerialBusesTest {
    private static final int SPI0 = 0x5900_0000;
    private static final int IIS = 0x5500_0000;
    private static final int SDI = 0x5A00_0000;

    private final ChipFixture chip = new ChipFixture();

    @Test
    void spiExchangesAByteInEightBitTimes() {
        List<Integer> out = new ArrayList<>();
        chip.soc.spi(0).connect(value -> {
            out.add(value);
            return 0xA5;
        });
        chip.write(SPI0 + 0x0C, 9); // SPPRE: PCLK / 2 / 10
        chip.write(SPI0, 1 << 5 | 1 << 4 | 1 << 3);
        chip.write(SPI0 + 0x10, 0x3C);
        assertEquals(0, chip.read(SPI0 + 0x04) & 1);
        chip.advancePclk(8 * 20 - 1);
        assertEquals(List.of(), out);
        chip.advancePclk(2);
        assertEquals(List.of(0x3C), out);
        assertEquals(1, chip.read(SPI0 + 0x04) & 1);
        assertEquals(0xA5, chip.read(SPI0 + 0x14));
        assertEquals(InterruptSource.INT_SPI0.mask(), chip.srcpnd());
    }

    @Test
    void spiReportsACollision() {
        chip.write(SPI0, 1 << 4 | 1 << 3);
        chip.write(SPI0 + 0x10, 1);
        chip.write(SPI0 + 0x10, 2);
        assertEquals(4, chip.read(SPI0 + 0x04) & 4);
        assertEquals(0, chip.read(SPI0 + 0x04) & 4);
    }

    @Test
    void iisSendsItsFifoAtTheSampleRate() {
        List<Integer> samples = new ArrayList<>();
        chip.soc.iis().connect((left, value) -> samples.add(value));
        chip.write(IIS + 0x08, 3 << 5); // prescaler A: PCLK / 4 / 256
        chip.write(IIS + 0x04, 2 << 6 | 1 << 3);
        chip.write(IIS + 0x0C, 1 << 13);
        for (int i = 0; i < 10; i++) {
            chip.bus.write(IIS + 0x10, 2, i);
        }
        assertEquals(10, chip.read(IIS + 0x0C) >>> 6 & 0x3F);
        assertEquals(0, samples.size());
        chip.write(IIS, 1 | 1 << 1);
        assertEquals(ChipFixture.PCLK / 4 / 256, chip.soc.iis().sampleRate());
        chip.advancePclk(4 * 256 * 5 + 10);
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), samples);
        assertFalse((chip.read(IIS) & 1 << 7) != 0);
    }

    @Test
    void sdiCommandToAnEmptySlotTimesOut() {
        chip.write(SDI, 1);
        chip.write(SDI + 0x04, 124);
        chip.write(SDI + 0x3C, 1 << 15);
        chip.write(SDI + 0x0C, 1 << 9 | 1 << 8 | 0x40 | 8);
        assertEquals(1 << 8, chip.read(SDI + 0x10) & 1 << 8);
        chip.advancePclk(125 * 110);
        assertEquals(0, chip.srcpnd());
        chip.advancePclk(125 * 3);
        assertEquals(InterruptSource.INT_SDI.mask(), chip.srcpnd());
        assertEquals(1 << 10, chip.read(SDI + 0x10) & 0x1F00);
        chip.write(SDI + 0x10, 1 << 10);
        assertEquals(0, chip.read(SDI + 0x10) & 0x1F00);
    }

    @Test
    void sdiCommandWithoutResponseIsSent() {
        chip.write(SDI, 1);
        chip.write(SDI + 0x0C, 1 << 8 | 0x40);
        chip.advancePclk(200);
        assertEquals(1 << 11, chip.read(SDI + 0x10) & 0x1F00);
    }

    @Test
    void sdiDataNeverComes() {
        chip.write(SDI, 1);
        chip.write(SDI + 0x3C, 1 << 8);
        chip.write(SDI + 0x24, 1000);
        chip.write(SDI + 0x2C, 1 << 14 | 2 << 12 | 1);
        assertEquals(1, chip.read(SDI + 0x34) & 1);
        chip.advancePclk(3000);
        assertEquals(1 << 5, chip.read(SDI + 0x34));
        assertTrue((chip.srcpnd() & InterruptSource.INT_SDI.mask()) != 0);
    }
}
