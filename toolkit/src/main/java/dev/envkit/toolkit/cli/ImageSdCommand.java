package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.disk.PartitionTable;
import dev.envkit.toolkit.image.disk.SdImageBuilder;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the image of an SD card. */
@Command(
        name = "sd",
        sortOptions = false,
        description = {
            "Make the image of an SD card: a FAT with the kernel, and an ext4 with the root",
            "file system.",
            "",
            "  envkit image sd -o card.img --size 128",
            "  envkit boot --sd card.img --no-initrd \\",
            "      --append 'root=/dev/mmcblk0p2 rootwait rw'",
            "",
            "On a real card: dd if=card.img of=/dev/sdX. Made with Debian's mke2fs,",
            "debugfs, mkfs.fat and mcopy, which are fetched when they are first used.",
            "",
        })
final class ImageSdCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final TreeFlags tree = new TreeFlags();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The image; images/sd.img in the workspace unless given.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace an image that has another content.")
    private boolean force;

    @Option(names = "--size", paramLabel = "MIB", description = "The card's size; as small as the content allows.")
    private long size;

    @Option(names = "--kernel", paramLabel = "FILE", description = "uImage or zImage; the kernel that was built.")
    private @Nullable Path kernel;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        try (Session session = Session.open(global, selection, fetch, null)) {
            ImageTree content = tree.read(session, spec.commandLine().getErr()).build();
            Path file = output != null ? output : session.workspace().images().resolve("sd.img");
            SdImageBuilder builder = new SdImageBuilder(
                            session.imageTools(), content, FileSystemImage.identifier(content))
                    .size(size << 20);
            kernels(session).forEach(path -> builder.bootFile(String.valueOf(path.getFileName()), Content.of(path)));
            try (ImageTarget target = ImageTarget.of(file)) {
                PartitionTable table = builder.make(target.scratch("work"), target.file());
                Map<String, Object> data =
                        target.report(target.publish(session.workspace(), force), out, global.json());
                data.put("partitions", table.partitions());
                if (global.json()) {
                    Json.print(out, data);
                } else {
                    table.partitions()
                            .forEach(p -> out.printf(
                                    Locale.ROOT,
                                    "  0x%08x  %-5s %9s%n",
                                    p.offset(),
                                    p.type() == PartitionTable.TYPE_LINUX ? "ext4" : "FAT",
                                    ByteSize.format(p.size())));
                }
            }
        }
        return ExitCode.OK.code();
    }

    private List<Path> kernels(Session session) {
        if (kernel != null) {
            if (!Files.isRegularFile(kernel)) {
                throw new EnvkitException(ExitCode.USAGE, "--kernel: there is no file " + kernel, "Name one.");
            }
            return List.of(kernel);
        }
        List<Path> found = new ArrayList<>();
        for (String name : List.of("uImage", "zImage")) {
            Optional<Path> path = TreeFlags.find(session, "kernel", name).map(TreeFlags.Found::path);
            path.ifPresent(found::add);
        }
        return found;
    }
}
