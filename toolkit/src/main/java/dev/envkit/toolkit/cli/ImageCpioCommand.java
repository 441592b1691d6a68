package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;

/** {@code envkit image cpio}. */
@Command(
        name = "cpio",
        sortOptions = false,
        description = {
            "Make a cpio archive of a tree, as Linux unpacks it as its first root file",
            "system.",
            "",
            "  envkit image cpio ./tree -o initramfs.cpio.gz",
            "  envkit boot --initrd initramfs.cpio.gz",
            "",
        })
final class ImageCpioCommand extends AbstractArchiveImageCommand {
    ImageCpioCommand() {
        super(FileSystemKind.CPIO, ImageCompression.GZIP);
    }
}
