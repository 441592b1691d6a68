package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code envkit image tar}. */
@Command(
        name = "tar",
        sortOptions = false,
        description = {
            "Make a tar archive of a tree with the owners and device nodes of its manifest.",
            "",
            "  envkit image tar ./tree -o root.tar.gz --compression gzip",
            "",
            "What a tree needs to be unpacked as root elsewhere, for an NFS server for",
            "example.",
            "",
        })
final class ImageTarCommand extends AbstractTreeImageCommand {
    @Option(
            names = "--compression",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ImageCompression compression = ImageCompression.NONE;

    ImageTarCommand() {
        super(FileSystemKind.TAR);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        image.archiveCompression(compression);
    }

    @Override
    String extension() {
        return switch (compression) {
            case NONE -> "tar";
            case GZIP -> "tar.gz";
            case XZ -> "tar.xz";
        };
    }
}
