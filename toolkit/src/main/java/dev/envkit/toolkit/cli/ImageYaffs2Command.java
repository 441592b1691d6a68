package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.toolkit.image.nand.NandGeometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code envkit image yaffs2}. */
@Command(
        name = "yaffs2",
        sortOptions = false,
        description = {
            "Make a yaffs2 of a tree: pages of 2048 bytes, each with its 64 bytes of spare",
            "area.",
            "",
            "  envkit image yaffs2 ./tree -o root.yaffs2",
            "",
            "For FriendlyARM's 2.6 kernels, which have yaffs2; mainline kernels have not.",
            "",
        })
final class ImageYaffs2Command extends AbstractTreeImageCommand {
    @Mixin
    private final ChipFlags chip = new ChipFlags();

    ImageYaffs2Command() {
        super(FileSystemKind.YAFFS2);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        NandGeometry geometry = chip.geometry(session.resolution().board());
        image.chip(geometry, chip.ecc());
    }
}
