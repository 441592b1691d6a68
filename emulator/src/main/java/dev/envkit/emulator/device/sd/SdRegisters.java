package dev.envkit.emulator.device.sd;

import java.nio.charset.StandardCharsets;

/**
 * The card's registers CID, CSD and SCR, for a card of a size (SD physical layer specification 2.00, chapter 5). A card
 * of up to 2 GiB is a standard capacity one as specification 1.10 has them, a larger one an SDHC card.
 */
final class SdRegisters {
    /** The largest SDHC card. */
    static final long LARGEST = 32L << 30;

    private static final long LARGEST_STANDARD = 2L << 30;
    private static final long LARGEST_OF_512 = 1L << 30;

    /** C_SIZE_MULT of all standard capacity cards here: 512 blocks. */
    private static final int MULT = 7;

    private final boolean highCapacity;
    private final byte[] csd;

    /** @param blocks of 512 bytes; {@link #roundedBlocks} of what is wanted */
    SdRegisters(long blocks) {
        long bytes = blocks * SdBlocks.SIZE;
        highCapacity = bytes > LARGEST_STANDARD;
        csd = highCapacity ? highCapacityCsd(bytes) : standardCsd(bytes);
    }

    /** Returns the size of the smallest card that holds so many blocks. */
    static long roundedBlocks(long blocks) {
        long bytes = blocks * SdBlocks.SIZE;
        long unit = bytes > LARGEST_OF_512 ? 512 << 10 : 256 << 10;
        return Math.max(1, Math.ceilDiv(bytes, unit)) * unit / SdBlocks.SIZE;
    }

    /** Returns whether addresses count blocks, not bytes. */
    boolean highCapacity() {
        return highCapacity;
    }

    /** Returns the CID: manufacturer, name, revision, serial number, month. */
    byte[] cid() {
        byte[] cid = new byte[16];
        cid[0] = 0x45;
        put(cid, 1, "EK");
        put(cid, 3, highCapacity ? "ENVHC" : "ENVSD");
        cid[8] = 0x10;
        cid[12] = 1;
        // January 2026: years since 2000 in eight bits, the month in four.
        cid[13] = 0x01;
        cid[14] = (byte) 0xA1;
        return checked(cid);
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    /** Returns the CSD. */
    byte[] csd() {
        return csd.clone();
    }

    /** Returns the SCR: 1-bit and 4-bit bus, erased bits read as zero, and the specification that the card follows. */
    byte[] scr() {
        return new byte[] {(byte) (highCapacity ? 0x02 : 0x01), highCapacity ? (byte) 0x35 : 0x25, 0, 0, 0, 0, 0, 0};
    }

    /** Returns the SD status (ACMD13): the bus width, and a class 4 card. */
    static byte[] status(boolean wide) {
        byte[] status = new byte[64];
        status[0] = (byte) (wide ? 0x80 : 0);
        status[8] = 2;
        status[10] = (byte) 0x90;
        return status;
    }

    private static byte[] standardCsd(long bytes) {
        int readLength = bytes > LARGEST_OF_512 ? 10 : 9;
        long size = (bytes >> (readLength + MULT + 2)) - 1;
        Bits csd = new Bits();
        csd.set(127, 126, 0);
        common(csd);
        csd.set(83, 80, readLength);
        // READ_BL_PARTIAL: obligatory.
        csd.set(79, 79, 1);
        csd.set(73, 62, size);
        csd.set(61, 59, 6);
        csd.set(58, 56, 6);
        csd.set(55, 53, 6);
        csd.set(52, 50, 6);
        csd.set(49, 47, MULT);
        csd.set(25, 22, readLength);
        return checked(csd.bytes);
    }

    private static byte[] highCapacityCsd(long bytes) {
        Bits csd = new Bits();
        csd.set(127, 126, 1);
        common(csd);
        csd.set(83, 80, 9);
        csd.set(69, 48, bytes / (512 << 10) - 1);
        csd.set(25, 22, 9);
        return checked(csd.bytes);
    }

    /** Fields with the same values in both versions. */
    private static void common(Bits csd) {
        // TAAC 1.5 ms, TRAN_SPEED 25 MHz, CCC: basic, block read and write, erase, application specific, switch.
        csd.set(119, 112, 0x26);
        csd.set(103, 96, 0x32);
        csd.set(95, 84, 0b0101_0011_0101);
        // Single blocks can be erased; SECTOR_SIZE 64 KiB; R2W_FACTOR 4.
        csd.set(46, 46, 1);
        csd.set(45, 39, 127);
        csd.set(28, 26, 2);
    }

    /** Bits of a 128-bit register, numbered as the specification does: 127 is sent first. */
    private static final class Bits {
        private final byte[] bytes = new byte[16];

        void set(int high, int low, long value) {
            for (int bit = low; bit <= high; bit++) {
                if (((value >>> (bit - low)) & 1) != 0) {
                    bytes[15 - bit / 8] |= (byte) (1 << (bit % 8));
                }
            }
        }
    }

    /** Puts the CRC7 and the stop bit into the last byte. */
    private static byte[] checked(byte[] register) {
        int crc = 0;
        for (int i = 0; i < 15; i++) {
            for (int bit = 7; bit >= 0; bit--) {
                int in = ((register[i] >>> bit) ^ (crc >>> 6)) & 1;
                crc = ((crc << 1) & 0x7F) ^ (in == 0 ? 0 : 0x09);
            }
        }
        register[15] = (byte) (crc << 1 | 1);
        return register;
    }
}
