package dev.envkit.emulator.boot;

import static dev.envkit.emulator.boot.TestImages.UIMAGE_KERNEL;
import static dev.envkit.emulator.boot.TestImages.UIMAGE_MULTI;
import static dev.envkit.emulator.boot.TestImages.UIMAGE_RAMDISK;
import static dev.envkit.emulator.boot.TestImages.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the loader decides, for each format and for what goes wrong with it. */
class BootLoaderTest {
    private static final int RAM = 0x3000_0000;
    private static final int KERNEL_AT = 0x3000_8000;
    private static final byte[] KERNEL = TestImages.image(0x10_0000);
    private static final byte[] ZIMAGE = TestImages.zImage(KERNEL);
    private static final byte[] CPIO = TestImages.cpio("init", "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII));

    private final BootLoader loader = new BootLoader(BootTarget.mini2440(64));

    private BootPlan plan(byte[] kernel) throws BootException {
        return loader.plan(new BootRequest(file("kernel", kernel)));
    }

    private String failure(BootRequest request) {
        BootException e = assertThrows(BootException.class, () -> loader.plan(request));
        return e.getMessage() + " / " + e.remedy();
    }

    private String failure(byte[] kernel) {
        return failure(new BootRequest(file("kernel", kernel)));
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "'" + part + "' is missing in: " + text);
        }
    }

    private static Segment segment(BootPlan plan, String name) {
        return plan.segments().stream()
                .filter(segment -> segment.range().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the payload of a tag in the plan's tagged list. */
    private static ByteBuffer tag(BootPlan plan, int tag) {
        ByteBuffer list = ByteBuffer.wrap(segment(plan, "tagged list").bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (list.getInt(list.position()) != 0) {
            int size = list.getInt(list.position()) * 4;
            if (list.getInt(list.position() + 4) == tag) {
                return list.slice(list.position() + 8, size - 8).order(ByteOrder.LITTLE_ENDIAN);
            }
            list.position(list.position() + size);
        }
        throw new AssertionError(String.format("no tag 0x%08x", tag));
    }

    @Test
    void zImageGoesWhereItNeedNotMoveItself() throws BootException {
        BootPlan plan = plan(ZIMAGE);
        assertEquals(new EntryState(0x3200_0000, false, 0, 1999, RAM + 0x100), plan.entry());
        assertArrayEquals(ZIMAGE, segment(plan, "kernel").bytes());
    }

    @Test
    void tagsDescribeMemoryInitrdAndCommandLine() throws BootException {
        BootPlan plan = loader.plan(new BootRequest(file("kernel", ZIMAGE))
                .initrd(file("initrd.cpio", CPIO))
                .commandLine("console=ttySAC0,115200"));
        Segment initrd = segment(plan, "initrd");
        assertEquals(0x3400_0000L - 4096, initrd.range().start());
        assertArrayEquals(CPIO, initrd.bytes());
        ByteBuffer memory = tag(plan, 0x5441_0002);
        assertEquals(64 << 20, memory.getInt());
        assertEquals(RAM, memory.getInt());
        ByteBuffer initrdTag = tag(plan, 0x5442_0005);
        assertEquals(initrd.range().start(), initrdTag.getInt());
        assertEquals(CPIO.length, initrdTag.getInt());
        assertEquals(
                "console=ttySAC0,115200",
                StandardCharsets.US_ASCII
                        .decode(tag(plan, 0x5441_0009))
                        .toString()
                        .split("\0", 2)[0]);
        assertEquals(
                0x5441_0001,
                ByteBuffer.wrap(segment(plan, "tagged list").bytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(4));
    }

    @Test
    void commandLineOf1023BytesIsTakenAndOneMoreRefused() throws BootException {
        BootRequest request = new BootRequest(file("kernel", ZIMAGE));
        loader.plan(request.commandLine("x".repeat(1023)));
        assertContains(failure(request.commandLine("x".repeat(1024))), "1024 bytes", "at most 1023");
        assertContains(failure(request.commandLine("a\nb")), "0x0a");
    }

    @Test
    void zImageIsDecompressedOnTheHost() throws BootException {
        for (boolean withTable : new boolean[] {true, false}) {
            BootPlan plan = loader.plan(
                    new BootRequest(file("kernel", TestImages.zImage(KERNEL, withTable))).decompressOnHost(true));
            assertEquals(KERNEL_AT, plan.entry().pc());
            assertArrayEquals(KERNEL, segment(plan, "kernel").bytes());
        }
    }

    @Test
    void zImageInAnUnknownCompressionRunsItself() throws BootException {
        BootPlan plan = new BootLoader(BootTarget.mini2440(64), List.of())
                .plan(new BootRequest(file("kernel", ZIMAGE)).decompressOnHost(true));
        assertEquals(0x3200_0000, plan.entry().pc());
        assertTrue(plan.notes().stream().anyMatch(note -> note.contains("only itself can decompress")));
    }

    @Test
    void uImageOfAZImageGoesToItsLoadAddress() throws BootException {
        BootPlan plan = plan(TestImages.uImage(UIMAGE_KERNEL, 0, KERNEL_AT, KERNEL_AT, ZIMAGE));
        assertEquals(KERNEL_AT, plan.entry().pc());
        assertArrayEquals(ZIMAGE, segment(plan, "kernel").bytes());
    }

    @Test
    void gzippedUImageIsUnpackedToItsLoadAddress() throws BootException {
        BootPlan plan = plan(TestImages.uImage(UIMAGE_KERNEL, 1, KERNEL_AT, KERNEL_AT, TestImages.gzip(KERNEL)));
        assertArrayEquals(KERNEL, segment(plan, "kernel").bytes());
    }

    @Test
    void multiFileUImageBringsItsInitrdAndDeviceTree() throws BootException {
        byte[] parts = TestImages.multi(ZIMAGE, CPIO, TestImages.deviceTree());
        BootPlan plan = plan(TestImages.uImage(UIMAGE_MULTI, 0, KERNEL_AT, KERNEL_AT, parts));
        assertArrayEquals(CPIO, segment(plan, "initrd").bytes());
        assertEquals(segment(plan, "device tree").range().start(), plan.entry().r2());
    }

    @Test
    void anInitrdIsDecompressedOnTheHostWhereTheKernelIs() throws BootException {
        byte[] gzipped = TestImages.gzip(CPIO);
        BootRequest request = new BootRequest(file("zImage", ZIMAGE)).initrd(file("initrd.cpio.gz", gzipped));
        assertArrayEquals(gzipped, segment(loader.plan(request), "initrd").bytes());
        assertArrayEquals(
                CPIO,
                segment(loader.plan(request.decompressOnHost(true)), "initrd").bytes());
    }

    @Test
    void anInitrdOfSeveralArchivesIsLeftToTheKernel() throws BootException {
        byte[] gzipped = TestImages.gzip(CPIO);
        byte[] two = Arrays.copyOf(gzipped, gzipped.length + CPIO.length);
        System.arraycopy(CPIO, 0, two, gzipped.length, CPIO.length);
        BootRequest request = new BootRequest(file("zImage", ZIMAGE))
                .initrd(file("initrd.cpio.gz", two))
                .decompressOnHost(true);
        assertArrayEquals(two, segment(loader.plan(request), "initrd").bytes());
    }

    @Test
    void initrdMayBeAUImage() throws BootException {
        byte[] gzipped = TestImages.gzip(CPIO);
        BootPlan plan = loader.plan(new BootRequest(file("kernel", ZIMAGE))
                .initrd(file("uInitrd", TestImages.uImage(UIMAGE_RAMDISK, 1, 0, 0, gzipped))));
        assertArrayEquals(gzipped, segment(plan, "initrd").bytes());
    }

    @Test
    void loadAddressOfAnotherBoardIsDiagnosed() {
        assertContains(
                failure(TestImages.uImage(UIMAGE_KERNEL, 0, 0x8000_8000, 0x8000_8000, ZIMAGE)),
                "0x80008000",
                "another board",
                "mkimage -a 0x30008000 -e 0x30008000");
    }

    @Test
    void entryBehindTheHeaderIsDiagnosed() {
        assertContains(
                failure(TestImages.uImage(UIMAGE_KERNEL, 0, KERNEL_AT, KERNEL_AT + 0x40, ZIMAGE)),
                "0x30008040",
                "run in place",
                "mkimage -a 0x30008000");
    }

    @Test
    void uncompressedKernelAtTheWrongAddressIsDiagnosed() {
        assertContains(
                failure(TestImages.uImage(UIMAGE_KERNEL, 0, 0x3100_8000, 0x3100_8000, KERNEL)),
                "0x31008000",
                "at 0x30008000 only");
    }

    @Test
    void loadAddressBelowTheKernelOrBeyondRamIsDiagnosed() {
        assertContains(failure(TestImages.uImage(UIMAGE_KERNEL, 0, RAM, RAM, ZIMAGE)), "page table");
        assertContains(
                failure(TestImages.uImage(UIMAGE_KERNEL, 0, 0x33ff_ff00, 0x33ff_ff00, ZIMAGE)), "reach beyond RAM");
        assertContains(
                failure(TestImages.uImage(UIMAGE_KERNEL, 0, KERNEL_AT, 0x3000_0000, ZIMAGE)), "entry point 0x30000000");
    }

    @Test
    void damagedUImageNamesTheSumThatIsWrong() {
        byte[] data = TestImages.uImage(UIMAGE_KERNEL, 0, KERNEL_AT, KERNEL_AT, ZIMAGE);
        data[1000] ^= 1;
        assertContains(failure(data), "data's CRC");
        byte[] header = TestImages.uImage(UIMAGE_KERNEL, 0, KERNEL_AT, KERNEL_AT, ZIMAGE);
        header[40] ^= 1;
        assertContains(failure(header), "header's CRC");
        assertContains(failure(Arrays.copyOf(header, 63)), "truncated");
    }

    @Test
    void uImageForAnotherArchitectureSystemOrPurposeIsRefused() {
        assertContains(failure(TestImages.uImage(2, 0, KERNEL_AT, KERNEL_AT, 5, 5, ZIMAGE)), "architecture 5");
        assertContains(failure(TestImages.uImage(2, 0, KERNEL_AT, KERNEL_AT, 2, 17, ZIMAGE)), "operating system 17");
        assertContains(failure(TestImages.uImage(6, 0, KERNEL_AT, KERNEL_AT, ZIMAGE)), "type 6");
        assertContains(failure(TestImages.uImage(UIMAGE_RAMDISK, 0, 0, 0, CPIO)), "--initrd");
        assertContains(failure(TestImages.uImage(2, 3, KERNEL_AT, KERNEL_AT, ZIMAGE)), "compressed with lzma");
    }

    @Test
    void imageIsRecognisedByItsFirstInstructions() throws BootException {
        BootPlan plan = plan(KERNEL);
        assertEquals(KERNEL_AT, plan.entry().pc());
        assertEquals(1999, plan.entry().r1());
        assertArrayEquals(
                KERNEL, segment(plan(TestImages.gzip(KERNEL)), "kernel").bytes());
    }

    @Test
    void bareProgramStartsWithEmptyRegisters() throws BootException {
        byte[] text = {1, 2, 3, 4};
        BootPlan plan = plan(TestImages.elf(0x3010_0001, 0x3010_0000, 0x3010_0000, text, 0x1000));
        assertEquals(new EntryState(0x3010_0000, true, 0, 0, 0), plan.entry());
        assertEquals(0x1000, plan.segments().getFirst().range().size());
        assertArrayEquals(text, plan.segments().getFirst().bytes());
        assertContains(
                failure(new BootRequest(file("kernel", TestImages.elf(0, 0, 0, text, 4))).commandLine("x")),
                "mean nothing");
    }

    @Test
    void programInTheSteppingstoneIsLoadedAndOneBeyondItRefused() throws BootException {
        assertEquals(0, plan(TestImages.elf(0, 0, 0, new byte[4], 4096)).entry().pc());
        assertContains(failure(TestImages.elf(0, 0, 0, new byte[4], 4097)), "steppingstone", "not inside");
    }

    @Test
    void programLinkedForVirtualAddressesStartsAtItsPhysicalOnes() throws BootException {
        BootPlan plan = plan(TestImages.elf(0x1004, 0x1000, 0x3000_1000, new byte[16], 16));
        assertEquals(0x3000_1004, plan.entry().pc());
    }

    @Test
    void vmlinuxIsLoadedWhereItsVirtualAddressesMap() throws BootException {
        BootPlan plan = plan(TestImages.elf(0xc000_8000, 0xc000_8000, 0xc000_8000, KERNEL, KERNEL.length));
        assertEquals(new EntryState(KERNEL_AT, false, 0, 1999, RAM + 0x100), plan.entry());
        assertEquals(0x3000_8000L, plan.segments().getFirst().range().start());
    }

    @Test
    void vmlinuxsExceptionVectorsAreLoadedAtTheirPhysicalAddress() throws BootException {
        BootPlan plan = plan(TestImages.vmlinux(KERNEL, new byte[32], 0xc080_0000));
        assertEquals(
                List.of(0x3000_8000L, 0x3080_0000L),
                plan.segments().stream()
                        .map(segment -> segment.range().start())
                        .filter(start -> start > RAM + 0x100)
                        .toList());
    }

    @Test
    void rawBinaryNeedsAnAddress() throws BootException {
        byte[] raw = new byte[8];
        assertContains(failure(raw), "--load-address");
        BootPlan plan = loader.plan(new BootRequest(file("raw", raw)).loadAddress(0x3300_0000L));
        assertEquals(new EntryState(0x3300_0000, false, 0, 0, 0), plan.entry());
    }

    @Test
    void filesOfOtherKindsAreNamed() {
        assertContains(failure(TestImages.deviceTree()), "device tree");
        assertContains(failure("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII)), "web page");
        assertContains(failure("ANDROID!".getBytes(StandardCharsets.US_ASCII)), "Android");
        byte[] arm64 = new byte[0x1000];
        System.arraycopy(new byte[] {'A', 'R', 'M', 0x64}, 0, arm64, 0x38, 4);
        assertContains(failure(arm64), "64-bit ARM");
    }

    @Test
    void deviceTreeIsPatchedAndPassedInR2() throws BootException {
        BootPlan plan = loader.plan(new BootRequest(file("kernel", ZIMAGE))
                .deviceTree(file("board.dtb", TestImages.deviceTree()))
                .initrd(file("initrd", CPIO))
                .commandLine("quiet"));
        Segment segment = segment(plan, "device tree");
        assertEquals(segment.range().start(), plan.entry().r2());
        DeviceTree tree = DeviceTree.parse(file("patched", segment.bytes()));
        assertArrayEquals("quiet\0".getBytes(StandardCharsets.US_ASCII), tree.property("chosen", "bootargs"));
        MemoryRange initrd = segment(plan, "initrd").range();
        assertArrayEquals(TestImages.cells((int) initrd.start()), tree.property("chosen", "linux,initrd-start"));
        assertArrayEquals(TestImages.cells((int) initrd.end()), tree.property("chosen", "linux,initrd-end"));
        assertArrayEquals(TestImages.cells(RAM, 64 << 20), tree.property("memory@50000000", "reg"));
        assertFalse(
                plan.segments().stream().anyMatch(other -> other.range().name().equals("tagged list")));
    }

    @Test
    void appendedDeviceTreeStaysWithTheZImageOrFollowsTheKernel() throws BootException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(ZIMAGE);
        both.writeBytes(TestImages.deviceTree());
        byte[] file = both.toByteArray();
        assertArrayEquals(file, segment(plan(file), "kernel").bytes());
        BootPlan onHost = loader.plan(new BootRequest(file("kernel", file)).decompressOnHost(true));
        assertEquals(
                segment(onHost, "device tree").range().start(), onHost.entry().r2());
    }

    @Test
    void initrdThatDoesNotFitIsRefusedWithTheWayOut() {
        byte[] large = TestImages.cpio("large", new byte[63 << 20]);
        assertContains(
                failure(new BootRequest(file("kernel", ZIMAGE)).initrd(file("initrd", large))),
                "do not fit",
                "--ram 128");
    }

    @Test
    void initrdMakesRoomForAZImageInTheMiddle() throws BootException {
        byte[] large = TestImages.cpio("large", new byte[32 << 20]);
        BootPlan plan = new BootLoader(BootTarget.mini2440(64))
                .plan(new BootRequest(file("kernel", TestImages.uImage(2, 0, 0x3000_8000, 0x3000_8000, ZIMAGE)))
                        .initrd(file("initrd", large)));
        assertTrue(segment(plan, "initrd").range().start() > 0x3100_0000L);
    }

    @Test
    void unusableInitrdsAreNamed() {
        BootRequest request = new BootRequest(file("kernel", ZIMAGE));
        assertContains(failure(request.initrd(file("initrd", Arrays.copyOf(CPIO, 60)))), "without its trailer");
        assertContains(failure(request.initrd(file("initrd", ZIMAGE))), "a kernel, not an initrd");
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertContains(failure(request.initrd(file("initrd", tar))), "tar archive", "newc");
        byte[] gzip = TestImages.gzip(CPIO);
        assertContains(failure(request.initrd(file("initrd", Arrays.copyOf(gzip, 30)))), "damaged gzip");
    }
}
