package dev.envkit.toolkit.image.disk;

import dev.envkit.toolkit.image.Content;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a FAT file system with files in its root directory, with Debian's {@code mkfs.fat} and {@code mcopy}. */
final class Fat {
    private Fat() {}

    /**
     * Makes it; bit-identical for the same files.
     *
     * @param size its length in bytes
     * @param files names and contents
     * @param scratch an empty directory for the while
     * @param target the file, which must not exist
     */
    static void make(ImageTools tools, long size, String label, Map<String, Content> files, Path scratch, Path target) {
        Map<String, String> environment =
                Map.of("SOURCE_DATE_EPOCH", Long.toString(tools.time()), "MTOOLS_SKIP_CHECK", "1");
        String image = target.toAbsolutePath().toString();
        tools.run(
                scratch,
                environment,
                List.of("mkfs.fat", "--invariant", "-F", "16", "-n", label, "-C", image, Long.toString(size / 1024)));
        List<String> copy = new ArrayList<>(List.of("mcopy", "-m", "-i", image));
        try {
            for (Map.Entry<String, Content> file : files.entrySet()) {
                Path staged = scratch.resolve(file.getKey());
                try (InputStream in = file.getValue().open()) {
                    Files.copy(in, staged);
                }
                Files.setLastModifiedTime(staged, FileTime.fromMillis(tools.time() * 1000));
                copy.add(staged.toString());
            }
        } catch (IOException e) {
            throw StorageException.of("write", scratch, e);
        }
        if (!files.isEmpty()) {
            copy.add("::");
            tools.run(scratch, environment, copy);
        }
    }
}
