package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.toolkit.image.nand.NandGeometry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code envkit image jffs2}. */
@Command(
        name = "jffs2",
        sortOptions = false,
        description = {
            "Make a jffs2 of a tree, for the board's NAND.",
            "",
            "  envkit image jffs2 ./tree -o root.jffs2",
            "",
            "Flash it with U-Boot ('nand erase.part root; nand write ...'), or have it put",
            "on a whole chip's image: envkit image nand --root-image root.jffs2. Kernel",
            "command line:",
            "  root=/dev/mtdblock3 rootfstype=jffs2",
            "",
        })
final class ImageJffs2Command extends AbstractTreeImageCommand {
    @Option(names = "--summary", description = "End each full block with a summary, which makes mounting faster.")
    private boolean summary;

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            converter = CompressionConverter.class,
            description = "zlib, lzo or none (default: zlib).")
    private @Nullable FlashCompression compression;

    @Mixin
    private final ChipFlags chip = new ChipFlags();

    ImageJffs2Command() {
        super(FileSystemKind.JFFS2);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        NandGeometry geometry = chip.geometry(session.resolution().board());
        image.chip(geometry, chip.ecc()).summary(summary);
        if (compression != null) {
            image.compression(compression);
        }
    }
}
