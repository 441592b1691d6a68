package dev.envkit.emulator.device;

import dev.envkit.emulator.bus.IicTarget;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;

/**
 * The AT24C08 serial EEPROM (Atmel data sheet 0180): 1024 bytes at four I2C addresses of 256 bytes each, pages of 16
 * bytes, and a write cycle during which it acknowledges nothing.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class At24c08 implements IicTarget {
    /** Its size in bytes. */
    public static final int SIZE = 1024;

    private static final int BLOCK = 256;
    private static final int PAGE = 16;

    /** t_WR, the longest write cycle. */
    private static final long WRITE_CYCLE = 5 * VirtualClock.MILLISECOND;

    private final VirtualClock clock;
    private final int baseAddress;
    private final byte[] contents = new byte[SIZE];
    private final byte[] page = new byte[PAGE];
    private int pageDirty;
    private int address;
    private boolean selected;
    private boolean addressNext;
    private boolean writeProtected;
    private long busyUntil;

    /**
     * An erased chip.
     *
     * @param baseAddress the first of its four 7-bit addresses: 0x50 or, with A2 high, 0x54
     */
    public At24c08(VirtualClock clock, int baseAddress) {
        this.clock = clock;
        this.baseAddress = baseAddress;
        Arrays.fill(contents, (byte) 0xFF);
    }

    /** Returns the chip's memory itself, for loading and saving it. */
    public byte[] contents() {
        return contents;
    }

    /** Drives the WP pin. */
    public void writeProtect(boolean protect) {
        writeProtected = protect;
    }

    @Override
    public boolean start(int target, boolean read) {
        selected = (target & ~3) == baseAddress && clock.now() >= busyUntil;
        if (!selected) {
            return false;
        }
        // P1 and P0 of the device address are address bits 9 and 8.
        address = (target & 3) * BLOCK + address % BLOCK;
        addressNext = !read;
        pageDirty = 0;
        return true;
    }

    @Override
    public boolean write(int value) {
        if (!selected) {
            return false;
        }
        if (addressNext) {
            address = address / BLOCK * BLOCK + (value & 0xFF);
            addressNext = false;
        } else if (!writeProtected) {
            int column = address % PAGE;
            page[column] = (byte) value;
            pageDirty |= 1 << column;
            // The column rolls over within the page.
            address = address - column + (column + 1) % PAGE;
        }
        return true;
    }

    @Override
    public int read() {
        int value = contents[address] & 0xFF;
        address = (address + 1) % SIZE;
        return value;
    }

    @Override
    public void stop() {
        if (selected && pageDirty != 0) {
            int start = address - address % PAGE;
            for (int i = 0; i < PAGE; i++) {
                if ((pageDirty >>> i & 1) != 0) {
                    contents[start + i] = page[i];
                }
            }
            busyUntil = clock.now() + WRITE_CYCLE;
        }
        pageDirty = 0;
        selected = false;
    }
}
