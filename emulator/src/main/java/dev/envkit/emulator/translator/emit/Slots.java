package dev.envkit.emulator.translator.emit;

/** Numbers of the local variables of a region's method: first its parameters, then what it keeps while it runs. */
final class Slots {
    static final int THIS = 0;
    static final int STATE = 1;
    static final int REGISTERS = 2;
    static final int RAM = 3;
    static final int READ_TLB = 4;
    static final int WRITE_TLB = 5;
    static final int BASE = 6;
    static final int BUDGET = 7;
    static final int STEP = 8;

    /** R0; the others up to R14 follow. */
    static final int R0 = 9;

    /** The flags in the processor state's form. */
    static final int N = 24;

    static final int Z = 25;
    static final int C = 26;
    static final int V = 27;

    /** Operands of the last addition or subtraction that set flags, and where the flags are if that varies. */
    static final int FLAG_A = 28;

    static final int FLAG_B = 29;
    static final int FLAG_KIND = 30;

    /** The PC to leave with. */
    static final int PC = 31;

    /** A transfer's address, its TLB entry (two slots) and its place in the main memory. */
    static final int ADDRESS = 32;

    static final int ENTRY = 33;
    static final int PLACE = 35;

    /** Intermediate results; the last has two slots. */
    static final int FIRST = 36;

    static final int SECOND = 37;
    static final int LONG = 38;

    /** What must be added to the address, where no page is kept. */
    static final int ADDEND = 40;

    private static final int PAGES = 41;

    private Slots() {}

    /**
     * Returns the local with the page that was accessed last by a base register, as the TLB's tags have it; the next
     * local has what leads from there to the place in main memory.
     */
    static int page(int register, boolean forWrite) {
        return PAGES + 4 * register + (forWrite ? 2 : 0);
    }
}
