package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.inspect.ImageExtractor;
import dev.envkit.toolkit.image.inspect.InspectReport;
import dev.envkit.toolkit.image.inspect.Item;
import dev.envkit.toolkit.unpack.UnpackResult;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gets parts out of an image. */
@Command(
        name = "extract",
        sortOptions = false,
        description = {
            "Get a part out of an image: wrong bits mended, bad blocks and spare areas left",
            "out.",
            "",
            "  envkit image extract old-nand.bin kernel -o uImage",
            "  envkit image extract old-nand.bin 0x560000+0x100000 -o begin-of-root",
            "  envkit image extract initramfs.cpio.gz -o ./tree",
            "",
            "A part is a partition of the layout that 'inspect' found, or a place. Of an",
            "archive (cpio, tar, compressed or not) the tree is unpacked, with an ownership",
            "manifest beside it.",
            "",
        })
final class ImageExtractCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(index = "0", arity = "1", paramLabel = "FILE", description = "The image.")
    private Path file = Path.of(".");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PART",
            description = "A partition (boot, env, kernel, root), OFFSET or OFFSET+LENGTH.")
    private @Nullable String part;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where it goes: a file, or for an archive a new directory.")
    private Path output = Path.of(".");

    @Option(names = "--whole", description = "All of the partition, not only what was recognised in it.")
    private boolean whole;

    @Option(names = "--page", paramLabel = "BYTES", description = "Pages of 512 or 2048 bytes; found out unless given.")
    private int page;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        InspectReport report = ImageInspectCommand.inspect(global, selection, file, page);
        String wanted = part;
        if (wanted == null) {
            Optional<Item> archive = report.first(Item.Kind.ARCHIVE);
            if (archive.isEmpty() || archive.get().offset() != 0) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        "which part of " + file + "?",
                        "Name a partition or a place; 'envkit image inspect " + file + "' shows what is there.");
            }
            unpack();
            return ExitCode.OK.code();
        }
        ImageExtractor extractor = new ImageExtractor(report).whole(whole);
        ImageExtractor.Range range = extractor.find(wanted);
        try (ImageTarget target = ImageTarget.of(output)) {
            extractor.extract(range, target.file());
            boolean changed = target.publish(true);
            var data = target.report(changed, spec.commandLine().getOut(), global.json());
            if (global.json()) {
                Json.print(spec.commandLine().getOut(), data);
            }
        }
        return ExitCode.OK.code();
    }

    private void unpack() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Files.createDirectories(output);
            try (Stream<Path> inside = Files.list(output)) {
                if (inside.findAny().isPresent()) {
                    throw new EnvkitException(
                            ExitCode.USAGE, output + " is not empty", "Name a new directory with -o.");
                }
            }
            UnpackResult result = new Unpacker(output).archive(file).call();
            Path manifest = output.toAbsolutePath().normalize().resolveSibling(output.getFileName() + ".mtree");
            result.manifest().write(manifest);
            out.println(output + ": " + result.manifest().size() + " entries, owners and devices in " + manifest);
            out.println("           (" + ByteSize.format(Files.size(file)) + " archive)");
            out.flush();
        } catch (IOException e) {
            throw StorageException.of("write", output, e);
        }
    }
}
