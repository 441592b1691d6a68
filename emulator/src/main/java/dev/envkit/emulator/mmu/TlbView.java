package dev.envkit.emulator.mmu;

import java.util.Arrays;

/**
 * The software TLB for one combination of privilege and domain access control: direct-mapped tables that lead from a
 * virtual page straight into the main memory's byte array.
 *
 * <p>An entry holds the virtual page address in its high half and, in its low half, what must be added to a virtual
 * address to get an offset in the main memory. Engines mask the address with {@code PAGE_MASK | alignment} and compare
 * with the high half, so that a misaligned access misses. Anything but an ordinary aligned access to main memory has no
 * entry: devices, other memories, pages with sub-page permissions, pages with decoded code (for writes), and pages that
 * a debugger watches.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class TlbView {
    /** Bits of a virtual address that are compared: the page number. */
    public static final int PAGE_MASK = 0xFFFF_F000;

    /** Number of entries per table, a power of two. */
    public static final int ENTRIES = 1024;

    /** Never equals a masked address: it has bits set that the mask clears. */
    private static final long INVALID = 0x800L << 32;

    private static final int PAGE_SHIFT = 12;

    /** Pages that may be read. */
    public final long[] read = new long[ENTRIES];

    /** Pages that may be written. */
    public final long[] write = new long[ENTRIES];

    private boolean used;

    TlbView() {
        Arrays.fill(read, INVALID);
        Arrays.fill(write, INVALID);
    }

    /** Returns the index of the entry that an address uses. */
    public static int index(int va) {
        return va >>> PAGE_SHIFT & ENTRIES - 1;
    }

    void fill(boolean forWrite, int va, int ramOffset) {
        int page = va & PAGE_MASK;
        int addend = ramOffset - va;
        (forWrite ? write : read)[index(va)] = (long) page << 32 | (addend & 0xFFFF_FFFFL);
        used = true;
    }

    void flush() {
        if (used) {
            Arrays.fill(read, INVALID);
            Arrays.fill(write, INVALID);
            used = false;
        }
    }

    void flushPage(int va) {
        read[index(va)] = INVALID;
        write[index(va)] = INVALID;
    }

    /** Removes the write entries that lead to this page of main memory. */
    void dropWrites(int ramPageOffset) {
        if (!used) {
            return;
        }
        for (int i = 0; i < ENTRIES; i++) {
            long e = write[i];
            if ((int) (e >>> 32) + (int) e == ramPageOffset) {
                write[i] = INVALID;
            }
        }
    }
}
