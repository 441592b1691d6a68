package dev.envkit.toolkit.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.patch.PatchException;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianSourceTreeTest {
    @TempDir
    Path folder;

    @TempDir
    Path out;

    private final Map<String, Path> files = new HashMap<>();

    @Test
    void quiltFormatIsUpstreamThenDebianThenThePatches() throws IOException {
        dsc("3.0 (quilt)");
        file("p_1.orig.tar.xz", tar("p-1/src.c", "old\n", "p-1/debian/upstreams", "gone\n"));
        file("p_1.orig-extra.tar.xz", tar("extra-7/e.c", "extra\n"));
        file(
                "p_1-1.debian.tar.xz",
                tar(
                        "debian/changelog", "p (1-1)\n",
                        "debian/patches/series", "# comment\nfix.patch\nadd.patch\n",
                        "debian/patches/fix.patch", "--- a/src.c\n+++ b/src.c\n@@ -1 +1 @@\n-old\n+new\n",
                        "debian/patches/add.patch", "--- /dev/null\n+++ b/added\n@@ -0,0 +1 @@\n+x\n"));
        layOut();
        assertEquals("new\n", read("src.c"));
        assertEquals("x\n", read("added"));
        assertEquals("extra\n", read("extra/e.c"));
        assertEquals("p (1-1)\n", read("debian/changelog"));
        assertFalse(Files.exists(out.resolve("debian/upstreams")), "upstream's debian/ is replaced");
        assertEquals(
                Files.getLastModifiedTime(out.resolve("debian/changelog")),
                Files.getLastModifiedTime(out.resolve("src.c")));
        try (var top = Files.list(out)) {
            assertEquals(4, top.count(), "nothing temporary is left");
        }
    }

    @Test
    void archivesWithoutOneTopDirectoryAreUnpackedAsTheyAre() throws IOException {
        dsc("3.0 (quilt)");
        file("p_1.orig.tar.xz", tar("a", "1", "b", "2"));
        file("p_1-1.debian.tar.xz", tar("debian/changelog", ""));
        layOut();
        assertEquals("1", read("a"));
        assertEquals("2", read("b"));
    }

    @Test
    void nativePackagesAreOneArchive() throws IOException {
        dsc("3.0 (native)");
        file("p_1.tar.xz", tar("p/src.c", "x"));
        layOut();
        assertEquals("x", read("src.c"));
    }

    @Test
    void formatOneIsUpstreamAndADiff() throws IOException {
        dsc("1.0");
        file("p_1.orig.tar.xz", tar("p-1.orig/src.c", "old\n"));
        file("p_1-1.diff.gz", gzip("""
            --- p-1.orig/src.c
            +++ p-1/src.c
            @@ -1 +1 @@
            -old
            +new
            --- p-1.orig/debian/rules
            +++ p-1/debian/rules
            @@ -0,0 +1 @@
            +#!/usr/bin/make -f
            """));
        layOut();
        assertEquals("new\n", read("src.c"));
        assertTrue(Files.isExecutable(out.resolve("debian/rules")));
    }

    @Test
    void aPatchThatNeedsFuzzIsRefused() throws IOException {
        dsc("3.0 (quilt)");
        file("p_1.orig.tar.xz", tar("p/src.c", "other\n2\n3\n4\n"));
        file(
                "p_1-1.debian.tar.xz",
                tar(
                        "debian/patches/series",
                        "fix.patch\n",
                        "debian/patches/fix.patch",
                        "--- a/src.c\n+++ b/src.c\n@@ -1,4 +1,4 @@\n 1\n-2\n+two\n 3\n 4\n"));
        PatchException e = assertThrows(PatchException.class, this::layOut);
        assertTrue(e.getMessage().contains("fix.patch:3"), e.getMessage());
    }

    @Test
    void unknownFormatsAndMissingFilesAreNamed() throws IOException {
        dsc("2.0");
        EnvkitException format = assertThrows(EnvkitException.class, this::layOut);
        assertTrue(format.getMessage().contains("2.0"), format.getMessage());
        dsc("3.0 (quilt)");
        EnvkitException missing = assertThrows(EnvkitException.class, this::layOut);
        assertTrue(missing.getMessage().contains("orig"), missing.getMessage());
    }

    @Test
    void aSignedDescriptionIsRead() throws IOException {
        byte[] signed =
                TestKey.create().sign("Format: 3.0 (native)\nSource: p\n").getBytes(UTF_8);
        file("p_1.dsc", signed);
        file("p_1.tar.xz", tar("p/src.c", "x"));
        layOut();
        assertEquals("x", read("src.c"));
    }

    private void layOut() {
        DebianSourceTree.layOut(out, files, Progress.NONE);
    }

    private void dsc(String format) throws IOException {
        file("p_1.dsc", ("Format: " + format + "\nSource: p\nVersion: 1\n").getBytes(UTF_8));
    }

    private void file(String name, byte[] content) throws IOException {
        files.put(name, Files.write(folder.resolve(name), content));
    }

    private static byte[] tar(String... namesAndContents) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            members.put(namesAndContents[i], namesAndContents[i + 1].getBytes(UTF_8));
        }
        return TestRepository.tarXz(members);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private String read(String name) throws IOException {
        return Files.readString(out.resolve(name));
    }
}
