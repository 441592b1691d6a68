package dev.envkit.emulator.device.nor;

import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The 2 MiB NOR chips that the board was made with, in their 16-bit mode; times are the data sheets' typical ones. */
public enum NorPart {
    /** AMD Am29LV160D, bottom boot: sectors of 16, 8, 8, 32 and 31 times 64 KiB. */
    AM29LV160DB(0x0001, 0x2249, 0x555, 0x2AA, 0x7FF, 7, 700_000, 25_000_000),
    /** SST SST39VF1601: sectors of 4 KiB, and blocks of 64 KiB. */
    SST39VF1601(0x00BF, 0x234B, 0x5555, 0x2AAA, 0x7FFF, 7, 18_000, 40_000);

    /** Bytes of the chip. */
    public static final int SIZE = 2 << 20;

    private static final int BLOCK = 64 << 10;
    private static final int SST_SECTOR = 4 << 10;
    private static final int[] BOOT_SECTORS = {0, 16 << 10, 24 << 10, 32 << 10, 64 << 10};

    private static final byte[] AMD_CFI = bytes(
            'Q', 'R', 'Y', 0x02, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, // the AMD command set, its table at 0x40
            0x27, 0x36, 0x00, 0x00, 0x04, 0x00, 0x0A, 0x00, 0x05, 0x00, 0x04, 0x00, // 2.7 to 3.6 V; 2^n us, ms
            0x15, 0x02, 0x00, 0x00, 0x00, 0x04, // 2^21 bytes, 8 or 16 bits wide, no buffer, four kinds of sectors
            0x00, 0x00, 0x40, 0x00, 0x01, 0x00, 0x20, 0x00, 0x00, 0x00, 0x80, 0x00, 0x1E, 0x00, 0x00, 0x01, 0xFF, 0xFF,
            0xFF, // 0x3D to 0x3F
            'P', 'R', 'I', '1', '0', 0x00, 0x02, 0x01, 0x01, 0x04, 0x00, 0x00, 0x00);

    private static final byte[] SST_CFI = bytes(
            'Q', 'R', 'Y', 0x01, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // SST's command set, no table of its own
            0x27, 0x36, 0x00, 0x00, 0x03, 0x00, 0x04, 0x05, 0x01, 0x00, 0x01, 0x01, 0x15, 0x01, 0x00, 0x00, 0x00,
            0x02, // 2^21 bytes, 16 bits wide, no buffer, two kinds of sectors
            0xFF, 0x01, 0x10, 0x00, 0x1F, 0x00, 0x00, 0x01);

    private final int manufacturer;
    private final int device;
    private final int firstUnlock;
    private final int secondUnlock;
    private final int unlockMask;
    private final long programMicroseconds;
    private final long eraseMicroseconds;
    private final long chipEraseMicroseconds;

    NorPart(
            int manufacturer,
            int device,
            int firstUnlock,
            int secondUnlock,
            int unlockMask,
            long programMicroseconds,
            long eraseMicroseconds,
            long chipEraseMicroseconds) {
        this.manufacturer = manufacturer;
        this.device = device;
        this.firstUnlock = firstUnlock;
        this.secondUnlock = secondUnlock;
        this.unlockMask = unlockMask;
        this.programMicroseconds = programMicroseconds;
        this.eraseMicroseconds = eraseMicroseconds;
        this.chipEraseMicroseconds = chipEraseMicroseconds;
    }

    /** Returns the part of this name, in any case. */
    public static Optional<NorPart> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(p -> p.name().equals(wanted)).findFirst();
    }

    int manufacturer() {
        return manufacturer;
    }

    int device() {
        return device;
    }

    /** Whether a word address is the one of the first unlock cycle; higher lines do not count. */
    boolean isFirstUnlock(int word) {
        return (word & unlockMask) == firstUnlock;
    }

    boolean isSecondUnlock(int word) {
        return (word & unlockMask) == secondUnlock;
    }

    /**
     * Whether several sectors may follow an erase command, a bypass shortens programming, and erasing can be suspended.
     */
    boolean amdExtensions() {
        return this == AM29LV160DB;
    }

    long programTime() {
        return programMicroseconds * VirtualClock.MICROSECOND;
    }

    long eraseTime() {
        return eraseMicroseconds * VirtualClock.MICROSECOND;
    }

    long chipEraseTime() {
        return chipEraseMicroseconds * VirtualClock.MICROSECOND;
    }

    /** Returns the first byte of the sector that holds a byte. */
    int sectorStart(int offset) {
        if (this == SST39VF1601) {
            return offset & -SST_SECTOR;
        }
        if (offset >= BLOCK) {
            return offset & -BLOCK;
        }
        int start = 0;
        for (int boundary : BOOT_SECTORS) {
            start = offset >= boundary ? boundary : start;
        }
        return start;
    }

    /** Returns the bytes of the sector that holds a byte. */
    int sectorSize(int offset) {
        if (this == SST39VF1601) {
            return SST_SECTOR;
        }
        if (offset >= BLOCK) {
            return BLOCK;
        }
        for (int boundary : BOOT_SECTORS) {
            if (offset < boundary) {
                return boundary - sectorStart(offset);
            }
        }
        return BLOCK;
    }

    /** Returns the first byte of the 64 KiB block that holds a byte. */
    int blockStart(int offset) {
        return offset & -BLOCK;
    }

    /** Returns the bytes of a block. */
    int blockSize() {
        return BLOCK;
    }

    /**
     * Returns a byte of the CFI table (JEDEC 68.01: query string, voltages and times, geometry; then the vendor's).
     *
     * @param address word address, from 0x10
     */
    int cfi(int address) {
        byte[] table = this == AM29LV160DB ? AMD_CFI : SST_CFI;
        int index = address - 0x10;
        return index >= 0 && index < table.length ? table[index] & 0xFF : 0xFF;
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }
}
