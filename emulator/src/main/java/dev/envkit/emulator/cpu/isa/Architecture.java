package dev.envkit.emulator.cpu.isa;

/** Architecture versions, in order: each has all instructions of the ones before it. */
public enum Architecture {
    /** ARMv4T: ARM and Thumb. */
    V4T,
    /** ARMv5TE: CLZ, BLX, LDRD, PLD, DSP multiplies, saturating arithmetic. */
    V5TE;

    /** Returns whether an instruction that came with {@code since} exists here. */
    public boolean has(Architecture since) {
        return compareTo(since) >= 0;
    }
}
