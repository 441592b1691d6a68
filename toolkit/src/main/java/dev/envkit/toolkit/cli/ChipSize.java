package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.NandChip;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that chooses one of the NAND chips that a board is sold with. */
final class ChipSize {
    @Option(
            names = "--nand-size",
            paramLabel = "MIB",
            defaultValue = "128",
            description = "The chip: 64 (small pages), 128, 256 or 1024 MiB (default: 128).")
    private String size = "128";

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

    /** Returns a part of file names that tells chips apart: nothing for the usual one. */
    String suffix() {
        return chipName().equals("128MiB") ? "" : "-" + chipName();
    }
}
