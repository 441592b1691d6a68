package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.UImageWriter;
import dev.envkit.toolkit.image.ZImage;
import dev.envkit.toolkit.image.make.BootEnvironment;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.NandSystem;
import dev.envkit.toolkit.image.make.RootKind;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.nand.NandPart;
import dev.envkit.toolkit.image.uboot.UBootEnvironment;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes the image of a whole NAND chip. */
@Command(
        name = "nand",
        sortOptions = false,
        description = {
            "Make the image of a whole NAND chip: every page with its spare area and its",
            "code.",
            "",
            "Boot loader, kernel and root file system are those that were built last; each",
            "can be another file, or be left out. What nothing is put into stays erased",
            "(0xFF).",
            "",
            "  envkit image nand --root ubifs",
            "  envkit image nand --nand-size 64 --root jffs2 -o nand64.bin",
            "  envkit image nand ./tree --kernel uImage --no-boot --bad 17,203",
            "  envkit boot --boot nand --nand nand64.bin",
            "",
        })
final class ImageNandCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final TreeFlags tree = new TreeFlags();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The image; in the workspace's folder 'images' unless given.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace an image that has another content.")
    private boolean force;

    @Mixin
    private final ChipFlags chip = new ChipFlags();

    @Option(
            names = "--root",
            paramLabel = "KIND",
            defaultValue = "jffs2",
            converter = RootConverter.class,
            description = "Root file system: jffs2 (default), ubifs, yaffs2, squashfs.")
    private RootKind root = RootKind.JFFS2;

    @Option(names = "--root-image", paramLabel = "FILE", description = "A root file system that was made before.")
    private @Nullable Path rootImage;

    @Option(names = "--no-root", description = "Leave the root partition erased.")
    private boolean noRoot;

    @Option(names = "--boot", paramLabel = "FILE", description = "The boot loader; the U-Boot that was built.")
    private @Nullable Path boot;

    @Option(names = "--no-boot", description = "Leave boot loader and environment erased.")
    private boolean noBoot;

    @Option(names = "--kernel", paramLabel = "FILE", description = "uImage or zImage; the kernel that was built.")
    private @Nullable Path kernel;

    @Option(names = "--no-kernel", description = "Leave the kernel's partition erased.")
    private boolean noKernel;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable of U-Boot's environment; may be repeated.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "U-Boot's variables, name=value a line.")
    private @Nullable Path environmentFile;

    @Option(names = "--no-env", description = "Leave the environment erased: U-Boot takes its defaults.")
    private boolean noEnvironment;

    @Option(
            names = "--bad",
            paramLabel = "BLOCK",
            split = ",",
            description = "Blocks that the factory marked as bad; contents go around them.")
    private List<Integer> badBlocks = new ArrayList<>();

    @Option(
            names = "--bad-block-table",
            description = "With Linux's bad block table in the last blocks (bbt in flash).")
    private boolean badBlockTable;

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            converter = CompressionConverter.class,
            description = "Of jffs2 and ubifs: zlib, lzo or none.")
    private @Nullable FlashCompression compression;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    static final class RootConverter implements ITypeConverter<RootKind> {
        @Override
        public RootKind convert(String text) {
            return RootKind.of(text.toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no root file system '" + text + "': jffs2, ubifs, yaffs2 or squashfs"));
        }
    }

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        try (Session session = Session.open(global, selection, fetch, null)) {
            Path file = output != null
                    ? output
                    : session.workspace().images().resolve("nand-" + root.key() + chip.suffix() + ".bin");
            try (ImageTarget target = ImageTarget.of(file)) {
                NandSystem system = system(session, target);
                system.write(target.file());
                boolean changed = target.publish(session.workspace(), force);
                Map<String, Object> data = target.report(changed, out, global.json());
                report(system, data, global.json() ? null : out);
                if (global.json()) {
                    Json.print(out, data);
                }
            }
        }
        return ExitCode.OK.code();
    }

    private NandSystem system(Session session, ImageTarget target) {
        Board board = session.resolution().board();
        NandGeometry geometry = chip.geometry(board);
        NandSystem system = new NandSystem(geometry, chip.layout(board), chip.ecc());
        system.badBlocks(badBlocks).badBlockTable(badBlockTable);
        try {
            Optional<Path> loader = noBoot ? Optional.empty() : bootLoader(session);
            loader.ifPresent(path -> system.part(NandSystem.BOOT, Content.of(path)));
            if (!noEnvironment && (loader.isPresent() || !variables.isEmpty() || environmentFile != null)) {
                system.environment(environment(session, board, system));
            }
            if (!noKernel) {
                system.part(NandSystem.KERNEL, kernel(session, board, target));
            }
        } catch (IOException e) {
            throw StorageException.of("read", target.target(), e);
        }
        if (noRoot) {
            return system;
        }
        if (rootImage != null) {
            requireFile(rootImage, "--root-image");
            return system.rootImage(root.image(), Content.of(rootImage));
        }
        FileSystemImage image = new FileSystemImage(
                root.image(), tree.read(session, spec.commandLine().getErr()).build());
        if (compression != null) {
            image.compression(compression);
        }
        if (root.image().needsTools()) {
            image.tools(session.imageTools());
        }
        return system.root(root.image(), image, target.scratch("root"));
    }

    private Optional<Path> bootLoader(Session session) {
        if (boot != null) {
            requireFile(boot, "--boot");
            return Optional.of(boot);
        }
        Optional<Path> built = NandArtifacts.bootLoader(session);
        if (built.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "envkit: no U-Boot has been built, so its partitions stay erased and the chip does not boot"
                                    + " by itself ('envkit build u-boot', or --boot FILE)");
        }
        return built;
    }

    private UBootEnvironment environment(Session session, Board board, NandSystem system) throws IOException {
        Map<String, String> defaults = environmentFile != null
                ? BootEnvironment.read(requireFile(environmentFile, "--env-file"))
                : NandArtifacts.environment(session);
        return BootEnvironment.of(board, root, defaults, system.range(NandSystem.KERNEL), variables);
    }

    private Content kernel(Session session, Board board, ImageTarget target) throws IOException {
        Path file = kernel != null
                ? requireFile(kernel, "--kernel")
                : TreeFlags.find(session, "kernel", "uImage")
                        .map(TreeFlags.Found::path)
                        .orElseThrow(() -> new EnvkitException(
                                ExitCode.FAILED,
                                "no kernel has been built in "
                                        + session.workspace().root(),
                                "Run 'envkit build kernel', name one with --kernel, or leave it out with"
                                        + " --no-kernel."));
        if (!ZImage.is(file)) {
            return Content.of(file);
        }
        // U-Boot of old boots nothing else than its own images
        Path wrapped = target.scratch("kernel").resolve("uImage");
        long address = board.boot().loadAddress();
        new UImageWriter()
                .name("Linux")
                .addresses(address, address)
                .time(TreeFlags.time())
                .write(Content.of(file), wrapped);
        return Content.of(wrapped);
    }

    private static Path requireFile(Path file, String option) {
        if (!Files.isRegularFile(file)) {
            throw new EnvkitException(ExitCode.USAGE, option + ": there is no file " + file, "Name one that exists.");
        }
        return file;
    }

    private static void report(NandSystem system, Map<String, Object> data, @Nullable PrintWriter out) {
        List<Object> parts = new ArrayList<>();
        for (NandPart part : system.parts()) {
            try {
                long size = part.content().size();
                parts.add(Map.of(
                        "name",
                        part.name(),
                        "offset",
                        part.offset(),
                        "size",
                        part.size(),
                        "used",
                        size,
                        "ecc",
                        part.ecc().key()));
                if (out != null) {
                    out.printf(
                            Locale.ROOT,
                            "  0x%08x  %-7s %9s of %9s%n",
                            part.offset(),
                            part.name(),
                            ByteSize.format(size),
                            ByteSize.format(part.size()));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        data.put("parts", parts);
    }
}
