package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** The chip with memory and without a processor, clocked as the boot loader leaves it: PCLK 50.625 MHz. */
final class ChipFixture implements PowerControl {
    static final int RAM = 0x3000_0000;
    static final long PCLK = 50_625_000;

    final VirtualClock clock = new VirtualClock();
    final SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
    final List<String> power = new ArrayList<>();
    final List<String> reports = new ArrayList<>();
    final S3c2440 soc;
    boolean irq;
    boolean fiq;
    int resets;

    ChipFixture() {
        this(MemoryController.BootBank.NAND);
    }

    ChipFixture(MemoryController.BootBank bootBank) {
        bus.mapRam(RAM, new Ram("SDRAM", 1 << 20));
        soc = new S3c2440(
                new S3c2440.Straps(12_000_000, bootBank, 0b1100, LocalDateTime.of(2026, 2, 28, 23, 59, 58)),
                clock,
                bus,
                level -> irq = level,
                level -> fiq = level,
                this,
                () -> resets++,
                (block, register, offset, write, value) -> reports.add(block + "." + register));
        soc.mapOn(bus);
        write(0x5300_0000, 0); // WTCON: the watchdog would run through every test
        write(0x4C00_0014, 5); // CLKDIVN 1:4:8
        write(0x4C00_0004, 0x7F021); // MPLLCON 405 MHz
        power.clear();
    }

    int read(int address) {
        return bus.read(address, 4);
    }

    void write(int address, int value) {
        bus.write(address, 4, value);
    }

    /** Lets virtual time pass, with everything that happens in it. */
    void advance(long picos) {
        long end = clock.now() + picos;
        while (clock.nextDeadline() <= end) {
            clock.skipTo(clock.nextDeadline());
            clock.runDueEvents();
        }
        clock.skipTo(end);
    }

    /** Lets cycles of PCLK pass. */
    void advancePclk(long cycles) {
        advance(Ticks.picos(cycles, PCLK));
    }

    /** Unmasks everything in the interrupt controller. */
    void unmaskAll() {
        write(0x4A00_0008, 0);
        write(0x4A00_001C, 0);
    }

    int srcpnd() {
        return read(0x4A00_0000);
    }

    int subsrcpnd() {
        return read(0x4A00_0018);
    }

    /** Clears what is pending, as a handler does: sub-source, source, INTPND. */
    void acknowledge(int sub, InterruptSource source) {
        write(0x4A00_0018, sub);
        write(0x4A00_0000, source.mask());
        write(0x4A00_0010, source.mask());
    }

    @Override
    public void stopCpuFor(long picos) {
        power.add("stop " + picos);
    }

    @Override
    public void idle() {
        power.add("idle");
    }

    @Override
    public void sleep() {
        power.add("sleep");
    }
}
