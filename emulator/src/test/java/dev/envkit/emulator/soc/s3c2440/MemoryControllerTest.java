package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.soc.s3c2440.MemoryController.BootBank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chapter 5, "Special registers". */
final class MemoryControllerTest {
    private static final int BWSCON = 0x4800_0000;
    private static final int DW0 = 0b110;

    /** U-Boot 1.3.2 of the board decides by these bits whether it has to copy itself from NAND. */
    @ParameterizedTest
    @CsvSource({"NAND,0", "ROM_16,1", "ROM_32,2"})
    void bwsconTellsWhatThePinsSayOfBank0AndCannotChangeIt(BootBank bank, int width) {
        ChipFixture chip = new ChipFixture(bank);
        assertEquals(width << 1, chip.read(BWSCON) & DW0);
        chip.write(BWSCON, 0x2201_9110 | ~(width << 1) & DW0);
        assertEquals(0x2201_9110 | width << 1, chip.read(BWSCON));
    }
}
