package dev.envkit.toolkit.image.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolver;
import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.TestTrees;
import dev.envkit.toolkit.image.UImageWriter;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.toolkit.image.make.NandSystem;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.uboot.UBootEnvironment;
import dev.envkit.workspace.EnvkitException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInspectorTest {
    private static final Board BOARD = new Resolver(RecipeRepository.withDirectories(List.of()))
            .resolve("mini2440", Optional.empty(), Map.of())
            .board();
    private static final FlashLayout LAYOUT =
            BOARD.flashLayout(BOARD.defaultFlashLayout()).orElseThrow();
    /** The first 16 MiB of chips: as much as these systems need. */
    private static final NandGeometry SMALL = new NandGeometry(512, 16, 32, 1024);

    private static final NandGeometry LARGE = new NandGeometry(2048, 64, 64, 128);
    private static final Map<String, String> VARIABLES = Map.of(
            "bootcmd",
            "nand read 0x32000000 0x60000 0x500000; bootm 0x32000000",
            "bootargs",
            "console=ttySAC0,115200 root=/dev/mtdblock3 rootfstype=jffs2");

    @TempDir
    private Path directory;

    private static byte[] loader() {
        byte[] code = new byte[100_000];
        new Random(3).nextBytes(code);
        byte[] branch = {0x12, 0, 0, (byte) 0xea};
        System.arraycopy(branch, 0, code, 0, 4);
        byte[] banner = "\0U-Boot 2023.01 (Jan 01 2025 - 00:00:00 +0000)\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(banner, 0, code, 60_000, banner.length);
        return code;
    }

    private Path uImage(long load) {
        byte[] kernel = new byte[300_000];
        new Random(4).nextBytes(kernel);
        Path file = directory.resolve("uImage-" + load);
        new UImageWriter().name("Linux test").addresses(load, load).write(Content.of(kernel), file);
        return file;
    }

    private NandSystem system(NandGeometry chip, EccScheme ecc, Map<String, String> variables) {
        return new NandSystem(chip, LAYOUT, ecc)
                .part(NandSystem.BOOT, Content.of(loader()))
                .environment(new UBootEnvironment(variables))
                .part(NandSystem.KERNEL, Content.of(uImage(0x30008000L)));
    }

    private Path scratch() throws IOException {
        return Files.createTempDirectory(directory, "scratch");
    }

    private Path image(NandSystem system, FileSystemKind root) throws IOException {
        Path file = Files.createTempFile(directory, "nand", ".bin");
        system.root(root, new FileSystemImage(root, TestTrees.small()), scratch())
                .write(file);
        return file;
    }

    private static InspectReport inspect(Path file) {
        return new ImageInspector(BOARD).inspect(file);
    }

    private static List<Finding> lint(Path file) {
        return new ImageLinter(BOARD, inspect(file)).lint();
    }

    private static String errors(Path file) {
        return String.join(
                "\n",
                lint(file).stream()
                        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                        .map(finding -> finding.where() + ": " + finding.message())
                        .toList());
    }

    @Test
    void aWholeChipIsUnderstoodAndNothingIsWrongWithIt() throws IOException {
        for (FileSystemKind root : List.of(FileSystemKind.JFFS2, FileSystemKind.UBI)) {
            for (NandGeometry chip : List.of(SMALL, LARGE)) {
                Map<String, String> variables = root == FileSystemKind.JFFS2
                        ? VARIABLES
                        : Map.of("bootargs", "ubi.mtd=3 root=ubi0:rootfs rootfstype=ubifs");
                Path file = image(system(chip, EccScheme.HAMMING, variables), root);
                InspectReport report = inspect(file);
                assertEquals(chip, report.chip().orElseThrow().geometry());
                assertEquals(EccScheme.HAMMING, report.chip().orElseThrow().usualCode());
                assertEquals("linux", report.layout().orElseThrow().name());
                assertEquals(
                        List.of(Item.Kind.BOOT_LOADER, Item.Kind.ENVIRONMENT, Item.Kind.UIMAGE, Item.Kind.FILE_SYSTEM),
                        report.items().stream().map(Item::kind).toList());
                assertTrue(report.items().get(0).summary().startsWith("U-Boot 2023.01"));
                assertEquals(variables, report.items().get(1).details().get("variables"));
                assertEquals("right", report.items().get(2).details().get("dataCrc"));
                assertEquals(List.of(), lint(file), root + " on " + chip.describe());
            }
        }
    }

    @Test
    void yaffs2IsRecognisedByItsTags() throws IOException {
        Path file = image(system(LARGE, EccScheme.HAMMING, Map.of("a", "b")), FileSystemKind.YAFFS2);
        assertTrue(inspect(file).items().get(3).summary().startsWith("yaffs2"));
    }

    @Test
    void whatWasPutInIsExtractedAgain() throws IOException {
        Path root = directory.resolve("root.jffs2");
        new FileSystemImage(FileSystemKind.JFFS2, TestTrees.small())
                .chip(LARGE, EccScheme.HAMMING)
                .write(scratch(), root);
        Path file = directory.resolve("nand.bin");
        system(LARGE, EccScheme.HAMMING, VARIABLES)
                .badBlocks(List.of(3, 20, 50))
                .rootImage(FileSystemKind.JFFS2, Content.of(root))
                .write(file);
        ImageExtractor extractor = new ImageExtractor(inspect(file));
        Path kernel = directory.resolve("kernel");
        extractor.extract(extractor.find("kernel"), kernel);
        assertEquals(-1, Files.mismatch(uImage(0x30008000L), kernel));
        Path extracted = directory.resolve("extracted");
        extractor.extract(extractor.find("root"), extracted);
        assertEquals(-1, Files.mismatch(root, extracted));
        Path wholeKernel = directory.resolve("whole");
        ImageExtractor whole = new ImageExtractor(inspect(file)).whole(true);
        whole.extract(whole.find("kernel"), wholeKernel);
        assertEquals(0x500000 - 2 * LARGE.blockSize(), Files.size(wholeKernel), "as nanddump gives it");
        extractor.extract(extractor.find("0x560000+100"), extracted);
        assertArrayEquals(Arrays.copyOf(Files.readAllBytes(root), 100), Files.readAllBytes(extracted));
        assertThrows(ImageException.class, () -> extractor.find("nonsense"));
        assertThrows(ImageException.class, () -> extractor.find("0x560001"));
        assertThrows(ImageException.class, () -> extractor.find("0xzz"));
    }

    @Test
    void wrongBitsAreMendedAndLostPagesAreNamed() throws IOException {
        Path file = image(system(LARGE, EccScheme.HAMMING, VARIABLES), FileSystemKind.JFFS2);
        int page = 0x60000 / 2048 + 1;
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            flip(bytes, page * 2112L + 300, 1);
            flip(bytes, (page + 1) * 2112L + 17, 0x81);
        }
        InspectReport.Chip chip = inspect(file).chip().orElseThrow();
        assertEquals(
                List.of(new InspectReport.PageErrors(page, 1, 0, 0), new InspectReport.PageErrors(page + 1, 0, 0, 1)),
                chip.errors());
        assertTrue(errors(file).contains("page has more wrong bits than the code can mend: " + (page + 1)));
        assertTrue(errors(file).contains("Bad Data CRC"), errors(file));
    }

    private static void flip(RandomAccessFile file, long at, int bits) throws IOException {
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ bits);
    }

    @Test
    void aChipFullOfZerosIsNotAnErasedOne() throws IOException {
        Path file = directory.resolve("zeros");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(NandGeometry.KNOWN.get(1).rawSize());
        }
        assertEquals(
                NandGeometry.KNOWN.get(1), inspect(file).chip().orElseThrow().geometry());
        assertTrue(errors(file).contains("full of zeros"), errors(file));
    }

    @Test
    void theWrongCodeIsAWarning() throws IOException {
        Path file = image(system(LARGE, EccScheme.CONTROLLER, VARIABLES), FileSystemKind.JFFS2);
        assertEquals(EccScheme.CONTROLLER, inspect(file).chip().orElseThrow().usualCode());
        assertTrue(lint(file).stream()
                .anyMatch(finding -> finding.severity() == Finding.Severity.WARNING
                        && finding.message().contains("controller's code")));
    }

    @Test
    void missingPartsAreNamed() throws IOException {
        Path file = directory.resolve("nand.bin");
        new NandSystem(LARGE, LAYOUT, EccScheme.HAMMING)
                .part(NandSystem.KERNEL, Content.of(uImage(0x30008000L)))
                .write(file);
        String errors = errors(file);
        assertTrue(errors.contains("no boot loader at 0x0"), errors);
        assertTrue(errors.contains("no root file system at 0x560000"), errors);
    }

    @Test
    void anEnvironmentThatDoesNotFitTheImageIsFound() throws IOException {
        Map<String, String> variables = Map.of(
                "bootcmd", "nand read 0x32000000 0x80000 0x300000; bootm 0x32000000",
                "bootargs", "root=/dev/mtdblock2 rootfstype=ubifs",
                "mtdparts", "mtdparts=mtdparts=mtdparts=mini2440-nand:256k@0(u-boot),128k(env),2m(kernel),-(root)");
        Path file = image(system(LARGE, EccScheme.HAMMING, variables), FileSystemKind.JFFS2);
        String errors = errors(file);
        assertTrue(errors.contains("'root=/dev/mtdblock2'"), errors);
        assertTrue(errors.contains("'rootfstype=ubifs'"), errors);
        assertTrue(errors.contains("bootcmd reads the kernel from 0x80000"), errors);
        assertTrue(errors.contains("mtdparts has no partition at 0x560000"), errors);
    }

    @Test
    void anEnvironmentOverTheBootLoaderIsFound() throws IOException {
        byte[] overwritten = loader();
        byte[] environment = new UBootEnvironment(VARIABLES).encode(0x4000);
        System.arraycopy(environment, 0, overwritten, 0x10000, environment.length);
        Path file = directory.resolve("nand.bin");
        new NandSystem(SMALL, LAYOUT, EccScheme.HAMMING)
                .part(NandSystem.BOOT, Content.of(overwritten))
                .part(NandSystem.KERNEL, Content.of(uImage(0x30008000L)))
                .write(file);
        assertTrue(errors(file).contains("environment at 0x10000 is over the boot loader"), errors(file));
    }

    @Test
    void aKernelForAnotherAddressIsFound() throws IOException {
        assertTrue(errors(uImage(0x80008000L)).contains("not in the board's memory"));
        assertEquals(List.of(), lint(uImage(0x30008000L)));
        assertFalse(lint(uImage(0x30108000L)).isEmpty());
    }

    @Test
    void aKernelThatIsLongerThanItsPartitionIsFound() throws IOException {
        Path file = directory.resolve("long.bin");
        byte[] kernel = new byte[6 << 20];
        new Random(5).nextBytes(kernel);
        Path uImage = directory.resolve("long-uImage");
        new UImageWriter().addresses(0x30008000L, 0x30008000L).write(Content.of(kernel), uImage);
        FlashLayout.Partition tail = new FlashLayout.Partition("kernel", 0x60000, java.util.OptionalLong.empty());
        new NandSystem(
                        LARGE,
                        new FlashLayout(
                                "one",
                                "",
                                List.of(
                                        new FlashLayout.Partition("boot", 0, java.util.OptionalLong.of(0x40000)),
                                        tail)),
                        EccScheme.HAMMING)
                .part(NandSystem.KERNEL, Content.of(uImage))
                .write(file);
        assertTrue(errors(file).contains("too many, over what comes next"), errors(file));
    }

    @Test
    void singleFilesAreRecognised() throws IOException {
        for (FileSystemKind kind : List.of(
                FileSystemKind.JFFS2,
                FileSystemKind.UBI,
                FileSystemKind.UBIFS,
                FileSystemKind.CPIO,
                FileSystemKind.TAR)) {
            Path file = directory.resolve("file." + kind.key());
            new FileSystemImage(kind, TestTrees.small())
                    .chip(LARGE, EccScheme.HAMMING)
                    .space(32 << 20)
                    .write(scratch(), file);
            InspectReport report = inspect(file);
            assertFalse(report.items().isEmpty(), kind.key());
            assertTrue(
                    report.items()
                            .getFirst()
                            .summary()
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains(kind.key()),
                    report.items().getFirst().summary());
            assertEquals(List.of(), report.items().getFirst().problems());
        }
    }

    @Test
    void damagedAndHostileFilesNeverFail() throws IOException {
        Path good = image(system(SMALL, EccScheme.HAMMING, VARIABLES), FileSystemKind.UBI);
        byte[] start = new byte[0x5a0000 / 512 * 528];
        try (var in = Files.newInputStream(good)) {
            in.readNBytes(start, 0, start.length);
        }
        Random random = new Random(6);
        Path file = directory.resolve("hostile");
        for (int i = 0; i < 20; i++) {
            byte[] bytes = start.clone();
            for (int n = 0; n < 1 << random.nextInt(12); n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = i % 3 == 0 ? random.nextInt(bytes.length) : bytes.length - bytes.length % (528 * 32);
            Files.write(file, Arrays.copyOf(bytes, length));
            look(file);
        }
    }

    @Test
    void headersWithAbsurdNumbersNeverFail() throws IOException {
        Random random = new Random(7);
        Path file = directory.resolve("header");
        List<byte[]> magics = List.of(
                new byte[] {0x27, 5, 0x19, 0x56},
                "UBI#".getBytes(StandardCharsets.US_ASCII),
                "hsqs".getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) 0x85, 0x19, 1, (byte) 0xe0},
                new byte[] {0x31, 0x18, 0x10, 6},
                new byte[] {0x45, 0x3d, (byte) 0xcd, 0x28});
        for (int i = 0; i < 120; i++) {
            byte[] bytes = new byte[random.nextInt(40_000) + 4];
            random.nextBytes(bytes);
            byte[] magic = magics.get(i % magics.size());
            System.arraycopy(magic, 0, bytes, 0, magic.length);
            if (bytes.length > 2000 && i % 2 == 0) {
                bytes[20] = 6;
                bytes[1080] = 0x53;
                bytes[1081] = (byte) 0xef;
            }
            Files.write(file, bytes);
            look(file);
        }
    }

    private static void look(Path file) {
        InspectReport report = inspect(file);
        new ImageLinter(BOARD, report).lint();
        ImageExtractor extractor = new ImageExtractor(report);
        for (Item item : report.items()) {
            Path target = file.resolveSibling("out");
            extractor.extract(new ImageExtractor.Range(item.offset(), Math.min(item.length(), 1 << 20)), target);
        }
    }

    @Test
    void whatIsNoFileIsSaid() {
        assertThrows(EnvkitException.class, () -> inspect(directory.resolve("missing")));
        assertThrows(EnvkitException.class, () -> inspect(directory));
    }
}
