package dev.envkit.emulator.cpu.interpreter;

/**
 * What predecoded instructions do: the low eight bits of their words. The layout of such a word:
 *
 * <pre>
 * 63..32  immediate, offset, shift amount or register list
 * 31..24  the operation proper, in a word whose low bits are one of the IF operations
 * 23..20  Rs     19..16  Rm     15..12  Rn     11..8  Rd
 *  7..0   operation
 * </pre>
 *
 * <p>Constants and not an enum, because the interpreter's switch needs them in line.
 */
final class MicroOps {
    // Bookkeeping: none of these is an instruction

    static final int UNDECODED = 0; // the instruction was not looked at yet

    // The most frequent ones, in the order of their frequency in a boot of Linux: HotSpot's quick compiler makes a
    // chain of
    // comparisons of the interpreter's switch, in the order of the numbers.

    static final int LDR_I = 1; // offset: as the other transfers, below
    static final int MOV_R = 2; // register
    static final int B_EQ = 3; // branch when EQ
    static final int CMP_R = 4; // register
    static final int STR_I = 5; // offset: as the other transfers, below
    static final int ADD_I = 6; // immediate
    static final int CMP_I = 7; // immediate
    static final int B_NE = 8; // branch when NE
    static final int IF_NE = 9; // when NE
    static final int STM = 10; // block store
    static final int SLOW = 11; // anything without a fast path: the executor does it
    static final int MOV_I = 12; // immediate
    static final int TST_I = 13; // immediate
    static final int ADD_R = 14; // register
    static final int LDRB_I = 15; // offset: as the other transfers, below
    static final int BX = 16; // branch to a register, perhaps changing state
    static final int LDM = 17; // block load
    static final int LDR_LITERAL = 18; // load from the page's address + immediate
    static final int SUBS_I = 19; // immediate, sets flags
    static final int BL_FAR = 20; // branch with link to the page's address + immediate
    static final int IF_EQ = 21; // when EQ
    static final int IF_GE = 22; // when GE
    static final int AND_I = 23; // immediate
    static final int B = 24; // branch always
    static final int B_CS = 25; // branch when CS
    static final int ORR_I = 26; // immediate
    static final int SUB_R = 27; // register
    static final int IF_CS = 28; // when CS
    static final int B_CC = 29; // branch when CC
    static final int STRB_I = 30; // offset: as the other transfers, below
    static final int B_GT = 31; // branch when GT
    static final int B_HI = 32; // branch when HI
    static final int ANDS_I = 33; // immediate, sets flags
    static final int B_LT = 34; // branch when LT

    // Bookkeeping, too

    static final int END = 35; // the end of the page: execution goes on in the next one

    // An instruction with a condition: the operation to go on with is in bits 31..24

    static final int IF_CC = 36; // when CC
    static final int IF_MI = 37; // when MI
    static final int IF_PL = 38; // when PL
    static final int IF_VS = 39; // when VS
    static final int IF_VC = 40; // when VC
    static final int IF_HI = 41; // when HI
    static final int IF_LS = 42; // when LS
    static final int IF_LT = 43; // when LT
    static final int IF_GT = 44; // when GT
    static final int IF_LE = 45; // when LE

    // Branches within the page, by condition: the immediate is the distance in instructions

    static final int B_MI = 46; // branch when MI
    static final int B_PL = 47; // branch when PL
    static final int B_VS = 48; // branch when VS
    static final int B_VC = 49; // branch when VC
    static final int B_LS = 50; // branch when LS
    static final int B_GE = 51; // branch when GE
    static final int B_LE = 52; // branch when LE

    // Other branches

    static final int B_FAR = 53; // branch to the page's address + immediate
    static final int BL = 54; // branch with link within the page
    static final int BL_SUFFIX = 55; // second half of a Thumb BL
    static final int MOV_PC = 56; // branch to a register
    static final int LDR_PC = 57; // load the PC, offset immediate

    // Data processing with an immediate

    static final int EOR_I = 58; // immediate
    static final int RSB_I = 59; // immediate
    static final int ADC_I = 60; // immediate
    static final int SBC_I = 61; // immediate
    static final int ADR = 62; // a register gets the page's address + immediate
    static final int EORS_I = 63; // immediate, sets flags
    static final int RSBS_I = 64; // immediate, sets flags
    static final int ADDS_I = 65; // immediate, sets flags
    static final int ORRS_I = 66; // immediate, sets flags
    static final int MOVS_I = 67; // immediate, sets flags
    static final int TEQ_I = 68; // immediate
    static final int CMN_I = 69; // immediate

    // Data processing with a register

