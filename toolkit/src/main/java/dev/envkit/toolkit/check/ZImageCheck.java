package dev.envkit.toolkit.check;

import dev.envkit.workspace.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ARM Linux zImage (arch/arm/boot/compressed/head.S): magic number, start and end at fixed places. */
final class ZImageCheck {
    private static final int HEAD = 0x34;
    private static final int MAGIC_OFFSET = 0x24;
    private static final int START_OFFSET = 0x28;
    private static final int END_OFFSET = 0x2c;
    private static final int MAGIC = 0x016f_2818;

    private ZImageCheck() {}

    static String check(Path path) throws FailedCheck, IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(HEAD);
        }
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < HEAD || bytes.getInt(MAGIC_OFFSET) != MAGIC) {
            boolean big = head.length == HEAD && Integer.reverseBytes(bytes.getInt(MAGIC_OFFSET)) == MAGIC;
            throw new FailedCheck(
                    big
                            ? "it is a zImage for big-endian processors"
                            : "it is not a zImage: the magic number 0x016f2818 is missing at offset 0x24");
        }
        long image =
                Integer.toUnsignedLong(bytes.getInt(END_OFFSET)) - Integer.toUnsignedLong(bytes.getInt(START_OFFSET));
        long size = Files.size(path);
        // a device tree may be appended, so a file may be longer than its image
        if (image <= 0 || size < image) {
            throw new FailedCheck("the zImage is truncated: its header says " + image + " bytes, the file has " + size);
        }
        return ByteSize.format(image);
    }
}
