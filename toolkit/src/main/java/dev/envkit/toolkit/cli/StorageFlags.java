package dev.envkit.toolkit.cli;

import dev.envkit.emulator.board.BootMode;
import dev.envkit.emulator.device.nand.NandFaults;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.device.nor.NorPart;
import dev.envkit.toolkit.boot.StorageRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of {@code boot}: what is in the board's memories, and which of them it starts from. */
@Topic("Flash and card")
final class StorageFlags {
    @Option(
            names = "--boot",
            paramLabel = "FROM",
            converter = BootModeConverter.class,
            description = {
                "Where the board starts: kernel (default) as if its boot loader had",
                "already run; nand: from reset, with what the chip copies from the",
                "first 4 KiB of --nand; nor: from reset, with --nor at address 0."
            })
    private @Nullable BootMode boot;

    @Option(
            names = "--nand",
            paramLabel = "IMG",
            description = {
                "NAND chip from an image of raw pages, each with its spare area. Changes",
                "are forgotten at the end, unless --nand-write."
            })
    private @Nullable Path nand;

    @Option(names = "--nand-write", description = "Keep changes of the NAND chip in its image.")
    private boolean nandWrite;

    @Option(
            names = "--nand-chip",
            paramLabel = "NAME",
            converter = ChipConverter.class,
            description = {
                "The NAND chip, where the image's length does not say it (128 MiB: K9F1G08",
                "has large pages, K9K1G08 small ones); without --nand an erased one."
            })
    private @Nullable NandGeometry nandChip;

    @Option(
            names = "--nand-faults",
            paramLabel = "SPEC",
            converter = FaultsConverter.class,
            description = {"What is wrong with the NAND chip:", NandFaults.SYNTAX + "."})
    private @Nullable NandFaults nandFaults;

    @Option(
            names = "--nor",
            paramLabel = "FILE",
            description = "What the 2 MiB NOR flash holds; changes are forgotten at the end.")
    private @Nullable Path nor;

    @Option(
            names = "--nor-chip",
            paramLabel = "NAME",
            converter = NorConverter.class,
            description = "am29lv160db (default) or sst39vf1601.")
    private @Nullable NorPart norChip;

    @Option(
            names = "--sd",
            paramLabel = "IMG",
            description = {
                "SD card from a file, SDHC above 2 GiB. Changes are forgotten at the end,",
                "unless --sd-write."
            })
    private @Nullable Path card;

    @Option(names = "--sd-write", description = "Make changes of the SD card in its file.")
    private boolean cardWrite;

    static final class BootModeConverter implements ITypeConverter<BootMode> {
        @Override
        public BootMode convert(String name) {
            return switch (name) {
                case "kernel" -> BootMode.KERNEL;
                case "nand" -> BootMode.NAND;
                case "nor" -> BootMode.NOR;
                default -> throw new TypeConversionException("'" + name + "' is none of kernel, nand, nor");
            };
        }
    }

    static final class NorConverter implements ITypeConverter<NorPart> {
        @Override
        public NorPart convert(String name) {
            return NorPart.named(name)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + name + "' is none of am29lv160db, sst39vf1601"));
        }
    }

    static final class ChipConverter implements ITypeConverter<NandGeometry> {
        @Override
        public NandGeometry convert(String name) {
            return NandGeometry.named(name)
                    .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of "
                            + Arrays.stream(NandGeometry.values())
                                    .map(chip -> chip.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
        }
    }

    static final class FaultsConverter implements ITypeConverter<NandFaults> {
        @Override
        public NandFaults convert(String spec) {
            try {
                return NandFaults.parse(spec);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Returns whether a NAND chip is given. */
    boolean hasNand() {
        return nand != null;
    }

    /** Returns whether the board starts with the kernel, as if its boot loader had run. */
    boolean bootsKernel() {
        return boot == null || boot == BootMode.KERNEL;
    }

    void applyTo(StorageRequest storage) {
        if (boot != null) {
            storage.bootMode(boot);
        }
        if (nand != null) {
            storage.nand(nand);
        }
        if (nandWrite) {
            storage.keepNand();
        }
        if (nandChip != null) {
            storage.nandChip(nandChip);
        }
        if (nor != null) {
            storage.nor(nor);
        }
        if (norChip != null) {
            storage.norPart(norChip);
        }
        if (card != null) {
            storage.card(card);
        }
        if (cardWrite) {
            storage.keepCard();
        }
        if (nandFaults != null) {
            storage.nandFaults(nandFaults);
        }
    }
}
