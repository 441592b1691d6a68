package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code envkit image ext4}. */
@Command(
        name = "ext4",
        sortOptions = false,
        description = {
            "Make an ext4 of a tree, for an SD card's partition.",
            "",
            "  envkit image ext4 ./tree -o root.ext4 --size 64",
            "",
            "Made by Debian's mke2fs and debugfs, which are fetched when they are first",
            "used.",
            "",
        })
final class ImageExt4Command extends AbstractTreeImageCommand {
    @Option(
            names = "--size",
            paramLabel = "MIB",
            description = "Its size in MiB; the content's with some room to write unless given.")
    private long size;

    ImageExt4Command() {
        super(FileSystemKind.EXT4);
    }

    @Override
    void configure(FileSystemImage image, Session session) {
        image.space(size << 20);
    }
}
