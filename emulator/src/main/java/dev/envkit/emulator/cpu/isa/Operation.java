package dev.envkit.emulator.cpu.isa;

/** What an instruction does; one operation may have several encodings. */
public enum Operation {
    // data processing, in the order of their opcodes
    AND(0),
    EOR(1),
    SUB(2),
    RSB(3),
    ADD(4),
    ADC(5),
    SBC(6),
    RSC(7),
    TST(8),
    TEQ(9),
    CMP(10),
    CMN(11),
    ORR(12),
    MOV(13),
    BIC(14),
    MVN(15),
    // multiplies
    MUL,
    MLA,
    UMULL,
    UMLAL,
    SMULL,
    SMLAL,
    // DSP multiplies of ARMv5TE
    SMLA_XY,
    SMLAW_Y,
    SMULW_Y,
    SMLAL_XY,
    SMUL_XY,
    // saturating arithmetic of ARMv5TE
    QADD,
    QSUB,
    QDADD,
    QDSUB,
    CLZ,
    // status registers
    MRS,
    MSR,
    // branches
    B,
    BL,
    BX,
    BXJ,
    BLX_REGISTER,
    BLX_IMMEDIATE,
    // single transfers
    LDR,
    STR,
    LDRB,
    STRB,
    LDRH,
    STRH,
    LDRSB,
    LDRSH,
    LDRD,
    STRD,
    PLD,
    // block transfers
    LDM,
    STM,
    SWP,
    SWPB,
    // exceptions
    SWI,
    BKPT,
    // coprocessors
    CDP,
    LDC,
    STC,
    MCR,
    MRC,
    MCRR,
    MRRC,
    // Thumb instructions that no ARM instruction equals
    THUMB_LDR_LITERAL,
    THUMB_ADD_PC,
    THUMB_B_CONDITIONAL,
    THUMB_B,
    THUMB_BL_PREFIX,
    THUMB_BL_SUFFIX,
    THUMB_BLX_SUFFIX,
    /** No instruction: the undefined instruction exception. */
    UNDEFINED;

    private static final int NONE = -1;

    private final int opcode;

    Operation() {
        this(NONE);
    }

    Operation(int opcode) {
        this.opcode = opcode;
    }

    /** Returns whether this is one of the sixteen data-processing operations. */
    public boolean isDataProcessing() {
        return opcode != NONE;
    }

    /** Returns a data-processing operation's number in bits 24..21 of the instruction; -1 for others. */
    public int opcode() {
        return opcode;
    }

    /** Returns whether this data-processing operation only sets flags. */
    public boolean isCompare() {
        return this == TST || this == TEQ || this == CMP || this == CMN;
    }
}
