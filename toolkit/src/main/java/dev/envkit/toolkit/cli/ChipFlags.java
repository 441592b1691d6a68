package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which NAND chip an image is for. */
@Topic("Chip")
final class ChipFlags {
    @Mixin
    private final ChipSize size = new ChipSize();

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

    /** Returns the chip; see {@link ChipSize#geometry}. */
    NandGeometry geometry(Board board) {
        return size.geometry(board);
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

    /** Returns a part of file names that tells chips apart; see {@link ChipSize#suffix}. */
    String suffix() {
        return size.suffix();
    }
}
