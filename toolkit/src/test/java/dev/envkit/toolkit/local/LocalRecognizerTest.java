package dev.envkit.toolkit.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hand-downloaded archives of the classic tutorial, as small imitations of the real ones. */
class LocalRecognizerTest {
    private static final ComponentId QEMU = new ComponentId("qemu", "mini2440-18b91f2");
    private static final ComponentId KERNEL = new ComponentId("kernel", "linux-2.6-1ebb861");
    private static final ComponentId U_BOOT = new ComponentId("u-boot", "openmoko-0805cf2");
    private static final String QEMU_COMMIT = "18b91f222c2aebb2eb45cb7e6d5f58ca668e2aa2";

    private static final Map<String, String> QEMU_FILES =
            Map.of("hw/mini2440.c", "", "hw/s3c2410.c", "", "target-arm/translate.c", "");
    private static final Map<String, String> KERNEL_FILES = Map.of(
            "Makefile", "VERSION = 2\nPATCHLEVEL = 6\nSUBLEVEL = 32\n",
            "arch/arm/mach-s3c2440/mach-mini2440.c", "",
            "arch/arm/configs/mini2440_defconfig", "");
    private static final Map<String, String> U_BOOT_FILES = Map.of(
            "Makefile", "VERSION = 1\nPATCHLEVEL = 3\n",
            "include/configs/mini2440.h", "",
            "board/mini2440/mini2440.c", "");

    @TempDir
    private Path directory;

    private final LocalRecognizer recognizer = new LocalRecognizer(RecipeRepository.builtIn());

    @Test
    void theClassicArchivesAreRecognisedByNameAndContent() throws IOException {
        tarGz("mini2440-18b91f2.tar.gz", "mini2440-18b91f2", QEMU_FILES);
        tarGz("mini2440-1ebb861.tar.gz", "mini2440-1ebb861", KERNEL_FILES);
        tarGz("mini2440-0805cf2.tar.gz", "mini2440-0805cf2", U_BOOT_FILES);
        LocalScan scan = scan();
        assertEquals(List.of(), scan.unrecognised());
        assertEquals(Optional.of(directory.resolve("mini2440-18b91f2.tar.gz")), scan.file(QEMU, "qemu"));
        assertEquals(Optional.of(directory.resolve("mini2440-1ebb861.tar.gz")), scan.file(KERNEL, "linux"));
        assertEquals(Optional.of(directory.resolve("mini2440-0805cf2.tar.gz")), scan.file(U_BOOT, "u-boot"));
        Recognised qemu = byName(scan, "mini2440-18b91f2.tar.gz");
        assertEquals(
                List.of(new Recognised.Match(
                        QEMU, "qemu", "by its name and hw/mini2440.c, hw/s3c2410.c, target-arm/translate.c", "")),
                qemu.matches());
        assertEquals(Sha256.of(qemu.file()), qemu.sha256());
    }

