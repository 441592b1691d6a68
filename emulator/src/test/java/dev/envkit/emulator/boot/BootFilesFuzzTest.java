package dev.envkit.emulator.boot;

import static dev.envkit.emulator.boot.TestImages.file;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged files of every format: whatever happens, it is a plan or a {@link BootException}. */
class BootFilesFuzzTest {
    private static final long SEED = 2440;
    private static final int ROUNDS = 4000;

    private final byte[] kernel = TestImages.image(0x2000);
    private final byte[] zImage = TestImages.zImage(kernel);
    private final byte[] cpio = TestImages.cpio("init", new byte[100]);

    private List<byte[]> seeds() {
        ByteArrayOutputStream appended = new ByteArrayOutputStream();
        appended.writeBytes(zImage);
        appended.writeBytes(TestImages.deviceTree());
        return List.of(
                zImage,
                appended.toByteArray(),
                kernel,
                TestImages.gzip(kernel),
                TestImages.elf(0x3000_8000, 0x3000_8000, 0x3000_8000, new byte[64], 128),
                TestImages.elf(0xc000_8000, 0xc000_8000, 0xc000_8000, kernel, kernel.length),
                TestImages.uImage(2, 0, 0x3000_8000, 0x3000_8000, zImage),
                TestImages.uImage(4, 0, 0x3000_8000, 0x3000_8000, TestImages.multi(zImage, cpio)));
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = random.nextInt(4) == 0
                ? Arrays.copyOf(original, random.nextInt(original.length + 1))
                : original.clone();
        // headers are where the fields are
        int reach = random.nextBoolean() ? Math.min(bytes.length, 128) : bytes.length;
        for (int i = random.nextInt(6); i > 0 && reach > 0; i--) {
            int at = random.nextInt(reach);
            bytes[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) 0xff;
                case 1 -> 0;
                default -> (byte) random.nextInt();
            };
        }
        return bytes;
    }

    private static void plan(BootRequest request) {
        try {
            new BootLoader(BootTarget.mini2440(64)).plan(request);
        } catch (BootException expected) {
            // the one exception that may come out
        }
    }

    @Test
    void damagedKernelsNeverCauseAnythingButTheTypedError() {
        Random random = new Random(SEED);
        List<byte[]> seeds = seeds();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = damaged(seeds.get(i % seeds.size()), random);
            plan(new BootRequest(file("fuzz " + i, bytes)).decompressOnHost(random.nextBoolean()));
        }
    }

    @Test
    void damagedUImagesWithValidSumsNeverCauseAnythingButTheTypedError() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] data = damaged(TestImages.multi(zImage, cpio, TestImages.deviceTree()), random);
            int address = random.nextBoolean() ? 0x3000_8000 : random.nextInt();
            int type = random.nextInt(20);
            plan(new BootRequest(
                    file("fuzz " + i, TestImages.uImage(type, random.nextInt(3), address, address, data))));
        }
    }

    @Test
    void damagedInitrdsAndDeviceTreesNeverCauseAnythingButTheTypedError() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] initrd = damaged(random.nextBoolean() ? cpio : TestImages.gzip(cpio), random);
            plan(new BootRequest(file("kernel", zImage)).initrd(file("fuzz " + i, initrd)));
            byte[] tree = damaged(TestImages.deviceTree(), random);
            plan(new BootRequest(file("kernel", zImage)).deviceTree(file("fuzz " + i, tree)));
        }
    }
}
