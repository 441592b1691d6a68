package dev.envkit.emulator.cpu;

/** Exceptions: where they go and what they do to the mode (ARM ARM A2.6). */
public enum Vector {
    /** Reset. */
    RESET(0x00, Mode.SUPERVISOR, true),
    /** Undefined instruction. */
    UNDEFINED(0x04, Mode.UNDEFINED, false),
    /** Software interrupt. */
    SOFTWARE_INTERRUPT(0x08, Mode.SUPERVISOR, false),
    /** Aborted instruction fetch, or BKPT. */
    PREFETCH_ABORT(0x0C, Mode.ABORT, false),
    /** Aborted data access. */
    DATA_ABORT(0x10, Mode.ABORT, false),
    /** Interrupt. */
    IRQ(0x18, Mode.IRQ, false),
    /** Fast interrupt. */
    FIQ(0x1C, Mode.FIQ, true);

    private final int offset;
    private final Mode mode;
    private final boolean masksFiq;

    Vector(int offset, Mode mode, boolean masksFiq) {
        this.offset = offset;
        this.mode = mode;
        this.masksFiq = masksFiq;
    }

    /** Returns the offset from the base of the vectors. */
    public int offset() {
        return offset;
    }

    /** Returns the mode that is entered. */
    public Mode mode() {
        return mode;
    }

    /** Returns whether fast interrupts are masked on entry, as ordinary ones always are. */
    public boolean masksFiq() {
        return masksFiq;
    }
}
