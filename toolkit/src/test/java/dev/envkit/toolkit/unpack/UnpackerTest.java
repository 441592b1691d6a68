package dev.envkit.toolkit.unpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to one format, and the options. {@link UnpackContract} has what all formats share. */
class UnpackerTest {
    @TempDir
    Path temp;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(temp.resolve("target"));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    private Path tar(Spec... members) throws IOException {
        return write("a.tar", Archives.tar(List.of(members)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(target)) {
            return paths.filter(path -> !path.equals(target))
                    .map(path -> target.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private Reason refused(Unpacker unpacker) throws IOException {
        UnpackException e = assertThrows(UnpackException.class, unpacker::call);
        assertEquals(List.of(), files());
        return e.reason();
    }

    // ---- options

    @Test
    void stripsLeadingComponentsFromNamesAndHardLinks() throws IOException {
        Path tar = tar(
                Spec.directory("linux-6.1"),
                Spec.file("linux-6.1/Makefile", "all:"),
                Spec.hardLink("linux-6.1/GNUmakefile", "linux-6.1/Makefile"),
                Spec.file("pax_global_header", "left out"));
        UnpackResult result = new Unpacker(target).archive(tar).strip(1).call();
        assertEquals(List.of("GNUmakefile", "Makefile"), files());
        assertEquals(
                "GNUmakefile", result.manifest().find("Makefile").orElseThrow().hardLinkTo());
    }

    @Test
    void takesOnlyWhatIsAskedFor() throws IOException {
        Path tar = tar(
                Spec.file("p/arch/arm/Kconfig", "arm"),
                Spec.file("p/arch/arm64/Kconfig", "arm64"),
                Spec.file("p/doc/readme.txt", "r"),
                Spec.file("p/lib/a.h", "h"),
                Spec.file("p/lib/a.c", "c"));
        new Unpacker(target)
                .archive(tar)
                .only("p/arch/arm")
                .only("p/lib")
                .exclude("**.c")
                .call();
        assertEquals(List.of("p", "p/arch", "p/arch/arm", "p/arch/arm/Kconfig", "p/lib", "p/lib/a.h"), files());
    }

    @Test
    void excludingADirectoryExcludesWhatIsInIt() throws IOException {
        Path tar =
                tar(Spec.directory("usr/share/doc"), Spec.file("usr/share/doc/x/y", "y"), Spec.file("usr/bin/z", "z"));
        new Unpacker(target)
                .archive(tar)
                .include("usr")
                .exclude("usr/share/doc")
                .call();
        assertEquals(List.of("usr", "usr/bin", "usr/bin/z"), files());
    }

    @Test
    void saysSoWhenNothingMatches() throws IOException {
        assertEquals(
                Reason.MISSING,
                refused(new Unpacker(target).archive(tar(Spec.file("a", "a"))).only("b")));
    }

    @Test
    void unpacksAnArchiveInsideAPackageWithoutUnpackingThePackage() throws IOException {
        byte[] inner = Archives.compress(Compression.XZ, Archives.tar(List.of(Spec.file("linux/Makefile", "m"))));
        byte[] data = Archives.tar(List.of(
                Spec.file("./usr/share/doc", "d"),
                new Spec("./usr/src/linux.tar.xz", FileType.FILE, 0644, 0, 0, 0, 0, null, null, "@", Map.of())));
        byte[] package1 = Archives.deb("data.tar.zst", Archives.compress(Compression.ZSTD, embed(data, inner)));
        Path deb = write("linux.deb", package1);
        new Unpacker(target)
                .archive(deb, List.of("usr/src/linux.tar.xz"))
                .strip(1)
                .call();
        assertEquals("m", Files.readString(target.resolve("Makefile")));
        Unpacker missing = new Unpacker(temp.resolve("other")).archive(deb, List.of("usr/src/no"));
        Files.createDirectory(temp.resolve("other"));
        assertEquals(
                Reason.MISSING,
                assertThrows(UnpackException.class, missing::call).reason());
    }

    /** Specs hold text only: gives the member whose content is "@" binary content instead. */
    private static byte[] embed(byte[] tar, byte[] content) {
        int record = 512;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (tar[at + record] != '@') {
            at += record;
        }
        byte[] header = Arrays.copyOfRange(tar, at, at + record);
        byte[] size =
                String.format("%011o\\0", content.length).replace("\\0", "\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        byte[] checksum = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, header, 148, checksum.length);
        header[154] = 0;
        out.write(tar, 0, at);
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(record - content.length % record) % record]);
        out.write(tar, at + 2 * record, tar.length - at - 2 * record);
        return out.toByteArray();
    }

    @Test
    void reportsProgressInBytesOfTheArchive() throws IOException {
        Path tar = write("a.tgz", Archives.compress(Compression.GZIP, Archives.tar(List.of(Spec.file("a", "a")))));
        AtomicLong done = new AtomicLong();
        AtomicLong announced = new AtomicLong();
        Progress progress = (label, total, unit) -> {
            announced.set(total);
            return new Progress.Task() {
                @Override
                public void advance(long amount) {
                    done.addAndGet(amount);
                }

                @Override
                public void detail(String text) {}

                @Override
                public void close() {}
            };
        };
        new Unpacker(target).archive(tar).progress(progress, "a").call();
        assertEquals(Files.size(tar), announced.get());
        assertEquals(Files.size(tar), done.get());
    }

    // ---- several archives, rooted trees

    @Test
    void laterArchivesReplaceFilesOfEarlierOnes() throws IOException {
        Path first = write("1", Archives.tar(List.of(Spec.file("etc/a", "1"), Spec.hardLink("etc/b", "etc/a"))));
        Path second = write("2", Archives.tar(List.of(Spec.directory("etc", 0700), Spec.file("etc/a", "2"))));
        UnpackResult result =
                new Unpacker(target).archive(first).archive(second).call();
        assertEquals("2", Files.readString(target.resolve("etc/a")));
        assertEquals("1", Files.readString(target.resolve("etc/b")), "the other name keeps the old content");
        ManifestEntry b = result.manifest().find("etc/b").orElseThrow();
        assertEquals(null, b.hardLinkTo());
        assertEquals(0700, result.manifest().find("etc").orElseThrow().mode());
    }

    @Test
    void keepsAbsoluteLinksOfARootedTreeInTheManifestAndInsideTheTreeOnDisk() throws IOException {
        Path tar = tar(
                Spec.file("bin/busybox", "elf"),
                Spec.symlink("linuxrc", "/bin/busybox"),
                Spec.symlink("usr/bin/deep/sh", "/bin/busybox"),
                Spec.symlink("etc/mtab", "../../../../proc/mounts"),
                Spec.symlink("self", "/"));
        UnpackResult result =
                new Unpacker(target).archive(tar).links(LinkPolicy.ROOTED).call();
        assertEquals(
                "/bin/busybox", result.manifest().find("linuxrc").orElseThrow().linkTarget());
        assertEquals(
                "bin/busybox", Files.readSymbolicLink(target.resolve("linuxrc")).toString());
        assertEquals("elf", Files.readString(target.resolve("usr/bin/deep/sh")));
        assertEquals(
                "../proc/mounts",
                Files.readSymbolicLink(target.resolve("etc/mtab")).toString());
        assertEquals(".", Files.readSymbolicLink(target.resolve("self")).toString());
        assertEquals(
                "../../../../proc/mounts",
                result.manifest().find("etc/mtab").orElseThrow().linkTarget());
    }

    @Test
    void mergesUsrWhenTheLinkComesFirst() throws IOException {
        Path base = write("1", Archives.deb(List.of(Spec.directory("./usr/lib"), Spec.symlink("./lib", "usr/lib"))));
        Path libc = write("2", Archives.deb(List.of(Spec.directory("./lib"), Spec.file("./lib/libc.so.6", "c"))));
        UnpackResult result = new Unpacker(target)
                .archive(base)
                .archive(libc)
                .links(LinkPolicy.ROOTED)
                .call();
        assertEquals(List.of("lib", "usr", "usr/lib", "usr/lib/libc.so.6"), files());
        assertTrue(Files.isSymbolicLink(target.resolve("lib")));
        assertTrue(result.manifest().find("usr/lib/libc.so.6").isPresent());
        assertTrue(result.manifest().find("lib/libc.so.6").isEmpty());
    }

    @Test
    void mergesUsrWhenTheLinkComesLast() throws IOException {
        Path libc = write(
                "1",
                Archives.deb(List.of(
                        Spec.file("./lib/libc.so.6", "c"),
                        Spec.symlink("./lib/ld.so", "libc.so.6"),
                        Spec.file("./lib/sub/x", "x"),
                        Spec.file("./usr/lib/sub/y", "y"))));
        Path base = write("2", Archives.deb(List.of(Spec.symlink("./lib", "usr/lib"))));
        UnpackResult result = new Unpacker(target)
                .archive(libc)
                .archive(base)
                .links(LinkPolicy.ROOTED)
                .call();
        assertEquals("c", Files.readString(target.resolve("usr/lib/ld.so")));
        assertEquals("x", Files.readString(target.resolve("usr/lib/sub/x")));
        assertEquals("y", Files.readString(target.resolve("lib/sub/y")));
        assertEquals(
                FileType.SYMLINK, result.manifest().find("lib").orElseThrow().type());
        assertTrue(result.manifest().find("usr/lib/ld.so").isPresent());
    }

    @Test
    void aDirectoryLinkOfARootedTreeCannotLeadOut() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path tar = tar(Spec.symlink("dir", outside.toString()), Spec.file("dir/evil", "evil"));
        new Unpacker(target).archive(tar).links(LinkPolicy.ROOTED).call();
        try (Stream<Path> list = Files.list(outside)) {
            assertEquals(0, list.count());
        }
        assertEquals(
                "evil", Files.readString(Path.of(target + outside.toString()).resolve("evil")));
        assertEquals("evil", Files.readString(target.resolve("dir/evil")));
    }

    @Test
    void refusesALinkThatWouldSwallowItsOwnDirectory() throws IOException {
        Path tar = tar(Spec.file("a/b/c", "c"), Spec.symlink("a", "a/b"));
        assertEquals(Reason.CONFLICT, refused(new Unpacker(target).archive(tar).links(LinkPolicy.ROOTED)));
    }

    @Test
    void refusesToWriteThroughALinkLoop() throws IOException {
        Path tar = tar(Spec.symlink("a", "b"), Spec.symlink("b", "a"), Spec.file("a/x", "x"));
        assertEquals(
                Reason.THROUGH_LINK, refused(new Unpacker(target).archive(tar).links(LinkPolicy.ROOTED)));
    }

    // ---- tar

    @Test
    void keepsExtendedAttributesByteForByte() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, (byte) 0x20, 0, (byte) 0xff, 0, 0};
        Path tar = tar(
                Spec.file("ping", "p")
                        .withPax(Map.of(
                                "LIBARCHIVE.xattr.security.capability",
                                Base64.getEncoder().withoutPadding().encodeToString(capability))),
                Spec.file("noted", "n").withPax(Map.of("SCHILY.xattr.user.note", "ünïcode = fine")),
                Spec.file("plain", "p"));
        UnpackResult result = new Unpacker(target).archive(tar).call();
        assertArrayEquals(
                capability,
                result.manifest().find("ping").orElseThrow().xattrs().get("security.capability"));
        assertEquals(
                "ünïcode = fine",
                new String(
                        result.manifest().find("noted").orElseThrow().xattrs().get("user.note"),
                        StandardCharsets.UTF_8));
        assertEquals(Map.of(), result.manifest().find("plain").orElseThrow().xattrs());
    }

