package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.bus.register.Register;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of special registers in user's manual chapter 1, with the reset values that the chapters give. */
class RegisterMapTest {
    private final ChipFixture chip = new ChipFixture();

    private Map<Integer, Register> registers() {
        Map<Integer, Register> all = new TreeMap<>(Integer::compareUnsigned);
        chip.soc
                .blocks()
                .forEach((base, block) -> block.registers().registers().forEach(r -> all.put(base + r.offset(), r)));
        return all;
    }

    @Test
    void registersHaveTheirAddressesAndResetValues() {
        Map<Integer, Register> all = registers();
        Object[][] expected = {
            {0x4800_0004, "BANKCON0", 0x0700},
            {0x4800_001C, "BANKCON6", 0x18008},
            {0x4800_0024, "REFRESH", 0xAC0000},
            {0x4900_0034, "HcFmInterval", 0x2EDF},
            {0x4A00_0008, "INTMSK", 0xFFFF_FFFF},
            {0x4A00_000C, "PRIORITY", 0x7F},
            {0x4A00_001C, "INTSUBMSK", 0xFFFF},
            {0x4B00_0060, "DMASKTRIG1", 0},
            {0x4B00_00C0, "DISRC3", 0},
            {0x4C00_0000, "LOCKTIME", 0xFFFF_FFFF},
            {0x4C00_0004, "MPLLCON", 0x0009_6030},
            {0x4C00_0008, "UPLLCON", 0x0004_D030},
            {0x4C00_000C, "CLKCON", 0xFF_FFF0},
            {0x4C00_0010, "CLKSLOW", 4},
            {0x4C00_0018, "CAMDIVN", 0},
            {0x4D00_0060, "TCONSEL", 0xF84},
            {0x4E00_0004, "NFCONT", 0x0384},
            {0x5000_4010, "UTRSTAT1", 6},
            {0x5000_8028, "UBRDIV2", 0},
            {0x5100_0040, "TCNTO4", 0},
            {0x5200_0140, "FUNC_ADDR_REG", 0},
            {0x5200_0178, "INDEX_REG", 0},
            {0x5200_025C, "EP4_DMA_UNIT", 0},
            {0x5300_0000, "WTCON", 0x8021},
            {0x5300_0008, "WTCNT", 0x8000},
            {0x5400_0010, "IICLC", 0},
            {0x5500_0000, "IISCON", 0x100},
            {0x5600_0030, "GPDCON", 0},
            {0x5600_0038, "GPDUP", 0xF000},
            {0x5600_0068, "GPGUP", 0xFC00},
            {0x5600_00A4, "EINTMASK", 0xFF_FFF0},
            {0x5600_00D0, "GPJCON", 0},
            {0x5700_0044, "TICNT", 0},
            {0x5700_0088, "BCDYEAR", 0},
            {0x5800_0000, "ADCCON", 0x3FC4},
            {0x5800_0004, "ADCTSC", 0x58},
            {0x5800_0008, "ADCDLY", 0xFF},
            {0x5900_0004, "SPSTA0", 1},
            {0x5900_0024, "SPSTA1", 1},
            {0x5A00_0004, "SDIPRE", 1},
            {0x5A00_003C, "SDIIntMsk", 0},
            {0x5B00_0004, "AC_GLBSTAT", 1},
        };
        for (Object[] row : expected) {
            Register register = all.get((Integer) row[0]);
            assertTrue(register != null, "nothing at " + Integer.toHexString((Integer) row[0]));
            assertEquals(row[1], register.name());
            assertEquals(row[2], register.resetValue(), register.name());
        }
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        registers().values().forEach(r -> assertTrue(names.add(r.name()), r.name()));
    }

    @Test
    void unimplementedBlocksReportAndKeepWhatIsWritten() {
        chip.write(0x4F00_0008, 0x1234);
        assertEquals(0x1234, chip.read(0x4F00_0008));
        assertEquals("CAMIF.CIGCTRL", chip.reports.getFirst());
    }

    @Test
    void noBlockReportsWhatItImplements() {
        registers().forEach((address, register) -> {
            if (address < 0x4F00_0000 || (address >= 0x5000_0000 && address < 0x5B00_0000)) {
                chip.read(address);
            }
        });
        assertFalse(!chip.reports.isEmpty(), chip.reports.toString());
    }

    @Test
    void resetRestoresEveryRegister() {
        registers().forEach((address, register) -> {
            boolean startsSomething =
                    register.name().startsWith("DMASKTRIG") || register.name().equals("CLKCON");
            if (!startsSomething) {
                chip.write(address, 0x5A5A_5A5A);
            }
        });
        chip.soc.reset(Gpio.ResetCause.POWER_ON);
        registers().values().forEach(r -> {
            boolean lives = Set.of("UMSTAT0", "UMSTAT1", "UMSTAT2").contains(r.name());
            if (!lives) {
                assertEquals(r.resetValue(), r.get(), r.name());
            }
        });
    }
}
