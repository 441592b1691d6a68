package dev.envkit.toolkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code envkit image}: makes flash and card images, and looks into them. */
@Command(
        name = "image",
        description = {
            "Make NAND, file system and SD card images, and look into them; no root needed.",
            "",
            "  envkit image nand --root ubifs        the whole chip, ready to boot",
            "  envkit image jffs2 ./tree -o root.jffs2",
            "  envkit image inspect old-nand.bin     what is on it, and whether it is sound",
            "  envkit image lint old-nand.bin        why it would not boot",
            "  envkit image extract old-nand.bin kernel -o uImage",
            "",
            "A tree comes with an ownership manifest (mtree syntax): owners, modes and",
            "device nodes that an ordinary user's files cannot have. The same input gives",
            "the same bits.",
            "",
        },
        commandListHeading = "%nCommands:%n",
        subcommands = {
            ImageNandCommand.class,
            ImageJffs2Command.class,
            ImageUbiCommand.class,
            ImageUbifsCommand.class,
            ImageYaffs2Command.class,
            ImageSquashfsCommand.class,
            ImageExt4Command.class,
            ImageCpioCommand.class,
            ImageTarCommand.class,
            ImageSdCommand.class,
            ImageInspectCommand.class,
            ImageLintCommand.class,
            ImageExtractCommand.class,
        })
final class ImageCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What kind of image? A command is missing.");
    }
}
