package dev.envkit.toolkit.image.make;

import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.nand.NandImageBuilder;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The NAND chip of a workspace, {@code images/nand.bin}: erased (0xFF throughout, which a file of zeros is not) when it
 * is first made, and the user's from then on.
 */
public final class ErasedChip {
    /** Its name among the workspace's images. */
    public static final String NAME = "nand.bin";

    private ErasedChip() {}

    /** Returns where a workspace's chip is. */
    public static Path of(Workspace workspace) {
        return workspace.images().resolve(NAME);
    }

    /**
     * Makes the chip unless it is there; what is there is never changed.
     *
     * @return whether it was made
     */
    public static boolean ensure(Workspace workspace, NandGeometry geometry) {
        Path file = of(workspace);
        if (Files.exists(file)) {
            return false;
        }
        workspace.requireSpace(geometry.rawSize(), "an erased NAND chip of " + ByteSize.format(geometry.size()));
        workspace.write(file, new NandImageBuilder(geometry)::write);
        return true;
    }
}
