package dev.envkit.toolkit.image.ubi;

import dev.envkit.toolkit.image.FlashCrc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** UBI's headers on flash (Linux, drivers/mtd/ubi/ubi-media.h), big endian. */
final class UbiHeaders {
    /** Bytes of an erase counter header, and of a volume identifier header. */
    static final int LENGTH = 64;

    static final int EC_MAGIC = 0x5542_4923;
    static final int VID_MAGIC = 0x5542_4921;
    static final int VERSION = 1;
    static final int DYNAMIC = 1;

    static final int LAYOUT_VOLUME = 0x7fff_efff;
    static final int LAYOUT_BLOCKS = 2;
    private static final int COMPAT_REJECT = 5;

    static final int MAX_VOLUMES = 128;
    static final int RECORD = 172;
    static final int NAME_LENGTH = 127;
    static final int AUTORESIZE = 1;

    private static final int CRC_AT = LENGTH - 4;

    private UbiHeaders() {}

    /** Writes an erase counter header with counter 0. */
    static void eraseCounter(ByteBuffer block, UbiGeometry geometry, int imageSequence) {
        block.put(0, new byte[LENGTH]);
        block.putInt(0, EC_MAGIC).put(4, (byte) VERSION);
        block.putInt(16, geometry.vidOffset()).putInt(20, geometry.dataOffset()).putInt(24, imageSequence);
        block.putInt(CRC_AT, FlashCrc.fromOnes(block, 0, CRC_AT));
    }

    /** Writes the volume identifier header of a dynamic volume's block. */
    static void volumeIdentifier(ByteBuffer block, UbiGeometry geometry, int volume, int leb) {
        int at = geometry.vidOffset();
        block.put(at, new byte[LENGTH]);
        block.putInt(at, VID_MAGIC).put(at + 4, (byte) VERSION).put(at + 5, (byte) DYNAMIC);
        block.put(at + 7, (byte) (volume == LAYOUT_VOLUME ? COMPAT_REJECT : 0));
        block.putInt(at + 8, volume).putInt(at + 12, leb);
        block.putInt(at + CRC_AT, FlashCrc.fromOnes(block, at, CRC_AT));
    }

    /** Returns a record of the volume table; an empty one if there is no such volume. */
    static byte[] record(int lebs, String name, boolean autoResize) {
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        if (lebs > 0) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            record.putInt(0, lebs).putInt(4, 1);
            record.put(12, (byte) DYNAMIC).putShort(14, (short) text.length).put(16, text);
            record.put(144, (byte) (autoResize ? AUTORESIZE : 0));
        }
        record.putInt(RECORD - 4, FlashCrc.fromOnes(record.array(), 0, RECORD - 4));
        return record.array();
    }
}
