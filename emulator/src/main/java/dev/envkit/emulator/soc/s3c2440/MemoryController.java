package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;

/**
 * The memory controller (chapter 5): bus width, timing and size of the eight banks.
 *
 * <p>Timing has no effect on the emulated buses, which answer at once; all registers hold what software programs.
 * BANKSIZE decides how far bank 6 reaches, in which the board's SDRAM is.
 */
public final class MemoryController implements Block {
    private final RegisterBank bank;
    private final Field refreshEnable;
    private final Field refreshMode;
    private final Field banksSixAndSeven;
    private Runnable bankSizeListener = () -> {};

    /** What bank 0 is, which pins OM1 and OM0 tell the chip at reset, and BWSCON's DW0 the software. */
    public enum BootBank {
        /** OM 00: the SRAM, filled from NAND. Old boot loaders know by this where they have to copy themselves from. */
        NAND(0b00),
        /** OM 01: a ROM of 16 bits on nGCS0, as the board's NOR flash is. */
        ROM_16(0b01),
        /** OM 10: a ROM of 32 bits on nGCS0. */
        ROM_32(0b10);

        private final int pins;

        BootBank(int pins) {
            this.pins = pins;
        }
    }

    /** @param bootBank what the pins OM1 and OM0 say */
    public MemoryController(BootBank bootBank, AccessReporter reporter) {
        bank = new RegisterBank("MEMCTL", 0x34, reporter);
        Register bwscon = bank.register("BWSCON", 0x00, bootBank.pins << 1).field("DW0", 1, 2, Access.RO);
        for (int n = 1; n < 8; n++) {
            bwscon.field("DW" + n, 4 * n, 2).field("WS" + n, 4 * n + 2, 1).field("ST" + n, 4 * n + 3, 1);
        }
        for (int n = 0; n < 6; n++) {
            timing(bank.register("BANKCON" + n, 0x04 + 4 * n, 0x0700));
        }
        for (int n = 6; n < 8; n++) {
            // With MT selecting SDRAM (reset), Trcd and SCAN take the places of Tacp and PMC.
            timing(bank.register("BANKCON" + n, 0x04 + 4 * n, 0x18008)).field("MT", 15, 2);
        }
        Register refresh = bank.register("REFRESH", 0x24, 0xAC0000)
                .field("REFCNT", 0, 11)
                .field("Tsrc", 18, 2)
                .field("Trp", 20, 2);
        refreshMode = refresh.addField("TREFMD", 22, 1, Access.RW);
        refreshEnable = refresh.addField("REFEN", 23, 1, Access.RW);
        Register bankSize = bank.register("BANKSIZE", 0x28, 0)
                .field("SCLK_EN", 4, 1)
                .field("SCKE_EN", 5, 1)
                .field("BURST_EN", 7, 1)
                .onWrite(() -> bankSizeListener.run());
        banksSixAndSeven = bankSize.addField("BK76MAP", 0, 3, Access.RW);
        for (int n = 6; n < 8; n++) {
            bank.register("MRSRB" + n, 0x2C + 4 * (n - 6), 0)
                    .field("BL", 0, 3)
                    .field("BT", 3, 1)
                    .field("CL", 4, 3)
                    .field("TM", 7, 2)
                    .field("WBL", 9, 1);
        }
    }

    /** Returns whether the SDRAM has been told to refresh itself, so that it keeps its contents in sleep mode. */
    public boolean selfRefresh() {
        return refreshEnable.isSet() && refreshMode.isSet();
    }

    /** Returns the size of bank 6 in bytes, 2 MiB to 128 MiB, as BK76MAP gives it; bank 7 begins behind it. */
    public int bank6Size() {
        int map = banksSixAndSeven.get();
        // 000, 001 and 010 are 32, 64 and 128 MiB; 100 to 111 are 2 to 16 MiB.
        return (map & 4) == 0 ? 32 << 20 << (map & 3) : 2 << 20 << (map & 3);
    }

    /** Sets who is told when software has written BANKSIZE, and when a reset has set it back. */
    public void onBankSize(Runnable listener) {
        bankSizeListener = listener;
    }

    private static Register timing(Register bankcon) {
        return bankcon.field("PMC", 0, 2)
                .field("Tacp", 2, 2)
                .field("Tcah", 4, 2)
                .field("Tcoh", 6, 2)
                .field("Tacc", 8, 3)
                .field("Tcos", 11, 2)
                .field("Tacs", 13, 2);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        bankSizeListener.run();
    }
}
