package dev.envkit.toolkit.elf;

/**
 * Instructions that an ARM920T (ARMv4T, no coprocessor but CP14 and CP15) does not have, with the architecture that
 * brought them and what they are for (ARM ARM, DDI 0100 and DDI 0406).
 */
public enum LaterInstruction {
    BLX("BLX", "ARMv5T", "call that switches between ARM and Thumb"),
    BLX_IMMEDIATE("BLX <label>", "ARMv5T", "call that switches between ARM and Thumb"),
    CLZ("CLZ", "ARMv5T", "count leading zeros"),
    BKPT("BKPT", "ARMv5T", "breakpoint"),
    COPROCESSOR2("LDC2/STC2/CDP2/MCR2/MRC2", "ARMv5T", "extended coprocessor instruction"),
    PLD("PLD", "ARMv5TE", "preload data"),
    LDRD_STRD("LDRD/STRD", "ARMv5TE", "load or store of a register pair"),
    SATURATING("QADD/QSUB/QDADD/QDSUB", "ARMv5TE", "saturating arithmetic"),
    SIGNED_HALVES("SMLAxy/SMULxy/SMLALxy/SMLAWy/SMULWy", "ARMv5TE", "multiplication of halfwords"),
    MCRR_MRRC("MCRR/MRRC", "ARMv5TE", "coprocessor transfer of two registers"),
    BXJ("BXJ", "ARMv5TEJ", "branch to Jazelle"),
    EXCLUSIVE("LDREX/STREX", "ARMv6", "exclusive load or store"),
    BARRIER_CP15("MCR p15, c7 (barrier)", "ARMv6", "memory barrier"),
    MEDIA("media instruction", "ARMv6", "SIMD, extension, packing, REV, USAD8 or SSAT"),
    UMAAL("UMAAL", "ARMv6", "long multiply with two accumulations"),
    SYSTEM_V6("CPS/SETEND/SRS/RFE/SMC", "ARMv6", "system instruction"),
    TLS_REGISTER("MRC p15, c13 (thread register)", "ARMv6K", "thread pointer"),
    MOVW_MOVT("MOVW/MOVT", "ARMv6T2", "16-bit constant"),
    MLS("MLS", "ARMv6T2", "multiply and subtract"),
    UNPRIVILEGED_HALF("LDRHT/STRHT/LDRSBT/LDRSHT", "ARMv6T2", "unprivileged access of halfwords or signed bytes"),
    THUMB2("32-bit Thumb instruction", "ARMv6T2", "Thumb-2"),
    THUMB_IT("IT/CBZ/CBNZ", "ARMv6T2", "Thumb-2 conditional execution"),
    THUMB_V6("SXTB/UXTB/REV/CPS/SETEND/CPY", "ARMv6", "16-bit Thumb instruction"),
    BARRIER("DMB/DSB/ISB/CLREX", "ARMv7", "memory barrier"),
    VFP("VFP", "VFPv1", "floating-point unit, which the board does not have"),
    NEON("NEON", "ARMv7", "SIMD unit, which the board does not have"),
    FPA("FPA", "FPA", "floating-point accelerator, which the board does not have; only the kernel can emulate it"),
    OTHER_COPROCESSOR("coprocessor", "-", "access to a coprocessor that the board does not have"),
    /** Bits that are an instruction on no processor, or that no compiler emits: data taken for code. */
    NONSENSE("undefined", "-", "no instruction at all");

    private final String mnemonic;
    private final String since;
    private final String meaning;

    LaterInstruction(String mnemonic, String since, String meaning) {
        this.mnemonic = mnemonic;
        this.since = since;
        this.meaning = meaning;
    }

    /** Returns the assembler's name. */
    public String mnemonic() {
        return mnemonic;
    }

    /** Returns the first architecture that has it. */
    public String since() {
        return since;
    }

    /** Returns what it does, in a few words. */
    public String meaning() {
        return meaning;
    }

    /**
     * Tells whether it serves to synchronise threads on later processors. A compiler that aims at ARMv4T emits none of
     * these; they come from hand-written functions that a library chooses between when it starts.
     */
    boolean isSynchronisation() {
        return this == EXCLUSIVE || this == BARRIER_CP15 || this == BARRIER || this == TLS_REGISTER;
    }
}