    static final int AND_R = 70; // register
    static final int EOR_R = 71; // register
    static final int RSB_R = 72; // register
    static final int ADC_R = 73; // register
    static final int SBC_R = 74; // register
    static final int ORR_R = 75; // register
    static final int BIC_R = 76; // register
    static final int MVN_R = 77; // register
    static final int ANDS_R = 78; // register, sets flags
    static final int EORS_R = 79; // register, sets flags
    static final int SUBS_R = 80; // register, sets flags
    static final int RSBS_R = 81; // register, sets flags
    static final int ADDS_R = 82; // register, sets flags
    static final int ADCS_R = 83; // register, sets flags
    static final int SBCS_R = 84; // register, sets flags
    static final int ORRS_R = 85; // register, sets flags
    static final int MOVS_R = 86; // register, sets flags
    static final int BICS_R = 87; // register, sets flags
    static final int MVNS_R = 88; // register, sets flags
    static final int TST_R = 89; // register
    static final int TEQ_R = 90; // register
    static final int CMN_R = 91; // register

    // Data processing with a register shifted by 1 to 31

    static final int AND_LSL = 92; // shifted
    static final int AND_LSR = 93; // shifted
    static final int AND_ASR = 94; // shifted
    static final int AND_ROR = 95; // shifted
    static final int EOR_LSL = 96; // shifted
    static final int EOR_LSR = 97; // shifted
    static final int EOR_ASR = 98; // shifted
    static final int EOR_ROR = 99; // shifted
    static final int SUB_LSL = 100; // shifted
    static final int SUB_LSR = 101; // shifted
    static final int SUB_ASR = 102; // shifted
    static final int SUB_ROR = 103; // shifted
    static final int RSB_LSL = 104; // shifted
    static final int RSB_LSR = 105; // shifted
    static final int RSB_ASR = 106; // shifted
    static final int RSB_ROR = 107; // shifted
    static final int ADD_LSL = 108; // shifted
    static final int ADD_LSR = 109; // shifted
    static final int ADD_ASR = 110; // shifted
    static final int ADD_ROR = 111; // shifted
    static final int ORR_LSL = 112; // shifted
    static final int ORR_LSR = 113; // shifted
    static final int ORR_ASR = 114; // shifted
    static final int ORR_ROR = 115; // shifted
    static final int MOV_LSL = 116; // shifted
    static final int MOV_LSR = 117; // shifted
    static final int MOV_ASR = 118; // shifted
    static final int MOV_ROR = 119; // shifted
    static final int BIC_LSL = 120; // shifted
    static final int BIC_LSR = 121; // shifted
    static final int BIC_ASR = 122; // shifted
    static final int BIC_ROR = 123; // shifted
    static final int MOVS_LSL = 124; // shifted, sets flags
    static final int MOVS_LSR = 125; // shifted, sets flags
    static final int MOVS_ASR = 126; // shifted, sets flags
    static final int CMP_LSL = 127; // shifted
    static final int MOV_RRX = 128; // rotated through the carry flag

    // Data processing with a register shifted by a register

    static final int MOV_LSL_R = 129; // shifted by register
    static final int MOV_LSR_R = 130; // shifted by register
    static final int ORR_LSL_R = 131; // shifted by register
    static final int ORR_LSR_R = 132; // shifted by register
    static final int MOV_ASR_R = 133; // shifted by register

    // Multiplies

    static final int MUL = 134; // product
    static final int MULS = 135; // product, sets flags
    static final int MLA = 136; // product and sum
    static final int UMULL = 137; // long product
    static final int SMULL = 138; // long product
    static final int UMLAL = 139; // long product and sum
    static final int SMLAL = 140; // long product and sum
    static final int CLZ = 141; // leading zeroes

    // Transfers with an immediate offset: bits 15..0 of the immediate are added to the base to form the address, bits
    // 31..16 to update the base

    static final int LDRH_I = 142; // offset
    static final int LDRSB_I = 143; // offset
    static final int LDRSH_I = 144; // offset
    static final int STRH_I = 145; // offset

    // Transfers with a register offset, shifted left by the immediate

    static final int LDR_R = 146; // offset
    static final int LDRB_R = 147; // offset
    static final int LDRH_R = 148; // offset
    static final int LDRSB_R = 149; // offset
    static final int LDRSH_R = 150; // offset
    static final int STR_R = 151; // offset
    static final int STRB_R = 152; // offset
    static final int STRH_R = 153; // offset

    // Others

    static final int LDM_PC = 154; // block load with the PC
    static final int NOP = 155; // nothing
    static final int REGION = 156; // a translated region begins here
    static final int COUNT_DOWN = 157; // SUBS of 1 from a register itself, perhaps all of a delay loop

    private MicroOps() {}
}
