package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;

/** {@code envkit image ubifs}. */
@Command(
        name = "ubifs",
        sortOptions = false,
        description = {
            "Make a UBIFS alone, for a UBI volume that exists: 'ubi write' in U-Boot,",
            "ubiupdatevol in Linux.",
            "",
            "  envkit image ubifs ./tree -o root.ubifs",
            "",
        })
final class ImageUbifsCommand extends AbstractUbiImageCommand {
    ImageUbifsCommand() {
        super(FileSystemKind.UBIFS);
    }
}
