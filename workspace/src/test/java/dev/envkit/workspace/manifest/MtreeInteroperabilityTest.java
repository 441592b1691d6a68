package dev.envkit.workspace.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libarchive's bsdtar makes of a manifest; skipped where that program is missing. */
class MtreeInteroperabilityTest {
    @TempDir
    Path directory;

    private List<String> bsdtar(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("bsdtar"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "bsdtar is missing (package libarchive-tools): " + e.getMessage());
            throw e;
        }
        List<String> lines = process.inputReader().readAllLines();
        assumeTrue(process.waitFor(30, TimeUnit.SECONDS), "bsdtar does not end");
        assertEquals(0, process.exitValue(), lines::toString);
        return lines;
    }

    @Test
    void bsdtarReadsWhatWeWrite() throws Exception {
        OwnershipManifestTest.sample().write(directory.resolve("rootfs.mtree"));
        Files.createDirectory(directory.resolve("bin"));
        Files.writeString(directory.resolve("bin/zsh"), "shell");
        List<String> lines = bsdtar("--numeric-owner", "-tvf", "rootfs.mtree");
        List<String> words =
                lines.stream().map(line -> line.replaceAll(" +", " ")).toList();
        assertEquals(
                List.of(
                        "drwxr-xr-x 0 0 0 0 Jan 1 1970 .",
                        "-rw-r--r-- 0 1000 4294967294 0 Jan 1 1970 ./a b\\n#c",
                        "drwxr-xr-x 0 0 0 0 Jan 1 1970 ./bin",
                        "-rwsr-xr-x 3 0 0 0 Jan 1 1970 ./bin/ash",
                        "-rwxr-xr-x 0 0 0 0 Jan 1 1970 ./bin/ping",
                        "-rwsr-xr-x 3 0 0 0 Jan 1 1970 ./bin/sh",
                        "-rwsr-xr-x 3 0 0 0 Nov 14 2023 ./bin/zsh",
                        "crw------- 0 0 0 5,1 Jan 1 1970 ./dev/console",
                        "brw-rw---- 0 0 6 259,70000 Jan 1 1970 ./dev/sda",
                        "lrwxrwxrwx 0 0 0 0 Jan 1 1970 ./linuxrc -> bin/b ü\\\\#=",
                        "prw-r--r-- 0 0 0 0 Jan 1 1970 ./run/fifo"),
                words);
    }

    @Test
    void bsdtarMakesAnArchiveOfTreeAndManifest() throws Exception {
        OwnershipManifest manifest = OwnershipManifest.builder()
                .add(ManifestEntry.directory(".", 0755))
                .add(ManifestEntry.directory("bin", 0755))
                .add(ManifestEntry.file("bin/ash", 04755).withHardLinkTo("bin/zsh"))
                .add(ManifestEntry.file("bin/zsh", 04755))
                .add(ManifestEntry.device("dev/console", FileType.CHARACTER_DEVICE, 0600, 5, 1))
                .build();
        Files.createDirectory(directory.resolve("bin"));
        Files.writeString(directory.resolve("bin/zsh"), "shell");
        manifest.write(directory.resolve("rootfs.mtree"));
        bsdtar("--format=newc", "-cf", "out.cpio", "@rootfs.mtree");
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        bsdtar("-C", unpacked.toString(), "--exclude", "./dev/*", "-xf", "out.cpio");
        assertEquals("shell", Files.readString(unpacked.resolve("bin/ash")));
        assertEquals(
                Files.getAttribute(unpacked.resolve("bin/ash"), "unix:ino"),
                Files.getAttribute(unpacked.resolve("bin/zsh"), "unix:ino"));
    }

    @Test
    void weReadWhatBsdtarWrites() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/d e"));
        Files.writeString(tree.resolve("fü"), "x");
        Files.createLink(tree.resolve("hard"), tree.resolve("fü"));
        Files.createSymbolicLink(tree.resolve("soft"), Path.of("a b"));
        bsdtar(
                "--format=mtree",
                "--options",
                "!all,type,mode,uid,gid,time,link,nlink,inode,device",
                "-C",
                "tree",
                "-cf",
                "tree.mtree",
                ".");
        OwnershipManifest manifest = OwnershipManifest.read(directory.resolve("tree.mtree"));
        assertEquals(
                List.of(".", "d e", "d e/fü", "d e/hard", "d e/soft"),
                manifest.entries().stream().map(ManifestEntry::path).toList());
        assertEquals("a b", manifest.find("d e/soft").orElseThrow().linkTarget());
        assertEquals(
                1,
                manifest.entries().stream()
                        .filter(entry -> entry.hardLinkTo() != null)
                        .count());
    }
}
