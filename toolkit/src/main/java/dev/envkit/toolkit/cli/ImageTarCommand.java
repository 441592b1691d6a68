package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;

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
final class ImageTarCommand extends AbstractArchiveImageCommand {
    ImageTarCommand() {
        super(FileSystemKind.TAR, ImageCompression.NONE);
    }
}