    @Test
    void keepsBinaryValuesThatAreNoText() throws IOException {
        // as GNU tar --xattrs writes them: raw bytes where pax wants UTF-8
        byte[] tar = Archives.tar(List.of(Spec.file("f", "x").withPax(Map.of("SCHILY.xattr.user.k", "AAAA"))));
        int at = new String(tar, StandardCharsets.ISO_8859_1).indexOf("AAAA");
        byte[] raw = {(byte) 0xff, 0, (byte) 0x80, (byte) 0xc0};
        System.arraycopy(raw, 0, tar, at, raw.length);
        UnpackResult result = new Unpacker(target).archive(write("t", tar)).call();
        assertArrayEquals(
                raw, result.manifest().find("f").orElseThrow().xattrs().get("user.k"));
    }

    @Test
    void unpacksLongNames() throws IOException {
        String name = "directory-with-a-long-name/".repeat(20) + "f".repeat(200);
        UnpackResult result =
                new Unpacker(target).archive(tar(Spec.file(name, "x"))).call();
        assertEquals("x", Files.readString(target.resolve(name)));
        assertTrue(result.manifest().find(name).isPresent());
    }

    @Test
    void refusesNulInANameFromAPaxRecord() throws IOException {
        byte[] tar = Archives.tar(List.of(Spec.file("n".repeat(120) + "@name", "x")));
        String text = new String(tar, StandardCharsets.ISO_8859_1);
        byte[] hostile = text.replaceFirst("n@name", "n\0name").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Reason.BAD_NAME, refused(new Unpacker(target).archive(write("t", hostile))));
    }

    @Test
    void refusesNamesThatAreNotUtf8() throws IOException {
        byte[] tar = Archives.tar(List.of(Spec.file("caf@", "x")));
        byte[] latin1 = patchName(tar, (byte) 0xe9);
        assertEquals(Reason.BAD_NAME, refused(new Unpacker(target).archive(write("t", latin1))));
        new Unpacker(target).archive(tar(Spec.file("café", "x"))).call();
        assertEquals(List.of("café"), files());
    }

    private static byte[] patchName(byte[] tar, byte last) {
        byte[] patched = tar.clone();
        patched[3] = last;
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : patched[i] & 0xff;
        }
        byte[] checksum = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, patched, 148, 6);
        return patched;
    }

    @Test
    void refusesAHeaderThatWouldFillTheMemory() throws IOException {
        // a pax header that announces 7 GiB, followed by as much as the decompressor gives
        byte[] tar = Archives.tar(List.of(Spec.file("x".repeat(150), "x")));
        byte[] size = "77777777777".getBytes(StandardCharsets.US_ASCII);
        byte[] patched = tar.clone();
        System.arraycopy(size, 0, patched, 124, size.length);
        byte[] bomb = Arrays.copyOf(patchName(patched, patched[3]), 64 << 20);
        Path file = write("t", Archives.compress(Compression.GZIP, bomb));
        assertEquals(Reason.CORRUPT, refused(new Unpacker(target).archive(file)));
    }

    @Test
    void refusesABombByItsRatio() throws IOException {
        byte[] zeros = new byte[1 << 20];
        byte[] gz = Archives.compress(
                Compression.GZIP, Archives.tar(List.of(Spec.file("z", new String(zeros, StandardCharsets.US_ASCII)))));
        Path file = write("t", gz);
        Budget budget = new Budget(new UnpackLimits(Long.MAX_VALUE, 250, 10), Files.size(file));
        budget.content(UnpackLimits.RATIO_FREE_BYTES);
        RefusedException e = assertThrows(RefusedException.class, () -> budget.content(1));
        assertEquals(Reason.TOO_LARGE, e.reason());
        assertTrue(e.remedy().contains("ENVKIT_UNPACK_LIMIT=none"));
        assertEquals(UnpackLimits.NONE, UnpackLimits.of(Map.of("ENVKIT_UNPACK_LIMIT", "none")));
        assertEquals(UnpackLimits.DEFAULT, UnpackLimits.of(Map.of()));
    }

    @Test
    void unpacksSparseFiles() throws IOException, InterruptedException {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/tar")), "no tar on this host");
        Path source = Files.createDirectory(temp.resolve("source"));
        try (var channel = java.nio.channels.FileChannel.open(
                source.resolve("sparse"),
                java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE,
                java.nio.file.StandardOpenOption.SPARSE)) {
            for (int i = 0; i < 40; i++) {
                channel.position((i + 1) * 1_000_000L);
                channel.write(java.nio.ByteBuffer.wrap(new byte[] {(byte) i, 1, 2}));
            }
        }
        Files.writeString(source.resolve("zz-after"), "after");
        for (String format : List.of("gnu", "pax")) {
            Path file = temp.resolve("sparse." + format);
            Process process = new ProcessBuilder(
                            "/bin/tar",
                            "-S",
                            "--format=" + format,
                            "-cf",
                            file.toString(),
                            "-C",
                            source.toString(),
                            ".")
                    .inheritIO()
                    .start();
            org.junit.jupiter.api.Assumptions.assumeTrue(process.waitFor() == 0, "tar cannot make sparse archives");
            Path into = Files.createDirectory(temp.resolve("into-" + format));
            new Unpacker(into).archive(file).call();
            assertEquals(-1, Files.mismatch(source.resolve("sparse"), into.resolve("sparse")), format);
            assertEquals("after", Files.readString(into.resolve("zz-after")), format);
        }
    }

    // ---- other formats

    @Test
    void hardLinksOfCpioMayHaveTheirContentLast() throws IOException {
        byte[] cpio = Archives.cpio(
                List.of(
                        Spec.hardLink("a", "group"),
                        Spec.hardLink("b", "group"),
                        new Spec("c", FileType.FILE, 0755, 1, 2, 0, 0, null, "group", "content", Map.of())),
                Archives.CpioFormat.NEWC);
        UnpackResult result = new Unpacker(target).archive(write("t", cpio)).call();
        assertEquals("content", Files.readString(target.resolve("a")));
        assertEquals("a", result.manifest().find("c").orElseThrow().hardLinkTo());
        assertEquals(0755, result.manifest().find("a").orElseThrow().mode());
        assertTrue(Files.isExecutable(target.resolve("a")));
    }

    @Test
    void refusesJoinedCpioArchivesRatherThanLosingOne() throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(Archives.cpio(List.of(Spec.file("a", "a")), Archives.CpioFormat.NEWC));
        joined.writeBytes(Archives.cpio(List.of(Spec.file("b", "b")), Archives.CpioFormat.NEWC));
        assertEquals(Reason.UNSUPPORTED, refused(new Unpacker(target).archive(write("t", joined.toByteArray()))));
    }

    @Test
    void noticesDamagedContentOfAZip() throws IOException {
        byte[] zip = Archives.zip(List.of(Spec.file("a", UnpackContract.noise(2000))));
        for (int at = 200; at < 1200; at += 100) {
            byte[] damaged = zip.clone();
            damaged[at] ^= 0x10;
            Path file = write("t", damaged);
            UnpackException e = assertThrows(UnpackException.class, new Unpacker(target).archive(file)::call);
            assertEquals(Reason.CORRUPT, e.reason());
            assertEquals(List.of(), files());
        }
    }

    @Test
    void refusesAnEncryptedZip() throws IOException {
        byte[] zip = Archives.zip(List.of(Spec.file("a", "secret")));
        int central = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\001\002");
        zip[central + 8] |= 1;
        assertEquals(Reason.UNSUPPORTED, refused(new Unpacker(target).archive(write("t", zip))));
    }

    @Test
    void leavesOutTheSymbolIndexOfAStaticLibrary() throws IOException {
        byte[] ar = Archives.ar(List.of(Spec.file("__.SYMDEF", "index"), Spec.file("a.o", "elf")));
        new Unpacker(target).archive(write("t", ar)).call();
        assertEquals(List.of("a.o"), files());
    }

    // ---- what is no archive

    @Test
    void tellsAWebPageFromAnArchive() throws IOException {
        Path page = write("linux.tar.gz", "\n<!DOCTYPE html><html>Not found</html>".getBytes(StandardCharsets.UTF_8));
        UnpackException e = assertThrows(UnpackException.class, new Unpacker(target).archive(page)::call);
        assertEquals(Reason.UNKNOWN_FORMAT, e.reason());
        assertTrue(e.getMessage().contains("web page"), e.getMessage());
    }

    @Test
    void refusesAFileThatIsOnlyCompressed() throws IOException {
        Path file = write("t", Archives.compress(Compression.GZIP, "just text".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.UNKNOWN_FORMAT, refused(new Unpacker(target).archive(file)));
        assertEquals(Reason.UNKNOWN_FORMAT, refused(new Unpacker(target).archive(write("e", new byte[0]))));
    }

    @Test
    void saysWhenTheArchiveIsMissing() {
        EnvkitException e = assertThrows(EnvkitException.class, new Unpacker(target).archive(temp.resolve("no"))::call);
        assertTrue(e.getMessage().contains("no such file"), e.getMessage());
    }

    @Test
    void refusesATargetThatIsNotEmpty() throws IOException {
        Files.writeString(target.resolve("precious"), "p");
        Path tar = tar(Spec.file("a", "a"));
        assertThrows(IllegalArgumentException.class, new Unpacker(target).archive(tar)::call);
        assertEquals(List.of("precious"), files());
    }

    @Test
    void detectsCompressionByContent() {
        List<Compression> found = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            byte[] bytes = Archives.compress(compression, "The quick brown fox jumps".getBytes(StandardCharsets.UTF_8));
            found.add(Compression.detect(Arrays.copyOf(bytes, Compression.HEAD_BYTES)));
        }
        assertEquals(List.of(Compression.values()), found);
        assertFalse(Compression.detect(new byte[0]) != Compression.NONE);
    }
}
