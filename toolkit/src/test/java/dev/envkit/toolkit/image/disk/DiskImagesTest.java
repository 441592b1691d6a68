package dev.envkit.toolkit.image.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.TestTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the host's programs, which are the same as those of the component imagetools. */
class DiskImagesTest {
    private static final UUID ID = UUID.fromString("0d4b3f62-9d1c-4a5e-8a94-000000000001");

    private static final ImageTree TREE = TestTrees.builder().remove("dev/far").build();

    private final ImageTools tools = new ImageTools(Path.of("/"), 1_735_689_600);

    @TempDir
    private Path directory;

    @BeforeEach
    void needsPrograms() {
        for (String program : List.of("sbin/mke2fs", "sbin/debugfs", "sbin/mkfs.fat", "bin/mcopy", "bin/sqfstar")) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr", program)),
                    "needs the packages squashfs-tools, e2fsprogs, dosfstools and mtools");
        }
    }

    private Path scratch() throws IOException {
        return Files.createTempDirectory(directory, "scratch");
    }

    private String say(String... command) throws IOException {
        return tools.run(scratch(), Map.of(), List.of(command));
    }

    private Path ext4(String name) throws IOException {
        Path file = directory.resolve(name);
        new Ext4(tools, TREE).make(16 << 20, "root", ID, scratch(), file);
        return file;
    }

    @Test
    void ext4IsSoundAndHasWhatTheManifestSays() throws IOException {
        String image = ext4("one").toString();
        say("e2fsck", "-fn", image);
        String busybox = say("debugfs", "-R", "stat bin/busybox", image);
        assertTrue(busybox.contains("Mode:  04755"), busybox);
        assertTrue(busybox.contains("Tue Nov 14 22:13:20 2023"), busybox);
        String console = say("debugfs", "-R", "stat dev/console", image);
        assertTrue(console.contains("05:01") && console.contains("Mode:  0600"), console);
        Path copy = directory.resolve("copy");
        say("debugfs", "-R", "dump bin/busybox " + copy, image);
        assertEquals(TestTrees.bigFile().length, Files.size(copy));
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws IOException {
        assertEquals(-1, Files.mismatch(ext4("one"), ext4("two")));
        Path one = directory.resolve("one.squashfs");
        Path two = directory.resolve("two.squashfs");
        SquashFs.make(tools, TREE, scratch(), one);
        SquashFs.make(tools, TREE, scratch(), two);
        assertEquals(-1, Files.mismatch(one, two));
    }

    @Test
    void squashfsHasOwnersAndDevices() throws IOException {
        Path file = directory.resolve("root.squashfs");
        SquashFs.make(tools, TREE, scratch(), file);
        String list = say("unsquashfs", "-lln", file.toString());
        assertTrue(list.contains("crw------- 0/0"), list);
        assertTrue(list.contains("-rwsr-xr-x 0/0"), list);
        assertTrue(list.contains("1000/100"), list);
    }

    @Test
    void aCardHasBothPartitions() throws IOException {
        Path file = directory.resolve("card.img");
        Path again = directory.resolve("again.img");
        PartitionTable table = null;
        for (Path target : List.of(file, again)) {
            table = new SdImageBuilder(tools, TREE, ID)
                    .bootFile("uImage", Content.of(new byte[100_000]))
                    .size(64 << 20)
                    .make(scratch(), target);
        }
        assertEquals(-1, Files.mismatch(file, again));
        byte[] sector;
        try (var in = Files.newInputStream(file)) {
            sector = in.readNBytes(512);
        }
        assertEquals(table, PartitionTable.decode(sector).orElseThrow());
        assertEquals(64 << 20, Files.size(file));
        String list = say("mdir", "-i", file + "@@1M", "::");
        assertTrue(list.contains("uImage"), list);
    }

    @Test
    void whatDoesNotFitIsSaid() {
        assertThrows(
                ImageException.class,
                () -> new SdImageBuilder(tools, TREE, ID).size(8 << 20).make(scratch(), directory.resolve("small")));
    }

    @Test
    void devicesThatDebugfsCannotMakeAreNamed() {
        ImageException e = assertThrows(
                ImageException.class,
                () -> new Ext4(tools, TestTrees.small())
                        .make(16 << 20, "root", ID, scratch(), directory.resolve("far")));
        assertTrue(e.getMessage().contains("'dev/far'"), e.getMessage());
    }

    @Test
    void aProgramThatFailsSaysWhy() {
        ImageException e = assertThrows(ImageException.class, () -> say("mke2fs", "-t", "nonsense", "/nowhere/x"));
        assertTrue(e.getMessage().startsWith("mke2fs failed: "), e.getMessage());
    }
}
