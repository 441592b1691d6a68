package dev.envkit.toolkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.UImageWriter;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImageCommandTest {
    @TempDir
    private Path directory;

    private Path tree = Path.of(".");
    private Path uImage = Path.of(".");

    private record Said(int exit, String out, String err) {}

    @BeforeEach
    void makeTree() throws IOException {
        tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("sbin"));
        Files.writeString(tree.resolve("sbin/init"), "#!/bin/sh\n");
        Files.writeString(directory.resolve("tree.mtree"), """
            #mtree
            ./sbin/init type=file mode=0755 uid=0 gid=0
            ./dev type=dir mode=0755
            ./dev/console type=char mode=0600 device=native,5,1
            """);
        uImage = uImage(200_000);
    }

    private Path uImage(int size) {
        byte[] kernel = new byte[size];
        new Random(1).nextBytes(kernel);
        Path file = directory.resolve("uImage" + size);
        new UImageWriter().addresses(0x30008000L, 0x30008000L).write(Content.of(kernel), file);
        return file;
    }

    private Said run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--workspace", directory.resolve("workspace").toString(), "--quiet"));
        CommandLine commandLine = Envkit.commandLine();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int exit = commandLine.execute(all.toArray(String[]::new));
        return new Said(exit, out.toString(), err.toString());
    }

    @Test
    void theSameImageIsLeftAsItIs() {
        String image = directory.resolve("root.jffs2").toString();
        Said first = run("image", "jffs2", tree.toString(), "-o", image);
        assertEquals(0, first.exit, first.err);
        assertEquals("", first.err, "the manifest lies beside the tree");
        assertTrue(run("image", "jffs2", tree.toString(), "-o", image).out.contains("unchanged"));
        String inspected = run("image", "inspect", image).out;
        assertTrue(inspected.contains("jffs2, 5 inodes, 4 names"), inspected);
    }

    @Test
    void aTreeThatIsNotThereAndOneWithoutManifest() throws IOException {
        Said missing = run("image", "jffs2", directory.resolve("none").toString(), "-o", "x");
        assertEquals(2, missing.exit);
        assertTrue(missing.err.contains("there is no directory"), missing.err);
        Files.delete(directory.resolve("tree.mtree"));
        Said plain = run(
                "image", "jffs2", tree.toString(), "-o", directory.resolve("x").toString());
        assertEquals(0, plain.exit);
        assertTrue(plain.err.contains("has no ownership manifest"), plain.err);
    }

    @Test
    void aChipIsMadeInspectedLintedAndTakenApart() throws IOException {
        String image = directory.resolve("nand.bin").toString();
        String[] make = {
            "image",
            "nand",
            tree.toString(),
            "--nand-size",
            "64",
            "--root",
            "ubifs",
            "--no-boot",
            "--kernel",
            uImage.toString(),
            "--bad",
            "30,500",
            "-o",
            image
        };
        Said made = run(make);
        assertEquals(0, made.exit, made.err);
        assertEquals(69_206_016, Files.size(Path.of(image)));
        String json = run("image", "inspect", image, "--json").out;
        assertTrue(json.contains("\"pageSize\" : 512") && json.contains("\"badBlocks\" : [ 30, 500 ]"), json);
        Said linted = run("image", "lint", image);
        assertEquals(4, linted.exit, "without a boot loader it does not boot");
        assertTrue(linted.out.contains("no boot loader at 0x0"), linted.out);
        Path kernel = directory.resolve("kernel");
        assertEquals(0, run("image", "extract", image, "kernel", "-o", kernel.toString()).exit);
        assertEquals(-1, Files.mismatch(uImage, kernel));
        assertEquals(2, run("image", "extract", image, "-o", "x").exit, "which part?");

        // what a board wrote is not lost
        byte[] changed = Files.readAllBytes(Path.of(image));
        changed[60_000_000] = 0;
        Files.write(Path.of(image), changed);
        Said refused = run(make);
        assertEquals(1, refused.exit);
        assertTrue(refused.err.contains("--force"), refused.err);
    }

    @Test
    void anArchiveIsUnpackedWithItsManifest() throws IOException {
        String archive = directory.resolve("root.cpio.gz").toString();
        assertEquals(0, run("image", "cpio", tree.toString(), "-o", archive).exit);
        Path out = directory.resolve("out");
        Said said = run("image", "extract", archive, "-o", out.toString());
        assertEquals(0, said.exit, said.err);
        assertEquals(-1, Files.mismatch(tree.resolve("sbin/init"), out.resolve("sbin/init")));
        OwnershipManifest manifest = OwnershipManifest.read(directory.resolve("out.mtree"));
        assertEquals(0600, manifest.find("dev/console").orElseThrow().mode());
        assertEquals(2, run("image", "extract", archive, "-o", out.toString()).exit, "not empty any more");
    }

    @Test
    void wrongUsageIsAnsweredWithWhatIsRight() {
        String[] base = {"image", "nand", tree.toString(), "--no-boot", "--kernel", uImage.toString(), "-o", "x"};
        Said size = run(with(base, "--nand-size", "99"));
        assertEquals(2, size.exit);
        assertTrue(size.err.contains("64MiB, 128MiB, 256MiB, 1GiB"), size.err);
        Said ecc = run(with(base, "--ecc", "crc"));
        assertEquals(2, ecc.exit);
        assertTrue(ecc.err.contains("hamming, controller, none"), ecc.err);
        Said layout = run(with(base, "--layout", "mine"));
        assertEquals(2, layout.exit);
        assertTrue(layout.err.contains("friendlyarm-2009"), layout.err);
        assertEquals(2, run("image").exit);
    }

    @Test
    void aKernelThatDoesNotFitIsMeasured() {
        Said said = run(
                "image",
                "nand",
                tree.toString(),
                "--no-boot",
                "--kernel",
                uImage(6_000_000).toString(),
                "-o",
                directory.resolve("x").toString());
        assertEquals(1, said.exit);
        assertTrue(said.err.contains("757184 bytes too many"), said.err);
    }

    private static String[] with(String[] base, String... more) {
        List<String> all = new ArrayList<>(List.of(base));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
