package dev.envkit.emulator.board;

import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.mmu.Cp15;

/**
 * What the board's boot loader has done to the chip by the time it starts a kernel; a kernel that is loaded without one
 * finds the same. The values are those that U-Boot programs on this board.
 */
final class FirmwareState {
    private record Write(int address, int value) {}

    private static final Write[] CLOCKS_AND_MEMORY = {
        // The watchdog is stopped first: it runs after reset and would end everything.
        new Write(0x5300_0000, 0),
        // All interrupts are masked.
        new Write(0x4A00_0008, 0xFFFF_FFFF),
        new Write(0x4A00_001C, 0x7FFF),
        // LOCKTIME, CLKDIVN (1:4:8), UPLL before MPLL as the manual demands: 48 MHz and 405 MHz.
        new Write(0x4C00_0000, 0xFFFF_FFFF),
        new Write(0x4C00_0014, 5),
        new Write(0x4C00_0008, 0x0003_8022),
        new Write(0x4C00_0004, 0x0007_F021),
        // BWSCON: 16 bits with wait and byte lanes for the DM9000 on bank 4, 32 bits for the SDRAM on banks 6 and 7.
        new Write(0x4800_0000, 0x2201_9110 | 0xD << 16),
        new Write(0x4800_0014, 0x0000_0B40),
        new Write(0x4800_001C, 0x0001_8005),
        new Write(0x4800_0020, 0x0001_8005),
        new Write(0x4800_0024, 0x008E_04F4),
        new Write(0x4800_0028, 0x0000_00B1),
        new Write(0x4800_002C, 0x0000_0030),
        new Write(0x4800_0030, 0x0000_0030)
    };

    private static final Write[] DEVICES = {
        // The NAND controller is on and has deselected the chip; Linux's driver probes before it enables it itself.
        new Write(0x4E00_0000, 0x0300),
        new Write(0x4E00_0004, 0x0003),
        // Ports: A as the address and chip select lines, B with the LEDs off, G with the LCD off, H with the UARTs.
        new Write(0x5600_0000, 0x007F_FFFF),
        new Write(0x5600_0014, 0x0000_01E0),
        new Write(0x5600_0010, 0x0001_5555),
        new Write(0x5600_0018, 0x0000_07FF),
        new Write(0x5600_0070, 0x0016_FAAA),
        new Write(0x5600_0078, 0x0000_07FF),
        // UART0: 115200 8N1 with FIFOs; UBRDIV = 50.625 MHz / (16 * 115200) - 1.
        new Write(0x5000_0000, 0x3),
        new Write(0x5000_0004, 0x245),
        new Write(0x5000_0008, 0x1),
        new Write(0x5000_0028, 26),
        // Timer 4 as the boot loader's clock: 10 ms.
        new Write(0x5100_0000, 0x0000_0F00),
        new Write(0x5100_003C, 0x3DB8)
    };

    /** The board's Ethernet controller has no EEPROM: the boot loader gives it its node address. */
    private static final int[] NODE_ADDRESS = {0x08, 0x08, 0x11, 0x18, 0x12, 0x27};

    private static final int DM9000_INDEX = 0x2000_0300;
    private static final int DM9000_DATA = 0x2000_0304;
    private static final int DM9000_PAR = 0x10;

    private static final int MISCCR = 0x5600_0080;

    /** OFFREFRESH, nEN_SCLK1 and nEN_SCLK0. */
    private static final int MISCCR_SDRAM_SLEEPS = 7 << 17;

    private FirmwareState() {}

    /**
     * CP15 c1: the asynchronous clock mode (iA, nF), without which the processor would run at HCLK once HDIVN divides,
     * and round robin replacement. Linux keeps these and shows them in the {@code cr=c0007177} of its first lines.
     */
    private static final int CONTROL_BITS = 0xC000_4000;

    static void apply(SystemBus bus, Cp15 cp15) {
        applyClocksAndMemory(bus, cp15);
        write(bus, DEVICES);
        for (int n = 0; n < NODE_ADDRESS.length; n++) {
            bus.write(DM9000_INDEX, 1, DM9000_PAR + n);
            bus.write(DM9000_DATA, 1, NODE_ADDRESS[n]);
        }
    }

    /**
     * What the boot loader does when GSTATUS2 says that sleep mode is over, before it jumps to where GSTATUS3 points:
     * the ports are as they were and the devices are left to the kernel's drivers, but the SDRAM must be let go.
     */
    static void applyAfterSleep(SystemBus bus, Cp15 cp15) {
        applyClocksAndMemory(bus, cp15);
        bus.write(MISCCR, 4, bus.read(MISCCR, 4) & ~MISCCR_SDRAM_SLEEPS);
    }

    private static void applyClocksAndMemory(SystemBus bus, Cp15 cp15) {
        cp15.write(0, 1, 0, 0, cp15.control() | CONTROL_BITS);
        write(bus, CLOCKS_AND_MEMORY);
    }

    private static void write(SystemBus bus, Write[] writes) {
        for (Write write : writes) {
            bus.write(write.address, 4, write.value);
        }
    }
}
