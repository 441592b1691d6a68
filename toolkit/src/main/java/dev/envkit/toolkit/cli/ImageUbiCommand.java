package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.toolkit.image.make.NandSystem;
import dev.envkit.toolkit.image.nand.NandGeometry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code envkit image ubi}. */
@Command(
        name = "ubi",
        sortOptions = false,
        description = {
            "Make a UBI image with one UBIFS volume, 'rootfs', for the board's NAND.",
            "",
            "  envkit image ubi ./tree -o root.ubi",
            "",
            "The volume grows to all of its partition when it is first attached. Flash it",
            "with U-Boot ('nand write.trimffs') or ubiformat. Kernel command line:",
            "  ubi.mtd=3 root=ubi0:rootfs rootfstype=ubifs",
            "",
        })
final class ImageUbiCommand extends AbstractTreeImageCommand {
    @Option(
            names = "--compression",
            paramLabel = "NAME",
            converter = CompressionConverter.class,
            description = "zlib, lzo or none (default: lzo).")
    private @Nullable FlashCompression compression;

    @Mixin
    private final ChipFlags chip = new ChipFlags();

    ImageUbiCommand() {
        super(FileSystemKind.UBI);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        NandGeometry geometry = chip.geometry(session.resolution().board());
        image.chip(geometry, chip.ecc())
                .space(new NandSystem(geometry, chip.layout(session.resolution().board()), chip.ecc())
                        .range(NandSystem.ROOT)
                        .size());
        if (compression != null) {
            image.compression(compression);
        }
    }
}
