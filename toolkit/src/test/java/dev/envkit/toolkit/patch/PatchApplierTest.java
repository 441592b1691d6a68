package dev.envkit.toolkit.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchApplierTest {
    @TempDir
    Path root;

    private final PatchApplier strict = PatchApplier.create();

    @Test
    void changesALineInPlace() throws IOException {
        write("src/a.c", "one\ntwo\nthree\n");
        PatchResult result = apply(strict, """
            Some text before, as mails have it.
            ---
             src/a.c | 2 +-
            --- a/src/a.c
            +++ b/src/a.c
            @@ -1,3 +1,3 @@
             one
            -two
            +TWO
             three
            --\s
            2.39
            """);
        assertEquals("one\nTWO\nthree\n", read("src/a.c"));
        assertEquals(List.of(Path.of("src/a.c")), result.written());
        assertTrue(result.displaced().isEmpty());
    }

    @Test
    void findsAHunkAtAnotherLineAndReportsTheOffset() throws IOException {
        write("a", numbered(1, 40));
        PatchResult result = apply(strict, """
            --- a/a
            +++ b/a
            @@ -10,3 +10,3 @@
             19
            -20
            +twenty
             21
            @@ -20,3 +20,3 @@
             29
            -30
            +thirty
             31
            """);
        assertEquals(numbered(1, 40).replace("20\n", "twenty\n").replace("30\n", "thirty\n"), read("a"));
        assertEquals(
                List.of(
                        new PatchResult.Displaced(Path.of("a"), 1, 9, 0),
                        new PatchResult.Displaced(Path.of("a"), 2, 9, 0)),
                result.displaced());
    }

    @Test
    void hunksWithoutContextGoWhereTheySay() throws IOException {
        write("a", "1\n2\n3\n");
        apply(strict, """
            --- a/a
            +++ b/a
            @@ -1 +1,0 @@
            -1
            @@ -2,0 +2 @@
            +2.5
            @@ -3,0 +4,2 @@
            +4
            +5
            """);
        assertEquals("2\n2.5\n3\n4\n5\n", read("a"));
    }

    @Test
    void prefersTheNearestOfSeveralPlaces() throws IOException {
        write("a", "x\n=\ny\n".repeat(10));
        apply(strict, """
            --- a/a
            +++ b/a
            @@ -17,3 +17,3 @@
             x
            -=
            +!
             y
            """);
        List<String> lines = read("a").lines().toList();
        assertEquals("!", lines.get(16));
        assertEquals(1, lines.stream().filter("!"::equals).count());
    }

    @Test
    void aHunkWithLessContextAtItsEndFitsOnlyAtTheEndOfTheFile() throws IOException {
        write("a", "1\n2\n3\nmore\n");
        String patch = """
            --- a/a
            +++ b/a
            @@ -1,3 +1,4 @@
             1
             2
             3
            +4
            """;
        PatchException e = assertThrows(PatchException.class, () -> apply(strict, patch));
        assertTrue(e.getMessage().contains("hunk 1 of 1 for a (line 1) does not fit"), e.getMessage());
        assertEquals(3, e.line());
    }

    @Test
    void fuzzIgnoresContextOnlyWhereAllowed() throws IOException {
        write("a", "CHANGED\n2\n3\n4\n5\n6\n7\n");
        String patch = """
            --- a/a
            +++ b/a
            @@ -1,7 +1,7 @@
             1
             2
             3
            -4
            +four
             5
             6
             7
            """;
        assertThrows(PatchException.class, () -> apply(strict, patch));
        PatchResult result = apply(strict.maxFuzz(1), patch);
        assertEquals("CHANGED\n2\n3\nfour\n5\n6\n7\n", read("a"));
        assertEquals(List.of(new PatchResult.Displaced(Path.of("a"), 1, 0, 1)), result.displaced());
    }

    @Test
    void nothingIsChangedWhenOneFileOfThePatchDoesNotFit() throws IOException {
        write("a", "1\n");
        write("b", "other\n");
        String patch = """
            --- a/a
            +++ b/a
            @@ -1 +1 @@
            -1
            +one
            --- /dev/null
            +++ b/new
            @@ -0,0 +1 @@
            +new
            --- a/b
            +++ b/b
            @@ -1 +1 @@
            -2
            +two
            """;
        PatchException e = assertThrows(PatchException.class, () -> apply(strict, patch));
        assertTrue(e.getMessage().startsWith("test.patch:12: "), e.getMessage());
        assertEquals("1\n", read("a"));
        assertFalse(Files.exists(root.resolve("new")));
        assertNoLeftovers();
    }

    @Test
    void saysWhenTheFileHoldsTheChangeAlready() throws IOException {
        write("a", "one\n");
        PatchException e = assertThrows(PatchException.class, () -> apply(strict, """
            --- a/a
            +++ b/a
            @@ -1 +1 @@
            -1
            +one
            """));
        assertTrue(e.remedy().contains("already"), e.remedy());
    }

    @Test
    void createsAndDeletesFilesAndTheirDirectories() throws IOException {
        write("old/only", "gone\n");
        PatchResult result = apply(strict, """
            --- a/old/only
            +++ /dev/null
            @@ -1 +0,0 @@
            -gone
            --- /dev/null
            +++ b/new/deep/file
            @@ -0,0 +1,2 @@
            +a
            +b
            """);
        assertFalse(Files.exists(root.resolve("old")));
        assertEquals("a\nb\n", read("new/deep/file"));
        assertEquals(List.of(Path.of("old/only")), result.deleted());
    }

    @Test
    void createsFilesOfADebianDiffWhichHasNoDevNull() throws IOException {
        apply(strict, """
            --- pkg-1.0.orig/debian/rules
            +++ pkg-1.0/debian/rules
            @@ -0,0 +1 @@
            +#!/usr/bin/make -f
            """);
        assertEquals("#!/usr/bin/make -f\n", read("debian/rules"));
    }

    @Test
    void deletesAFileThatTheHeaderDatesToTheEpoch() throws IOException {
        write("a", "x\n");
        apply(strict, """
            --- p.orig/a\t2020-01-01 10:00:00.0 +0000
            +++ p/a\t1970-01-01 00:00:00.0 +0000
            @@ -1 +0,0 @@
            -x
            """);
        assertFalse(Files.exists(root.resolve("a")));
    }

    @Test
    void appliesGitsRenamesCopiesAndModes() throws IOException {
        write("from.c", "1\n2\n3\n");
        write("tool.sh", "#!/bin/sh\n");
        apply(strict, """
            diff --git a/from.c b/dir/to.c
            similarity index 66%
            rename from from.c
            rename to dir/to.c
            index 1111111..2222222 100644
            --- a/from.c
            +++ b/dir/to.c
            @@ -1,3 +1,3 @@
             1
            -2
            +two
             3
            diff --git a/from.c b/copy.c
            similarity index 100%
            copy from from.c
            copy to copy.c
            diff --git a/tool.sh b/tool.sh
            old mode 100644
            new mode 100755
            diff --git a/empty b/empty
            new file mode 100644
            index 0000000..e69de29
            """);
        assertEquals("1\ntwo\n3\n", read("dir/to.c"));
        assertEquals("1\n2\n3\n", read("copy.c"));
        assertFalse(Files.exists(root.resolve("from.c")));
        assertTrue(Files.isExecutable(root.resolve("tool.sh")));
        assertEquals("", read("empty"));
    }

    @Test
    void keepsAndChangesAMissingNewlineAtTheEnd() throws IOException {
        write("a", "1\n2");
        apply(strict, """
            --- a/a
            +++ b/a
            @@ -1,2 +1,2 @@
             1
            -2
            \\ No newline at end of file
            +2
            """);
        assertEquals("1\n2\n", read("a"));
        apply(strict, """
            --- a/a
            +++ b/a
            @@ -1,2 +1,2 @@
            -1
            +one
             2
            """);
        apply(strict, """
            --- a/a
            +++ b/a
            @@ -1,2 +1,2 @@
             one
            -2
            +two
            \\ No newline at end of file
            """);
        assertEquals("one\ntwo", read("a"));
    }

    @Test
    void aMissingNewlineIsNotTakenForALineWithOne() throws IOException {
        write("a", "1");
        assertThrows(PatchException.class, () -> apply(strict, """
            --- a/a
            +++ b/a
            @@ -1 +1 @@
            -1
            +one
            """));
    }

    @Test
    void keepsBytesThatAreNotUtf8() throws IOException {
        Files.write(root.resolve("a"), new byte[] {(byte) 0xE4, '\n', (byte) 0xFF, '\n'});
        byte[] patch =
                "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n \u00E4\n-\u00FF\n+\u00FE\n".getBytes(StandardCharsets.ISO_8859_1);
        strict.apply(root, "test.patch", patch);
        assertEquals("\u00E4\n\u00FE\n", Files.readString(root.resolve("a"), StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsGitsQuotedNames() throws IOException {
        write("f\u00FCr\t\"x\"", "1\n");
        apply(strict, """
            diff --git "a/f\\303\\274r\\t\\"x\\"" "b/f\\303\\274r\\t\\"x\\""
            --- "a/f\\303\\274r\\t\\"x\\""
            +++ "b/f\\303\\274r\\t\\"x\\""
            @@ -1 +1 @@
            -1
            +one
            """);
        assertEquals("one\n", read("f\u00FCr\t\"x\""));
    }

    @Test
    void stripsAsManyComponentsAsAsked() throws IOException {
        write("a", "1\n");
        String patch = "--- a\n+++ a\n@@ -1 +1 @@\n-1\n+one\n";
        assertThrows(PatchException.class, () -> apply(strict, patch));
        apply(strict.strip(0), patch);
        assertEquals("one\n", read("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b/../../evil", "b//../evil", "/etc/evil", "b/.", "b/x/../y", "b/link/evil", "b/link"})
    void refusesNamesThatLeadOutOfTheTree(String name, @TempDir Path outside) throws IOException {
        Files.createSymbolicLink(root.resolve("link"), outside);
        String patch = "--- /dev/null\n+++ " + name + "\n@@ -0,0 +1 @@\n+x\n";
        if (name.equals("/etc/evil")) {
            // -p1 makes it etc/evil below the root, which is harmless; -p0 leaves it absolute
            assertThrows(PatchException.class, () -> apply(strict.strip(0), patch));
        } else {
            assertThrows(PatchException.class, () -> apply(strict, patch));
        }
        try (var entries = Files.list(outside)) {
            assertEquals(0, entries.count());
        }
    }

    @Test
    void refusesToCreateALinkOutOfTheTree() {
        PatchException e = assertThrows(PatchException.class, () -> apply(strict, """
            diff --git a/d/l b/d/l
            new file mode 120000
            --- /dev/null
            +++ b/d/l
            @@ -0,0 +1 @@
            +../../etc/passwd
            \\ No newline at end of file
            """));
        assertTrue(e.getMessage().contains("out of the tree"), e.getMessage());
    }

    @Test
    void createsLinksWithinTheTree() throws IOException {
        apply(strict, """
            diff --git a/d/l b/d/l
            new file mode 120000
            --- /dev/null
            +++ b/d/l
            @@ -0,0 +1 @@
            +../target
            \\ No newline at end of file
            """);
        assertEquals(Path.of("../target"), Files.readSymbolicLink(root.resolve("d/l")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n 1\n-2\n",
                "--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-1\n-2\n+one\n",
                "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n?one\n",
                "--- a/a\n+++ b/a\n@@ -x +1 @@\n-1\n",
                "@@ -1 +1 @@\n-1\n+one\n",
                "diff --git a/a b/a\nindex 1..2 100644\nGIT binary patch\nliteral 1\n",
                "diff --git a/a b/a\nBinary files a/a and b/a differ\n",
                "diff --git a/a b/other\nold mode 100644\nnew mode 100755\n",
            })
    void refusesMalformedPatches(String patch) throws IOException {
        write("a", "1\n2\n3\n");
        PatchException e = assertThrows(PatchException.class, () -> apply(strict, patch));
        assertTrue(e.line() > 0);
        assertFalse(e.remedy().isEmpty());
        assertEquals("1\n2\n3\n", read("a"));
    }

    @Test
    void refusesToCreateWhatExists() throws IOException {
        write("a", "mine\n");
        assertThrows(PatchException.class, () -> apply(strict, "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n"));
        assertThrows(PatchException.class, () -> apply(strict, "--- p.orig/a\n+++ p/a\n@@ -0,0 +1 @@\n+x\n"));
        assertEquals("mine\n", read("a"));
    }

    @Test
    void refusesToDeleteWhatHoldsMore() throws IOException {
        write("a", "1\n2\n");
        assertThrows(PatchException.class, () -> apply(strict, "--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"));
        assertEquals("1\n2\n", read("a"));
    }

    @Test
    void removesEmptiedFilesOnlyWhenAsked() throws IOException {
        String patch = "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-1\n";
        write("a", "1\n");
        apply(strict, patch);
        assertEquals("", read("a"));
        write("a", "1\n");
        apply(strict.removeEmptyFiles(true), patch);
        assertFalse(Files.exists(root.resolve("a")));
    }

    @Test
    void keepsPermissionsAndSetsOneTimeForAllFiles() throws IOException {
        write("a", "1\n");
        Files.setPosixFilePermissions(root.resolve("a"), PosixFilePermissions.fromString("rwxr-x---"));
        Instant time = Instant.parse("2023-02-01T00:00:00Z");
        apply(strict.mtime(time), "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+n\n");
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))));
        assertEquals(time, Files.getLastModifiedTime(root.resolve("a")).toInstant());
        assertEquals(time, Files.getLastModifiedTime(root.resolve("n")).toInstant());
    }

    @Test
    void theSameFileMayBePatchedTwiceInOnePatch() throws IOException {
        write("a", "1\n");
        apply(strict, "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-2\n+3\n");
        assertEquals("3\n", read("a"));
    }

    @Test
    void aSeriesAppliesInOrderAndNamesTheLineOfAWrongEntry() throws IOException {
        Path patches = Files.createDirectory(root.resolve("patches"));
        Path tree = Files.createDirectory(root.resolve("tree"));
        Files.writeString(tree.resolve("a"), "1\n");
        Files.writeString(patches.resolve("1.patch"), "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n");
        Files.writeString(patches.resolve("2.patch"), "--- a\n+++ a\n@@ -1 +1 @@\n-2\n+3\n");
        Path series = Files.writeString(patches.resolve("series"), "# first\n1.patch\n\n2.patch -p0 # second\n");
        assertEquals(2, PatchSeries.read(series).apply(strict, tree).size());
        assertEquals("3\n", Files.readString(tree.resolve("a")));

        Files.writeString(series, "1.patch\n../escape.patch\n");
        var e = assertThrows(dev.envkit.workspace.EnvkitException.class, () -> PatchSeries.read(series));
        assertTrue(e.getMessage().contains("series:2: "), e.getMessage());
    }

    private static String numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    private PatchResult apply(PatchApplier applier, String patch) {
        return applier.apply(root, "test.patch", patch.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String read(String name) throws IOException {
        return Files.readString(root.resolve(name));
    }

    private void assertNoLeftovers() throws IOException {
        try (var entries = Files.list(root)) {
            assertTrue(entries.noneMatch(p -> p.getFileName().toString().startsWith(".envkit")));
        }
    }
}