    @Test
    void anyNameAndFormatWillDoIfTheContentIsRight() throws IOException {
        tar(new BZip2CompressorOutputStream(out("download.tar.bz2")), "some-folder", QEMU_FILES, Optional.empty());
        try (ZipOutputStream zip = new ZipOutputStream(out("master.zip"))) {
            for (Map.Entry<String, String> file : U_BOOT_FILES.entrySet()) {
                zip.putNextEntry(new ZipEntry("mini2440-master/" + file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        LocalScan scan = scan();
        assertEquals(Optional.of(directory.resolve("download.tar.bz2")), scan.file(QEMU, "qemu"));
        assertEquals(Optional.of(directory.resolve("master.zip")), scan.file(U_BOOT, "u-boot"));
        assertEquals(
                "by hw/mini2440.c, hw/s3c2410.c, target-arm/translate.c",
                byName(scan, "download.tar.bz2").matches().getFirst().reason());
    }

    @Test
    void aRightNameWithOtherContentIsNotTaken() throws IOException {
        Map<String, String> newer = new TreeMap<>(KERNEL_FILES);
        newer.put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\n");
        tarGz("mini2440-1ebb861.tar.gz", "linux", newer);
        LocalScan scan = scan();
        assertEquals(List.of(), scan.recognised());
        assertEquals(
                "its name fits, its content does not: for kernel/linux-2.6-1ebb861 it lacks Makefile with a line like"
                        + " ^PATCHLEVEL = 6$",
                scan.unrecognised().getFirst().reason());
    }

    @Test
    void anArchiveOfAnotherCommitIsTakenWithAWarning() throws IOException {
        tar(new GZIPOutputStream(out("a.tar.gz")), "qemu", QEMU_FILES, Optional.of(QEMU_COMMIT));
        tar(new GZIPOutputStream(out("b.tar.gz")), "qemu", QEMU_FILES, Optional.of("f".repeat(40)));
        LocalScan scan = scan();
        Recognised.Match right = byName(scan, "a.tar.gz").matches().getFirst();
        assertEquals("", right.warning());
        assertTrue(right.reason().endsWith("and its commit"), right.reason());
        assertEquals(
                "it was made from commit " + "f".repeat(40) + ", the recipe wants " + QEMU_COMMIT,
                byName(scan, "b.tar.gz").matches().getFirst().warning());
        assertEquals(Optional.of(directory.resolve("a.tar.gz")), scan.file(QEMU, "qemu"));
    }

    @Test
    void whatIsNotRecognisedIsReportedWithTheReason() throws IOException {
        tarGz("nothing.tar.gz", "stuff", Map.of("README", ""));
        Files.writeString(directory.resolve("notes.txt"), "buy milk");
        Files.writeString(directory.resolve("mini2440-18b91f2.tar.gz"), "<html>Not found</html>");
        Path whole = tarGz("cut.tgz", "qemu", QEMU_FILES);
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Map<String, String> reasons = new TreeMap<>();
        scan().unrecognised().forEach(u -> reasons.put(String.valueOf(u.file().getFileName()), u.reason()));
        assertEquals(
                List.of("cut.tgz", "mini2440-18b91f2.tar.gz", "notes.txt", "nothing.tar.gz"),
                List.copyOf(reasons.keySet()));
        String cut = reasons.getOrDefault("cut.tgz", "");
        assertTrue(cut.contains("damaged or incomplete"), cut);
        assertEquals("it is a web page, not an archive", reasons.get("mini2440-18b91f2.tar.gz"));
        assertEquals(
                "no recipe's source is named or made like it (its top directory is stuff)",
                reasons.get("nothing.tar.gz"));
        assertEquals("it is not named like an archive, nor like any recipe's source", reasons.get("notes.txt"));
    }

    @Test
    void aMissingDirectoryIsAUsageError() {
        Path missing = directory.resolve("missing");
        EnvkitException e = assertThrows(EnvkitException.class, () -> recognizer.scan(missing, Progress.NONE));
        assertEquals("there is no directory " + missing, e.getMessage());
    }

    @Test
    void namesThatLeadOutOfTheTreeDoNoHarm() throws IOException {
        tarGz("evil.tar.gz", "..", Map.of("../../../tmp/evil", "x", "/etc/passwd", "x"));
        assertEquals(1, scan().unrecognised().size());
        assertEquals(List.of(directory.resolve("evil.tar.gz")), files());
    }

    private List<Path> files() throws IOException {
        try (var list = Files.walk(directory)) {
            return list.filter(Files::isRegularFile).toList();
        }
    }

    private LocalScan scan() {
        return recognizer.scan(directory, Progress.NONE);
    }

    private static Recognised byName(LocalScan scan, String name) {
        return scan.recognised().stream()
                .filter(r -> r.file().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private OutputStream out(String name) throws IOException {
        return Files.newOutputStream(directory.resolve(name));
    }

    private Path tarGz(String name, String top, Map<String, String> files) throws IOException {
        tar(new GZIPOutputStream(out(name)), top, files, Optional.empty());
        return directory.resolve(name);
    }

    private static void tar(OutputStream out, String top, Map<String, String> files, Optional<String> commit)
            throws IOException {
        try (out;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            if (commit.isPresent()) {
                // as git archive does it
                TarArchiveEntry header =
                        new TarArchiveEntry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
                header.addPaxHeader("comment", commit.get());
                tar.putArchiveEntry(header);
            }
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                put(
                        tar,
                        new TarArchiveEntry(top + "/" + file.getKey(), true),
                        file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
