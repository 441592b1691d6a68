package dev.envkit.toolkit.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The 64-byte header of a legacy U-Boot image (U-Boot, include/image.h, struct legacy_img_hdr), big endian.
 *
 * @param headerCrc ih_hcrc, CRC-32 of the header with this field zero
 * @param timeSeconds ih_time, seconds since 1970
 * @param size ih_size, bytes of data after the header
 * @param load ih_load, where the data is put
 * @param entry ih_ep, where it is entered
 * @param dataCrc ih_dcrc, CRC-32 of the data
 * @param os ih_os
 * @param architecture ih_arch
 * @param type ih_type
 * @param compression ih_comp
 * @param name ih_name, at most 32 bytes
 */
public record UImageHeader(
        int headerCrc,
        long timeSeconds,
        long size,
        long load,
        long entry,
        int dataCrc,
        int os,
        int architecture,
        int type,
        int compression,
        String name) {
    /** Length of the header in bytes. */
    public static final int LENGTH = 64;

    /** ih_magic. */
    public static final int MAGIC = 0x27051956;

    private static final int NAME_LENGTH = 32;
    private static final int CRC_OFFSET = 4;

    /**
     * Decodes a header. Whether its CRC is right is for {@link #expectedHeaderCrc} to tell.
     *
     * @param bytes at least {@link #LENGTH}
     * @throws IllegalArgumentException if the magic number is missing
     */
    public static UImageHeader decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, LENGTH);
        if (in.getInt() != MAGIC) {
            throw new IllegalArgumentException("not a U-Boot image");
        }
        int headerCrc = in.getInt();
        long time = Integer.toUnsignedLong(in.getInt());
        long size = Integer.toUnsignedLong(in.getInt());
        long load = Integer.toUnsignedLong(in.getInt());
        long entry = Integer.toUnsignedLong(in.getInt());
        int dataCrc = in.getInt();
        int os = in.get() & 0xff;
        int architecture = in.get() & 0xff;
        int type = in.get() & 0xff;
        int compression = in.get() & 0xff;
        byte[] name = new byte[NAME_LENGTH];
        in.get(name);
        int length = 0;
        while (length < NAME_LENGTH && name[length] != 0) {
            length++;
        }
        return new UImageHeader(
                headerCrc,
                time,
                size,
                load,
                entry,
                dataCrc,
                os,
                architecture,
                type,
                compression,
                new String(name, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Encodes the header as it is, with {@link #headerCrc}. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.putInt(MAGIC).putInt(headerCrc).putInt((int) timeSeconds).putInt((int) size);
        out.putInt((int) load).putInt((int) entry).putInt(dataCrc);
        out.put((byte) os).put((byte) architecture).put((byte) type).put((byte) compression);
        out.put(Arrays.copyOf(name.getBytes(StandardCharsets.ISO_8859_1), NAME_LENGTH));
        return out.array();
    }

    /** Returns the header CRC that the other fields call for. */
    public int expectedHeaderCrc() {
        byte[] bytes = encode();
        Arrays.fill(bytes, CRC_OFFSET, CRC_OFFSET + 4, (byte) 0);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Returns this header with the CRC that its other fields call for. */
    public UImageHeader withRightCrc() {
        return new UImageHeader(
                expectedHeaderCrc(),
                timeSeconds,
                size,
                load,
                entry,
                dataCrc,
                os,
                architecture,
                type,
                compression,
                name);
    }
}
