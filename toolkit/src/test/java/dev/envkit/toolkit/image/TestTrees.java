package dev.envkit.toolkit.image;

import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** A tree with one of each kind of thing in it. */
public final class TestTrees {
    /** The name with a blank, the Chinese one and the long one have caught makers of images before. */
    public static final String ODD_NAME = "etc/a name with blanks \u00e9\u4e2d";

    private TestTrees() {}

    /** Returns 20,000 bytes that do not compress, then 10,000 that do. */
    public static byte[] bigFile() {
        byte[] bytes = new byte[30_000];
        new Random(7).nextBytes(bytes);
        java.util.Arrays.fill(bytes, 20_000, bytes.length, (byte) 'x');
        return bytes;
    }

    /** Returns 100,000 zeros with one byte in the middle. */
    public static byte[] holes() {
        byte[] bytes = new byte[100_000];
        bytes[50_000] = 1;
        return bytes;
    }

    /** Returns a tree of about twenty entries. */
    public static ImageTree small() {
        return builder().build();
    }

    /** Returns what {@link #small} is made of. */
    public static ImageTree.Builder builder() {
        ImageTree.Builder tree = ImageTree.builder();
        tree.put(ManifestEntry.directory("dev", 0755));
        tree.put(ManifestEntry.device("dev/console", FileType.CHARACTER_DEVICE, 0600, 5, 1));
        tree.put(ManifestEntry.device("dev/far", FileType.BLOCK_DEVICE, 0660, 259, 70_000));
        tree.put(ManifestEntry.file("bin/busybox", 04755).withMtime(1_700_000_000), Content.of(bigFile()));
        tree.put(ManifestEntry.symlink("bin/sh", "busybox"));
        tree.put(
                ManifestEntry.file("etc/shadow", 0600),
                Content.of("root::0:0:99999:7:::\n".getBytes(StandardCharsets.UTF_8)));
        tree.put(ManifestEntry.file("etc/empty", 0644));
        tree.put(ManifestEntry.file(ODD_NAME, 0644).withOwner(1000, 100), Content.of(new byte[] {1, 2, 3}));
        tree.put(ManifestEntry.file("var/holes", 0644), Content.of(holes()));
        tree.put(ManifestEntry.file("var/" + "n".repeat(200), 0644), Content.of(new byte[5000]));
        tree.put(ManifestEntry.directory("tmp", 01777));
        tree.put(new ManifestEntry("run/fifo", FileType.FIFO, 0600, 0, 0, 0, 0, 0, null, null, Map.of()));
        return tree;
    }
}
