package dev.envkit.toolkit.image.disk;

import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.TarWriter;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes a squashfs of a tree with Debian's {@code sqfstar}, which takes owners, modes, devices and times from a tar
 * archive. Bit-identical for the same tree.
 */
public final class SquashFs {
    private SquashFs() {}

    /**
     * Makes it.
     *
     * @param scratch an empty directory for the while
     * @param target the file, which must not exist
     */
    public static void make(ImageTools tools, ImageTree tree, Path scratch, Path target) {
        // the compression that every kernel of this board can read; extended attributes their squashfs cannot
        List<String> command = List.of(
                "sqfstar",
                "-comp",
                "gzip",
                "-b",
                "128K",
                "-no-xattrs",
                "-quiet",
                "-no-progress",
                "-exit-on-error",
                target.toAbsolutePath().toString());
        tools.run(scratch, Map.of("SOURCE_DATE_EPOCH", Long.toString(tools.time())), command, in -> {
            try (OutputStream out = new BufferedOutputStream(in)) {
                TarWriter.write(tree, out);
            }
        });
    }
}
