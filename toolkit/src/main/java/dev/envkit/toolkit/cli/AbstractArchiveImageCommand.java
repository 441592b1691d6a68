package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Option;

/** A command that makes an archive of a tree, which may be compressed as a whole. */
abstract class AbstractArchiveImageCommand extends AbstractTreeImageCommand {
    @Option(
            names = "--compression",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ImageCompression compression;

    AbstractArchiveImageCommand(FileSystemKind kind, ImageCompression byDefault) {
        super(kind);
        compression = byDefault;
    }

    @Override
    final void configure(FileSystemImage image, Session session) {
        image.archiveCompression(compression);
    }

    @Override
    final String extension() {
        return super.extension()
                + switch (compression) {
                    case NONE -> "";
                    case GZIP -> ".gz";
                    case XZ -> ".xz";
                };
    }
}
