package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import picocli.CommandLine.Command;

/** {@code envkit image squashfs}. */
@Command(
        name = "squashfs",
        sortOptions = false,
        description = {
            "Make a squashfs of a tree: read-only, and the smallest.",
            "",
            "  envkit image squashfs ./tree -o root.squashfs",
            "",
            "Made by Debian's sqfstar, which is fetched when it is first used.",
            "",
        })
final class ImageSquashfsCommand extends AbstractTreeImageCommand {

    ImageSquashfsCommand() {
        super(FileSystemKind.SQUASHFS);
    }

    @Override
    void configure(FileSystemImage image, Session session) {}
}
