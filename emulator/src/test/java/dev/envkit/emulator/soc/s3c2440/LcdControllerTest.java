package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 15. */
class LcdControllerTest {
    private static final int LCD = 0x4D00_0000;
    private static final int FRAME = ChipFixture.RAM + 0x8000;

    private final ChipFixture chip = new ChipFixture();

    /** A panel of 8 x 2 pixels in a virtual screen of the width given. */
    private void panel(int bppmode, int lcdcon5, int halfwordsShown, int halfwordsSkipped) {
        chip.write(LCD + 0x04, 1 << 14);
        chip.write(LCD + 0x08, 7 << 8);
        chip.write(LCD + 0x10, lcdcon5);
        chip.write(LCD + 0x14, FRAME >>> 1);
        chip.write(LCD + 0x1C, halfwordsSkipped << 11 | halfwordsShown);
        chip.write(LCD, 4 << 8 | 3 << 5 | bppmode << 1 | 1);
    }

    private int[] render() {
        return new FrameRenderer(chip.bus).render(chip.soc.lcd().format());
    }

    private static String hex(int[] pixels, int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append("%06x ".formatted(pixels[i] & 0xFF_FFFF));
        }
        return text.toString().strip();
    }

    @Test
    void sizeComesFromHozvalAndLineval() {
        panel(12, 1 << 11 | 1, 8, 0);
        PixelFormat format = chip.soc.lcd().format();
        assertTrue(format.enabled());
        assertEquals(8, format.width());
        assertEquals(2, format.height());
        assertEquals(FRAME, format.base());
    }

    @Test
    void halfwordsInTheOrderOfTheirAddressesWithHwswp() {
        panel(12, 1 << 11 | 1, 8, 0);
        chip.write(FRAME, 0x07E0_F800);
        assertEquals("ff0000 00ff00 000000", hex(render(), 0, 3));
    }

    @Test
    void upperHalfwordFirstWithoutSwap() {
        panel(12, 1 << 11, 8, 0);
        chip.write(FRAME, 0x07E0_F800);
        assertEquals("00ff00 ff0000", hex(render(), 0, 2));
    }

    @Test
    void intensityBitIsCommonToAllThreeColours() {
        panel(12, 1, 8, 0);
        chip.write(FRAME, 0xFFFE_0001);
        assertEquals("040404 fbfbfb", hex(render(), 0, 2));
    }

    @Test
    void virtualScreenSkipsToTheNextLine() {
        panel(12, 1 << 11 | 1, 8, 4);
        chip.write(FRAME + 2 * (8 + 4), 0x001F);
        assertEquals("0000ff", hex(render(), 8, 1));
    }

    @Test
    void paletteModesTakeTheFirstPixelFromTheTopBits() {
        for (int n = 0; n < 256; n++) {
            chip.write(LCD + 0x400 + 4 * n, ((n << 3) & 0xF800) | (n & 0x1F));
        }
        chip.write(LCD + 0x404, 0xF800);
        chip.write(LCD + 0x408, 0x07E0);
        panel(8, 1 << 11, 1, 1); // 1 bpp
        chip.write(FRAME, 0x8000_0000);
        assertEquals("ff0000 000000", hex(render(), 0, 2));
        panel(9, 1 << 11, 1, 1); // 2 bpp
        chip.write(FRAME, 0x6000_0000);
        assertEquals("ff0000 00ff00 000000", hex(render(), 0, 3));
        panel(10, 1 << 11, 2, 0); // 4 bpp
        chip.write(FRAME, 0x1200_0000);
        assertEquals("ff0000 00ff00", hex(render(), 0, 2));
        panel(11, 1 << 11, 4, 0); // 8 bpp
        chip.write(FRAME, 0x0102_0000);
        assertEquals("ff0000 00ff00", hex(render(), 0, 2));
        panel(11, 1 << 11 | 1 << 1, 4, 0); // with BSWP the lowest byte comes first
        chip.write(FRAME, 0x0000_0201);
        assertEquals("ff0000 00ff00", hex(render(), 0, 2));
    }

    @Test
    void twentyFourBitPixelsAreInEitherEndOfTheirWord() {
        panel(13, 0, 16, 0);
        chip.write(FRAME, 0xFF12_3456);
        assertEquals("123456", hex(render(), 0, 1));
        panel(13, 1 << 12, 16, 0);
        chip.write(FRAME, 0x1234_56FF);
        assertEquals("123456", hex(render(), 0, 1));
    }

    @Test
    void temporaryPaletteFillsTheScreen() {
        panel(12, 1 << 11 | 1, 8, 0);
        chip.write(LCD + 0x50, 1 << 24 | 0xABCDEF);
        assertEquals("abcdef", hex(render(), 15, 1));
    }

    @Test
    void disabledControllerShowsBlack() {
        panel(12, 1 << 11 | 1, 8, 0);
        chip.write(FRAME, -1);
        chip.write(LCD, 4 << 8 | 3 << 5 | 12 << 1);
        assertFalse(chip.soc.lcd().format().enabled());
        assertEquals("000000", hex(render(), 0, 1));
    }

    @Test
    void frameInterruptsAtTheRateThatTheTimingGives() {
        panel(12, 1 << 11 | 1, 8, 0);
        chip.write(LCD + 0x5C, 1);
        // (1 + 1 + 8 + 1) pixels * 10 HCLK * (1 + 1 + 2 + 1) lines
        double rate = 101_250_000.0 / (11 * 10 * 5);
        assertEquals(rate, chip.soc.lcd().frameRate(), rate * 1e-3);
        chip.advancePclk(11 * 10 * 5 / 2 - 5);
        assertEquals(0, chip.srcpnd());
        chip.advancePclk(10);
        assertEquals(InterruptSource.INT_LCD.mask(), chip.srcpnd());
        assertEquals(2, chip.read(LCD + 0x54));
        chip.write(LCD + 0x54, 2);
        assertEquals(0, chip.read(LCD + 0x54));
    }

    /** An STN panel of 16 x 2 dots or pixels; PNRMODE 2 is single scan with 8 data lines. */
    private void stn(int pnrmode, int bppmode, int hozval, int halfwordsShown) {
        chip.write(LCD + 0x04, 1 << 14);
        chip.write(LCD + 0x08, hozval << 8);
        chip.write(LCD + 0x10, 0);
        chip.write(LCD + 0x14, FRAME >>> 1);
        chip.write(LCD + 0x1C, halfwordsShown);
        chip.write(LCD, 4 << 8 | pnrmode << 5 | bppmode << 1 | 1);
    }

    @Test
    void monochromeStnIsBlackAndWhite() {
        stn(2, 0, 1, 1);
        assertEquals(16, chip.soc.lcd().format().width());
        chip.write(FRAME, 0xA000_0000);
        assertEquals("ffffff 000000 ffffff 000000", hex(render(), 0, 4));
    }

    @Test
    void fourGreysAreChosenByBluelutAndSixteenAreThemselves() {
        chip.write(LCD + 0x28, 0xF740);
        stn(2, 1, 0, 1); // 8 pixels of 2 bits
        chip.write(FRAME, 0x1B00_0000);
        assertEquals("000000 444444 777777 ffffff", hex(render(), 0, 4));
        stn(2, 2, 0, 2);
        chip.write(FRAME, 0x01EF_0000);
        assertEquals("000000 111111 eeeeee ffffff", hex(render(), 0, 4));
    }

    @Test
    void twoHundredAndFiftySixColoursGoThroughTheLookUpTables() {
        chip.write(LCD + 0x20, 0xF000_0000);
        chip.write(LCD + 0x24, 0x0000_00A0);
        chip.write(LCD + 0x28, 0x0000_5000);
        stn(2, 3, 2, 4); // 24 dots: 8 pixels
        assertEquals(8, chip.soc.lcd().format().width());
        chip.write(FRAME, 0xE004_03E7);
        assertEquals("ff0000 00aa00 000055 ffaa55", hex(render(), 0, 4));
    }

    @Test
    void fourThousandAndNinetySixColoursPackedAndNot() {
        stn(2, 4, 2, 6);
        chip.write(FRAME, 0x1234_5678);
        chip.write(FRAME + 4, 0x9ABC_DEF0);
        assertEquals("112233 445566 778899 aabbcc ddeeff", hex(render(), 0, 5));
        stn(2, 5, 2, 8);
        chip.write(FRAME, 0x0123_0FED);
        assertEquals("112233 ffeedd", hex(render(), 0, 2));
        stn(2, 6, 2, 8);
        chip.write(FRAME, 0xF800_07E0);
        assertEquals("ff0000 00ff00", hex(render(), 0, 2));
    }

    @Test
    void dualScanPanelsHaveTheirLowerHalfAtLcdbasel() {
        int lower = FRAME + 0x100;
        chip.write(LCD + 0x18, lower >>> 1);
        stn(0, 0, 3, 1); // 16 dots, 2 lines in each half
        PixelFormat format = chip.soc.lcd().format();
        assertEquals(16, format.width());
        assertEquals(4, format.height());
        chip.write(FRAME, 0);
        chip.write(lower, 0x8000_0000);
        assertEquals("000000", hex(render(), 0, 1));
        assertEquals("ffffff 000000", hex(render(), 32, 2));
    }

    @Test
    void theFrameRateOfAnStnPanelFollowsItsOwnFormula() {
        stn(2, 0, 1, 1);
        // (2 dots * 8 HCLK + 16 + 16) HCLK * 2 lines
        double rate = 101_250_000.0 / (48 * 2);
        assertEquals(rate, chip.soc.lcd().frameRate(), rate * 1e-3);
    }

    @Test
    void aModeOfTheOtherKindOfPanelShowsNothing() {
        panel(3, 0, 4, 0);
        assertEquals(0, chip.soc.lcd().format().bitsPerPixel());
        assertEquals("000000", hex(render(), 0, 1));
    }
}
