package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.NandChip;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which NAND chip an image is for. */
final class ChipFlags {
    @Option(
            names = "--nand-size",
            paramLabel = "MIB",
            defaultValue = "128",
            description = "The chip: 64 (small pages), 128, 256 or 1024 MiB (default: 128).")
    private String size = "128";

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = "How the chip is divided: the board's default unless given; 'envkit recipes show' has them.")
    private @Nullable String layout;

    @Option(
            names = "--ecc",
            paramLabel = "SCHEME",
            defaultValue = "hamming",
            converter = EccConverter.class,
            description = "Code in the spare areas: hamming (Linux's software code, default), controller (the"
                    + " S3C2440's, as unchanged mainline kernels use it), none.")
    private EccScheme ecc = EccScheme.HAMMING;

    static final class EccConverter implements ITypeConverter<EccScheme> {
        @Override
        public EccScheme convert(String text) {
            return EccScheme.of(text.toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new TypeConversionException("there is no code '" + text + "': "
                            + Arrays.stream(EccScheme.values())
                                    .map(EccScheme::key)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Returns the chip's size as the board's recipe names it. */
    private String chipName() {
        String digits = size.toLowerCase(Locale.ROOT).replaceFirst("\\s*(mib|mb|m)$", "");
        return digits.equals("1024") || digits.equals("1gib") || digits.equals("1g") ? "1GiB" : digits + "MiB";
    }

    /**
     * Returns the chip.
     *
     * @throws EnvkitException if the board is not sold with such a one
     */
    NandGeometry geometry(Board board) {
        return board.nandChips().stream()
                .filter(chip -> chip.name().equals(chipName()))
                .findFirst()
                .map(NandGeometry::of)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        "there is no NAND chip of " + size + " MiB for " + board.name(),
                        "Take one of these with --nand-size: "
                                + board.nandChips().stream().map(NandChip::name).collect(Collectors.joining(", "))));
    }

    /**
     * Returns the layout.
     *
     * @throws EnvkitException if the board has none of that name
     */
    FlashLayout layout(Board board) {
        String name = layout == null ? board.defaultFlashLayout() : layout;
        return board.flashLayout(name)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        board.name() + " has no flash layout '" + name + "'",
                        "Take one of these with --layout: "
                                + board.flashLayouts().stream()
                                        .map(FlashLayout::name)
                                        .collect(Collectors.joining(", "))));
    }

    /** Returns the code. */
    EccScheme ecc() {
        return ecc;
    }

    /** Returns a part of file names that tells chips apart: nothing for the usual one. */
    String suffix() {
        return chipName().equals("128MiB") ? "" : "-" + chipName();
    }
}
