package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;

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
final class ImageUbiCommand extends AbstractUbiImageCommand {
    ImageUbiCommand() {
        super(FileSystemKind.UBI);
    }
}
