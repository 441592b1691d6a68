package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.make.BootEnvironment;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.NandSystem;
import dev.envkit.toolkit.image.make.RootKind;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the component u-boot leaves for a NAND image. */
final class NandArtifacts {
    /** The image that goes to the start of the chip: first stage, then U-Boot. */
    static final String BOOT_IMAGE = "u-boot-nand";

    /** U-Boot's default environment as text. */
    static final String ENVIRONMENT = "environment";

    private NandArtifacts() {}

    /** Returns the boot loader's image, if it was built. */
    static Optional<Path> bootLoader(Session session) {
        return TreeFlags.find(session, "u-boot", BOOT_IMAGE).map(TreeFlags.Found::path);
    }

    /** Returns U-Boot's default variables, as far as they are known. */
    static Map<String, String> environment(Session session) throws IOException {
        Optional<Path> file = TreeFlags.find(session, "u-boot", ENVIRONMENT).map(TreeFlags.Found::path);
        return file.isPresent() ? BootEnvironment.read(file.get()) : Map.of();
    }

    /**
     * Makes a system of what was built, with the root file system that was built.
     *
     * @param target where it is made
     * @throws EnvkitException if something was not built or does not fit
     */
    static NandSystem system(
            Session session, NandGeometry geometry, FlashLayout layout, RootKind root, ImageTarget target) {
        Board board = session.resolution().board();
        NandSystem system = new NandSystem(geometry, layout, EccScheme.HAMMING);
        Path loader = bootLoader(session)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "no U-Boot has been built in " + session.workspace().root(),
                        "Run 'envkit build u-boot'."));
        Path kernel = TreeFlags.find(session, "kernel", "uImage")
                .map(TreeFlags.Found::path)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "no kernel has been built in " + session.workspace().root(),
                        "Run 'envkit build kernel'."));
        try {
            system.part(NandSystem.BOOT, Content.of(loader))
                    .environment(BootEnvironment.of(
                            board, root, environment(session), system.range(NandSystem.KERNEL), Map.of()))
                    .part(NandSystem.KERNEL, Content.of(kernel));
        } catch (IOException e) {
            throw StorageException.of("read", loader, e);
        }
        ImageTree tree = TreeFlags.workspace(session, true, _ -> {}).build();
        FileSystemImage image = new FileSystemImage(root.image(), tree);
        return system.root(root.image(), image, target.scratch("root"));
    }
}
