package dev.envkit.emulator.board;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.translator.TranslatorConfig;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen about a mini2440; {@link #DEFAULT} is the board as sold, and the methods return changed copies.
 *
 * @param ramMegabytes SDRAM: 64, or 128 or 256 as some boards were rebuilt with
 * @param cpu the processor: the chip's own ARM920T, or another for software that needs it
 * @param storage NAND and what else keeps its content, and what of it the board starts from
 * @param rtcStart the real-time clock's date at power-on; fixed by default, so that runs repeat exactly
 * @param translator how hot code is translated; empty for the interpreter alone. Without influence on any result
 * @param reports takes a line for each kind of access to something that the emulator does not have; called on the
 *     machine's thread
 */
public record BoardConfig(
        int ramMegabytes,
        CpuModel cpu,
        BoardStorage storage,
        LocalDateTime rtcStart,
        Optional<TranslatorConfig> translator,
        Consumer<String> reports) {
    /** 64 MiB, ARM920T, 128 MiB NAND, midnight of 1 January 2026, reports to nobody. */
    public static final BoardConfig DEFAULT = new BoardConfig(
            64,
            CpuModel.ARM920T,
            BoardStorage.DEFAULT,
            LocalDateTime.of(2026, 1, 1, 0, 0),
            Optional.empty(),
            report -> {});

    /** @throws IllegalArgumentException for a memory size that the board cannot have */
    public BoardConfig {
        if (ramMegabytes != 64 && ramMegabytes != 128 && ramMegabytes != 256) {
            throw new IllegalArgumentException(
                    "the mini2440 has 64, 128 or 256 MiB of memory, not " + ramMegabytes + " MiB");
        }
    }

    /** Returns a copy with another memory size, in MiB. */
    public BoardConfig withRamMegabytes(int megabytes) {
        return new BoardConfig(megabytes, cpu, storage, rtcStart, translator, reports);
    }

    /** Returns a copy with another processor. */
    public BoardConfig withCpu(CpuModel model) {
        return new BoardConfig(ramMegabytes, model, storage, rtcStart, translator, reports);
    }

    /** Returns a copy with another NAND chip, erased, or with none. */
    public BoardConfig withNand(@Nullable NandGeometry geometry) {
        return withStorage(storage.withNand(geometry));
    }

    /** Returns a copy with other storage. */
    public BoardConfig withStorage(BoardStorage other) {
        return new BoardConfig(ramMegabytes, cpu, other, rtcStart, translator, reports);
    }

    /** Returns a copy whose clock shows another date at power-on. */
    public BoardConfig withRtcStart(LocalDateTime date) {
        return new BoardConfig(ramMegabytes, cpu, storage, date, translator, reports);
    }

    /** Returns a copy that reports to someone else. */
    public BoardConfig withReports(Consumer<String> consumer) {
        return new BoardConfig(ramMegabytes, cpu, storage, rtcStart, translator, consumer);
    }

    /** Returns a copy with another engine. */
    public BoardConfig withTranslator(Optional<TranslatorConfig> config) {
        return new BoardConfig(ramMegabytes, cpu, storage, rtcStart, config, reports);
    }
}
