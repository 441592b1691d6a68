package dev.envkit.workspace.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipManifestTest {
    static OwnershipManifest sample() {
        return OwnershipManifest.builder()
                .add(ManifestEntry.directory(".", 0755))
                .add(ManifestEntry.directory("bin", 0755))
                .add(ManifestEntry.file("bin/zsh", 04755).withMtime(1_700_000_000L))
                .add(ManifestEntry.file("bin/ash", 04755).withHardLinkTo("bin/zsh"))
                .add(ManifestEntry.file("bin/sh", 04755).withHardLinkTo("bin/zsh"))
                .add(ManifestEntry.symlink("linuxrc", "bin/b ü\\#="))
                .add(ManifestEntry.device("dev/console", FileType.CHARACTER_DEVICE, 0600, 5, 1))
                .add(ManifestEntry.device("dev/sda", FileType.BLOCK_DEVICE, 0660, 259, 70000)
                        .withOwner(0, 6))
                .add(ManifestEntry.device("run/fifo", FileType.FIFO, 0644, 0, 0))
                .add(ManifestEntry.file("a b\n#c", 0644).withOwner(1000, 4294967294L))
                .add(ManifestEntry.file("bin/ping", 0755)
                        .withXattrs(
                                Map.of("security.capability", new byte[] {1, 0, (byte) 255}, "user.a b", new byte[0])))
                .build();
    }

    @Test
    void textIsMtreeSyntax() {
        assertEquals("""
            #mtree
            . type=dir mode=0755 uid=0 gid=0 time=0.0
            ./a\\040b\\012\\043c type=file mode=0644 uid=1000 gid=4294967294 time=0.0
            ./bin type=dir mode=0755 uid=0 gid=0 time=0.0
            ./bin/ash type=file mode=4755 uid=0 gid=0 time=0.0 nlink=3 inode=1 contents=./bin/zsh
            ./bin/ping type=file mode=0755 uid=0 gid=0 time=0.0
            #xattr ./bin/ping security.capability=AQD/
            #xattr ./bin/ping user.a\\040b=
            ./bin/sh type=file mode=4755 uid=0 gid=0 time=0.0 nlink=3 inode=1 contents=./bin/zsh
            ./bin/zsh type=file mode=4755 uid=0 gid=0 time=1700000000.0 nlink=3 inode=1
            ./dev/console type=char mode=0600 uid=0 gid=0 time=0.0 device=native,5,1
            ./dev/sda type=block mode=0660 uid=0 gid=6 time=0.0 device=native,259,70000
            ./linuxrc type=link mode=0777 uid=0 gid=0 time=0.0 link=bin/b\\040\\303\\274\\134\\043\\075
            ./run/fifo type=fifo mode=0644 uid=0 gid=0 time=0.0
            """, sample().text());
    }

    @Test
    void readsBackWhatItWrote(@TempDir Path directory) {
        Path file = directory.resolve("rootfs.mtree");
        sample().write(file);
        assertEquals(sample(), OwnershipManifest.read(file));
    }

    @Test
    void anyManifestReadsBack() {
        for (int seed = 0; seed < 200; seed++) {
            OwnershipManifest manifest = random(new Random(seed));
            int shown = seed;
            assertEquals(manifest, OwnershipManifest.parse("m", manifest.text()), () -> "seed " + shown);
        }
    }

    private static OwnershipManifest random(Random random) {
        OwnershipManifest.Builder builder = OwnershipManifest.builder();
        String holder = null;
        for (int i = random.nextInt(20); i >= 0; i--) {
            String path = (random.nextBoolean() ? "d/" : "") + name(random);
            if (builder.find(path).isPresent() || !OwnershipManifest.isPath(path) || path.equals("d")) {
                continue;
            }
            FileType type = List.of(FileType.values()).get(random.nextInt(FileType.values().length));
            boolean device = type.isDevice();
            Map<String, byte[]> xattrs = new TreeMap<>();
            for (int x = random.nextInt(10) - 8; x >= 0; x--) {
                byte[] value = new byte[random.nextInt(5)];
                random.nextBytes(value);
                xattrs.put("user." + name(random), value);
            }
            ManifestEntry entry = new ManifestEntry(
                    path,
                    type,
                    random.nextInt(010000),
                    random.nextLong(0xffff_ffffL),
                    random.nextLong(0xffff_ffffL),
                    random.nextLong(-10_000_000_000L, 10_000_000_000L),
                    device ? random.nextInt(4096) : 0,
                    device ? random.nextInt(1 << 20) : 0,
                    type == FileType.SYMLINK ? name(random) : null,
                    null,
                    xattrs);
            if (type == FileType.FILE && holder != null && random.nextBoolean()) {
                entry = entry.withHardLinkTo(holder);
            } else if (type == FileType.FILE && holder == null) {
                holder = path;
            }
            builder.add(entry);
        }
        return builder.build();
    }

    private static String name(Random random) {
        int[] points = "ab.-_ \t\n\r\\#=\u0001\u007fäβ€😀set".codePoints().toArray();
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            name.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return name.toString();
    }

    @Test
    void readsNamesRelativeToTheDirectoryBefore() {
        OwnershipManifest manifest = OwnershipManifest.parse("m", """
            #mtree v2.0
            /set type=file uid=0 gid=0 mode=0644 nlink=1
            .               type=dir mode=0755
                etc         type=dir mode=0755
                    passwd  size=10 \\
                            sha256digest=00 optional
                # a comment
                ..
            /set uid=1000
            /unset mode
                bin         type=dir
                    su\\M-C\\M-$\\s1  mode=04755 flags=none
                ..
                ./etc/x/y   uid=0x10
            """);
        assertEquals(
                List.of(
                        ". dir 755 0",
                        "bin dir 755 1000",
                        "bin/suä 1 file 4755 1000",
                        "etc dir 755 0",
                        "etc/passwd file 644 0",
                        "etc/x/y file 644 16"),
                manifest.entries().stream()
                        .map(e -> e.path() + " " + e.type().keyword() + " " + Integer.toOctalString(e.mode()) + " "
                                + e.uid())
                        .toList());
    }

    @Test
    void theFirstOfAnInodeHoldsTheContentWhereNoneIsNamed() {
        OwnershipManifest manifest = OwnershipManifest.parse("m", """
            ./a type=file nlink=2 inode=7 resdevice=1
            ./b type=file nlink=2 inode=7 resdevice=1
            ./c type=file nlink=2 inode=7 resdevice=2
            ./d type=file nlink=1 inode=7 resdevice=1
            """);
        assertEquals("a", manifest.find("b").orElseThrow().hardLinkTo());
        for (String path : List.of("a", "c", "d")) {
            assertEquals(null, manifest.find(path).orElseThrow().hardLinkTo());
        }
    }

    @Test
    void acceptsXattrsAsAKeyword() {
        OwnershipManifest manifest =
                OwnershipManifest.parse("m", "./a type=file xattr.user.x=AQ== xattr.user.y\\040z=\n");
        assertArrayEquals(
                new byte[] {1}, manifest.find("a").orElseThrow().xattrs().get("user.x"));
        assertTrue(manifest.find("a").orElseThrow().xattrs().containsKey("user.y z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "./a mode=0644 | 1 | 'a' has no type=",
                "./a type=file~./b type=directory | 2 | unknown type 'directory'; known are block, char, dir, fifo,"
                        + " file, link, socket",
                "./a type=file mode=0999 | 1 | mode '0999' is not octal from 0000 to 7777",
                "./a type=file mode=10000 | 1 | mode '10000' is not octal from 0000 to 7777",
                "./a type=file uid=-1 | 1 | uid=-1 is not a number from 0 to 4294967294",
                "./a type=file gid=x | 1 | gid=x is not a number from 0 to 4294967294",
                "./a type=file uname=joe | 1 | 'a' has uname=joe but no uid=; names are not looked up",
                "./a type=link | 1 | the symbolic link 'a' has no link=",
                "./a type=char | 1 | the device 'a' has no device=",
                "./a type=char device=freebsd,1,2 | 1 | device 'freebsd,1,2' is not native,<major>,<minor>",
                "./a type=char device=native,1,9999999 | 1 | device minor=9999999 is not a number from 0 to 1048575",
                "./../a type=file | 1 | './../a' is not a path within the tree",
                "/etc/passwd type=file | 1 | '/etc/passwd' is not a path within the tree",
                "a\\057..\\057..\\057b type=file | 1 | 'a/../../b' is not a path within the tree",
                "./a type=file~./a type=file | 2 | 'a' is in line 1 already",
                ".. | 1 | '..' leads out of the tree",
                "./a\\08 type=file | 1 | bad escape in ./a\\08: an octal escape needs three digits",
                "./a\\377 type=file | 1 | the name is not UTF-8: ./a\\377",
                "./a type=file time=noon | 1 | time 'noon' is not seconds since 1970",
                "./a type=file~./a/b type=file~./c type=file | 2 | a/b lies below a, which is not a directory",
                "./a type=file nlink=2 inode=1 contents=./b~./c type=file | 1 | a is a hard link to b, which is not"
                        + " there",
                "./a type=file~#xattr ./b user.x=AQ== | 2 | extended attribute of 'b', which is not there before",
                "./a type=file~#xattr ./a user.x=? | 2 | the attribute's value is not base64",
                "./a \\~type=file uid=x | 1 | uid=x is not a number from 0 to 4294967294",
                "./a type=file \\ | 1 | the last line is continued, but nothing follows",
            })
    void errorsNameTheLine(String text, int line, String problem) {
        ManifestSyntaxException e = assertThrows(
                ManifestSyntaxException.class, () -> OwnershipManifest.parse("rootfs.mtree", text.replace('~', '\n')));
        assertEquals("rootfs.mtree:" + line + ": " + problem, e.getMessage());
        assertEquals(line, e.line());
    }

    @Test
    void childrenAreThoseDirectlyInADirectory() {
        OwnershipManifest manifest = sample();
        assertEquals(
                List.of("bin/ash", "bin/ping", "bin/sh", "bin/zsh"),
                manifest.children("bin").stream().map(ManifestEntry::path).toList());
        assertEquals(
                List.of("a b\n#c", "bin", "linuxrc"),
                manifest.children(".").stream().map(ManifestEntry::path).toList());
    }

    @Test
    void theBuilderRefusesWhatIsNoTree() {
        OwnershipManifest.Builder builder = OwnershipManifest.builder().add(ManifestEntry.file("a", 0644));
        assertThrows(IllegalArgumentException.class, () -> builder.add(ManifestEntry.file("a", 0644)));
        for (String path : List.of("/a", "a/../b", "", "a//b", "./a", "a/", "a\0b")) {
            assertThrows(IllegalArgumentException.class, () -> builder.add(ManifestEntry.file(path, 0644)), path);
        }
        builder.add(ManifestEntry.file("b", 0644).withHardLinkTo("c"));
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void anOverlayReplacesEntriesOfTheSamePaths() {
        OwnershipManifest overlay = OwnershipManifest.builder()
                .add(ManifestEntry.file("bin/ping", 0700))
                .add(ManifestEntry.file("etc", 0600))
                .build();
        OwnershipManifest merged =
                sample().toBuilder().putAll(overlay).remove("linuxrc").build();
        assertEquals(0700, merged.find("bin/ping").orElseThrow().mode());
        assertEquals(sample().size(), merged.size());
    }

    @Test
    void visEncodingKnowsTheFormsOfVis() {
        assertEquals(
                "\u0007\b\t\n\u000b\f\r \\\u0001\u007f", VisEncoding.decode("\\a\\b\\t\\n\\v\\f\\r\\s\\\\\\^A\\^?"));
        assertEquals(
                "é", VisEncoding.decode("\\M-C\\M-)"), "bytes C3 A9: " + "é".getBytes(StandardCharsets.UTF_8).length);
        for (String bad : List.of("\\", "\\4", "\\01", "\\q", "\\M", "\\Mx")) {
            assertThrows(IllegalArgumentException.class, () -> VisEncoding.decode(bad), bad);
        }
    }
}
