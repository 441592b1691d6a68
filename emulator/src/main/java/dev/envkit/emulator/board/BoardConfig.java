package dev.envkit.emulator.board;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.device.NandGeometry;
import java.time.LocalDateTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen about a mini2440; {@link #DEFAULT} is the board as sold, and the methods return changed copies.
 *
 * @param ramMegabytes SDRAM: 64, or 128 or 256 as some boards were rebuilt with
 * @param cpu the processor: the chip's own ARM920T, or another for software that needs it
 * @param nand the NAND flash chip, erased at power-on; null for an empty place
 * @param rtcStart the real-time clock's date at power-on; fixed by default, so that runs repeat exactly
 * @param reports takes a line for each kind of access to something that the emulator does not have; called on the
 *     machine's thread
 */
public record BoardConfig(
        int ramMegabytes, CpuModel cpu, @Nullable NandGeometry nand, LocalDateTime rtcStart, Consumer<String> reports) {
    /** 64 MiB, ARM920T, 128 MiB NAND, midnight of 1 January 2026, reports to nobody. */
    public static final BoardConfig DEFAULT = new BoardConfig(
            64, CpuModel.ARM920T, NandGeometry.K9F1G08, LocalDateTime.of(2026, 1, 1, 0, 0), report -> {});

    /** @throws IllegalArgumentException for a memory size that the board cannot have */
    public BoardConfig {
        if (ramMegabytes != 64 && ramMegabytes != 128 && ramMegabytes != 256) {
            throw new IllegalArgumentException(
                    "the mini2440 has 64, 128 or 256 MiB of memory, not " + ramMegabytes + " MiB");
        }
    }

    /** Returns a copy with another memory size, in MiB. */
    public BoardConfig withRamMegabytes(int megabytes) {
        return new BoardConfig(megabytes, cpu, nand, rtcStart, reports);
    }

    /** Returns a copy with another processor. */
    public BoardConfig withCpu(CpuModel model) {
        return new BoardConfig(ramMegabytes, model, nand, rtcStart, reports);
    }

    /** Returns a copy with another NAND chip, or with none. */
    public BoardConfig withNand(@Nullable NandGeometry geometry) {
        return new BoardConfig(ramMegabytes, cpu, geometry, rtcStart, reports);
    }

    /** Returns a copy whose clock shows another date at power-on. */
    public BoardConfig withRtcStart(LocalDateTime date) {
        return new BoardConfig(ramMegabytes, cpu, nand, date, reports);
    }

    /** Returns a copy that reports to someone else. */
    public BoardConfig withReports(Consumer<String> consumer) {
        return new BoardConfig(ramMegabytes, cpu, nand, rtcStart, consumer);
    }
}
