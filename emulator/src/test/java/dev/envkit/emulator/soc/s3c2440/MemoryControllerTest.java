package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.soc.s3c2440.MemoryController.BootBank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chapter 5, "Special registers". */
final class MemoryControllerTest {
    private static final int BWSCON = 0x4800_0000;
    private static final int DW0 = 0b110;
    private static final int BANKSIZE = 0x4800_0028;

    /** U-Boot 1.3.2 of the board decides by these bits whether it has to copy itself from NAND. */
    @ParameterizedTest
    @CsvSource({"NAND,0", "ROM_16,1", "ROM_32,2"})
    void bwsconTellsWhatThePinsSayOfBank0AndCannotChangeIt(BootBank bank, int width) {
        ChipFixture chip = new ChipFixture(bank);
        assertEquals(width << 1, chip.read(BWSCON) & DW0);
        chip.write(BWSCON, 0x2201_9110 | (~(width << 1) & DW0));
        assertEquals(0x2201_9110 | (width << 1), chip.read(BWSCON));
    }

    @ParameterizedTest
    @CsvSource({"0,32", "1,64", "2,128", "4,2", "5,4", "6,8", "7,16"})
    void bk76mapIsTheSizeOfBank6(int map, int megabytes) {
        ChipFixture chip = new ChipFixture(BootBank.NAND);
        chip.write(BANKSIZE, 0xB0 | map);
        assertEquals(megabytes << 20, chip.soc.memory().bank6Size());
        assertEquals(0xB0 | map, chip.read(BANKSIZE));
    }
}
