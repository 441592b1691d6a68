package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockFileTest {
    private static final Sha256 DIGEST = Sha256.of("x".getBytes(StandardCharsets.UTF_8));
    private static final String COMMIT = "18b91f2".repeat(6).substring(0, 40);

    @TempDir
    Path root;

    Workspace workspace;
    LockFile lockFile;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
        lockFile = workspace.lockFile();
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void textIsSortedAndReadable() throws Exception {
        lockFile.put("qemu/qemu", Pin.ofCommit("18b91f2", COMMIT, "https://example.org/qemu.git"));
        lockFile.put("kernel/linux", Pin.ofFile("https", "6.1", DIGEST, "https://example.org/l.tar.xz"));
        lockFile.put(
                "toolchain/packages",
                Pin.ofFiles("debian", "bookworm", Map.of("b_1.deb", DIGEST, "a \"1\".deb", DIGEST), "mirror"));
        assertEquals("""
            # What every source resolved to: envkit fetches exactly this, and nothing else.
            # Written by envkit; keep it under version control.
            format = 1

            ["kernel/linux"]
            kind = "https"
            origin = "https://example.org/l.tar.xz"
            sha256 = "%1$s"
            version = "6.1"

            ["qemu/qemu"]
            commit = "%2$s"
            kind = "git"
            origin = "https://example.org/qemu.git"
            version = "18b91f2"

            ["toolchain/packages"]
            kind = "debian"
            origin = "mirror"
            version = "bookworm"
            files."a \\"1\\".deb" = "%1$s"
            files."b_1.deb" = "%1$s"
            """.formatted(DIGEST, COMMIT), Files.readString(root.resolve("envkit.lock")));
    }

    @Test
    void readsBackWhatItWrote() {
        Random random = new Random(20261122);
        String alphabet = "ab/-\"\\\n\t#=[]. äβ\u0001😀";
        for (int round = 0; round < 50; round++) {
            SortedMap<String, Pin> pins = new TreeMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                SortedMap<String, Sha256> files = new TreeMap<>();
                for (int f = random.nextInt(3); f > 0; f--) {
                    files.put(text(random, alphabet), DIGEST);
                }
                pins.put(
                        text(random, alphabet),
                        new Pin(
                                text(random, alphabet),
                                text(random, alphabet),
                                DIGEST,
                                random.nextBoolean() ? COMMIT : null,
                                random.nextBoolean() ? text(random, alphabet) : null,
                                files));
            }
            lockFile.update(old -> pins);
            assertEquals(pins, lockFile.pins());
        }
    }

    private static String text(Random random, String alphabet) {
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"a\"]~ | 1 | 'format = 1' must come before the first source",
                "format = 2~ | 1 | this envkit reads format 1 only; a newer envkit may have written the file",
                "format = 1~[\"a\"]~kind = \"x\"~ | 2 | \"a\" pins nothing: it has no sha256, commit or files",
                "format = 1~[\"a\"]~commit = \"12\"~ | 3 | a git commit has 40 hexadecimal digits: 12",
                "format = 1~[\"a\"]~kind = \"x\"~kind = \"y\"~ | 4 | kind appears twice",
                "format = 1~~[\"a\"]~ver = \"x\"~ | 4 | unknown key 'ver'; known are commit, files, kind, origin,"
                        + " sha256, version",
                "format = 1~[\"a\"]~sha256 = \"00\"~ | 3 | a SHA-256 has 64 hexadecimal digits: 00",
                "format = 1~<<<<<<< HEAD~ | 2 | this is a mark of an unresolved merge",
                "format = 1~[\"a\"]~kind = x~ | 3 | expected '[\"source\"]' or 'key = \"value\"', found: kind = x",
                "format = 1~[\"a\"]~kind = \"\\q\"~ | 3 | unknown escape \\q",
                "# nothing~ | 2 | 'format = 1' is missing",
            })
    void errorsNameTheLine(String text, int line, String problem) throws Exception {
        Files.writeString(lockFile.path(), text.strip().replace('~', '\n'));
        LockFileSyntaxException e = assertThrows(LockFileSyntaxException.class, lockFile::pins);
        assertEquals(lockFile.path() + ":" + line + ": " + problem, e.getMessage());
        assertEquals(line, e.line());
    }

    @Test
    void acceptsCommentsAndSpaceOfPeople() throws Exception {
        Files.writeString(
                lockFile.path(),
                "format = 1 # ours\r\n\n  [ \"a # b\" ]  # the kernel\n\tkind=\"https\"\nversion = \"#1\" # one\n"
                        + "sha256 = \"" + DIGEST + "\"\n");
        assertEquals(
                Map.of("a # b", new Pin("https", "#1", DIGEST, null, null, java.util.Collections.emptySortedMap())),
                lockFile.pins());
    }

    @Test
    void anUpdateThatChangesNothingDoesNotTouchTheFile() throws Exception {
        lockFile.put("a", Pin.ofCommit("1", COMMIT, "x"));
        Files.setLastModifiedTime(lockFile.path(), FileTime.fromMillis(0));
        lockFile.put("a", Pin.ofCommit("1", COMMIT, "x"));
        assertEquals(0, Files.getLastModifiedTime(lockFile.path()).toMillis());
    }

    @Test
    void aFileThatCannotBeUnderstoodIsNotOverwritten() throws Exception {
        Files.writeString(lockFile.path(), "format = 1\noops\n");
        assertThrows(LockFileSyntaxException.class, () -> lockFile.put("a", Pin.ofCommit("1", COMMIT, "x")));
        assertEquals("format = 1\noops\n", Files.readString(lockFile.path()));
    }

    /** Pins ten sources, one by one. */
    static final class Pinner {
        public static void main(String[] args) {
            try (Workspace workspace = Workspace.open(Path.of(args[0]))) {
                for (int i = 0; i < 10; i++) {
                    workspace.lockFile().put(args[1] + i, Pin.ofCommit("1", COMMIT, "x"));
                }
            }
        }
    }

    @Test
    void processesThatPinAtTheSameTimeLoseNothing() throws Exception {
        try (OtherJvm one = OtherJvm.start(Pinner.class, root.toString(), "one");
                OtherJvm two = OtherJvm.start(Pinner.class, root.toString(), "two")) {
            for (int i = 0; i < 10; i++) {
                lockFile.put("here" + i, Pin.ofCommit("1", COMMIT, "x"));
            }
            assertEquals(List.of(0, 0), List.of(one.join(), two.join()));
        }
        assertEquals(30, lockFile.pins().size());
        assertTrue(lockFile.find("two9").isPresent());
    }
}
