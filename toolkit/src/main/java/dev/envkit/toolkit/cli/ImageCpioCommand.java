package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class ImageCpioCommand extends AbstractTreeImageCommand {
    @Option(
            names = "--compression",
            paramLabel = "NAME",
            defaultValue = "gzip",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ImageCompression compression = ImageCompression.NONE;

    ImageCpioCommand() {
        super(FileSystemKind.CPIO);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        image.archiveCompression(compression);
    }

    @Override
    String extension() {
        return switch (compression) {
            case NONE -> "cpio";
            case GZIP -> "cpio.gz";
            case XZ -> "cpio.xz";
        };
    }
}
