package dev.envkit.emulator.cpu;

import org.jspecify.annotations.Nullable;

/** Processor modes (ARM ARM A2.2), with the bank that each uses for its own registers. */
public enum Mode {
    /** Unprivileged. */
    USER(0x10, 0),
    /** Fast interrupt; has its own R8 to R14. */
    FIQ(0x11, 1),
    /** Interrupt. */
    IRQ(0x12, 2),
    /** Supervisor: reset and software interrupts. */
    SUPERVISOR(0x13, 3),
    /** Prefetch and data aborts. */
    ABORT(0x17, 4),
    /** Undefined instructions. */
    UNDEFINED(0x1B, 5),
    /** Privileged, with the registers of user mode. */
    SYSTEM(0x1F, 0);

    /** Number of banks for R13, R14 and SPSR; bank 0 belongs to user and system mode and has no SPSR. */
    static final int BANKS = 6;

    private static final int MASK = 0x1F;

    private final int bits;
    private final int bank;

    Mode(int bits, int bank) {
        this.bits = bits;
        this.bank = bank;
    }

    /** Returns the encoding in the program status registers' low five bits. */
    public int bits() {
        return bits;
    }

    /** Returns the number of the bank. */
    int bank() {
        return bank;
    }

    /** Returns whether this mode has a saved program status register. */
    public boolean hasSpsr() {
        return bank != 0;
    }

    /**
     * Returns the mode with this encoding, or null if there is none.
     *
     * @param statusRegister a program status register; only the low five bits count
     */
    public static @Nullable Mode of(int statusRegister) {
        return switch (statusRegister & MASK) {
            case 0x10 -> USER;
            case 0x11 -> FIQ;
            case 0x12 -> IRQ;
            case 0x13 -> SUPERVISOR;
            case 0x17 -> ABORT;
            case 0x1B -> UNDEFINED;
            case 0x1F -> SYSTEM;
            default -> null;
        };
    }
}
