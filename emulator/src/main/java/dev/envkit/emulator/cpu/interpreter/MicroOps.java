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
    static final int END = 1; // the end of the page: execution goes on in the next one
    static final int SLOW = 2; // anything without a fast path: the executor does it

    // An instruction with a condition: the operation to go on with is in bits 31..24

    static final int IF_EQ = 3; // when EQ
    static final int IF_NE = 4; // when NE
    static final int IF_CS = 5; // when CS
    static final int IF_CC = 6; // when CC
    static final int IF_MI = 7; // when MI
    static final int IF_PL = 8; // when PL
    static final int IF_VS = 9; // when VS
    static final int IF_VC = 10; // when VC
    static final int IF_HI = 11; // when HI
    static final int IF_LS = 12; // when LS
    static final int IF_GE = 13; // when GE
    static final int IF_LT = 14; // when LT
    static final int IF_GT = 15; // when GT
    static final int IF_LE = 16; // when LE

    // Branches within the page, by condition: the immediate is the distance in instructions

    static final int B_EQ = 17; // branch when EQ
    static final int B_NE = 18; // branch when NE
    static final int B_CS = 19; // branch when CS
    static final int B_CC = 20; // branch when CC
    static final int B_MI = 21; // branch when MI
    static final int B_PL = 22; // branch when PL
    static final int B_VS = 23; // branch when VS
    static final int B_VC = 24; // branch when VC
    static final int B_HI = 25; // branch when HI
    static final int B_LS = 26; // branch when LS
    static final int B_GE = 27; // branch when GE
    static final int B_LT = 28; // branch when LT
    static final int B_GT = 29; // branch when GT
    static final int B_LE = 30; // branch when LE
    static final int B = 31; // branch always

    // Other branches

    static final int B_FAR = 32; // branch to the page's address + immediate
    static final int BL = 33; // branch with link within the page
    static final int BL_FAR = 34; // branch with link to the page's address + immediate
    static final int BL_SUFFIX = 35; // second half of a Thumb BL
    static final int BX = 36; // branch to a register, perhaps changing state
    static final int MOV_PC = 37; // branch to a register
    static final int LDR_PC = 38; // load the PC, offset immediate

    // Data processing with an immediate

    static final int AND_I = 39; // immediate
    static final int EOR_I = 40; // immediate
    static final int RSB_I = 41; // immediate
    static final int ADD_I = 42; // immediate
    static final int ORR_I = 43; // immediate
    static final int MOV_I = 44; // immediate
    static final int ADC_I = 45; // immediate
    static final int SBC_I = 46; // immediate
    static final int ADR = 47; // a register gets the page's address + immediate
    static final int ANDS_I = 48; // immediate, sets flags
    static final int EORS_I = 49; // immediate, sets flags
    static final int SUBS_I = 50; // immediate, sets flags
    static final int RSBS_I = 51; // immediate, sets flags
    static final int ADDS_I = 52; // immediate, sets flags
    static final int ORRS_I = 53; // immediate, sets flags
    static final int MOVS_I = 54; // immediate, sets flags
    static final int TST_I = 55; // immediate
    static final int TEQ_I = 56; // immediate
    static final int CMP_I = 57; // immediate
    static final int CMN_I = 58; // immediate

    // Data processing with a register

    static final int AND_R = 59; // register
    static final int EOR_R = 60; // register
    static final int SUB_R = 61; // register
    static final int RSB_R = 62; // register
    static final int ADD_R = 63; // register
    static final int ADC_R = 64; // register
    static final int SBC_R = 65; // register
    static final int ORR_R = 66; // register
    static final int MOV_R = 67; // register
    static final int BIC_R = 68; // register
    static final int MVN_R = 69; // register
    static final int ANDS_R = 70; // register, sets flags
    static final int EORS_R = 71; // register, sets flags
    static final int SUBS_R = 72; // register, sets flags
    static final int RSBS_R = 73; // register, sets flags
    static final int ADDS_R = 74; // register, sets flags
    static final int ADCS_R = 75; // register, sets flags
    static final int SBCS_R = 76; // register, sets flags
    static final int ORRS_R = 77; // register, sets flags
    static final int MOVS_R = 78; // register, sets flags
    static final int BICS_R = 79; // register, sets flags
    static final int MVNS_R = 80; // register, sets flags
    static final int TST_R = 81; // register
    static final int TEQ_R = 82; // register
    static final int CMP_R = 83; // register
    static final int CMN_R = 84; // register

    // Data processing with a register shifted by 1 to 31

    static final int AND_LSL = 85; // shifted
    static final int AND_LSR = 86; // shifted
    static final int AND_ASR = 87; // shifted
    static final int AND_ROR = 88; // shifted
    static final int EOR_LSL = 89; // shifted
    static final int EOR_LSR = 90; // shifted
    static final int EOR_ASR = 91; // shifted
    static final int EOR_ROR = 92; // shifted
    static final int SUB_LSL = 93; // shifted
    static final int SUB_LSR = 94; // shifted
    static final int SUB_ASR = 95; // shifted
    static final int SUB_ROR = 96; // shifted
    static final int RSB_LSL = 97; // shifted
    static final int RSB_LSR = 98; // shifted
    static final int RSB_ASR = 99; // shifted
    static final int RSB_ROR = 100; // shifted
    static final int ADD_LSL = 101; // shifted
    static final int ADD_LSR = 102; // shifted
    static final int ADD_ASR = 103; // shifted
    static final int ADD_ROR = 104; // shifted
    static final int ORR_LSL = 105; // shifted
    static final int ORR_LSR = 106; // shifted
    static final int ORR_ASR = 107; // shifted
    static final int ORR_ROR = 108; // shifted
    static final int MOV_LSL = 109; // shifted
    static final int MOV_LSR = 110; // shifted
    static final int MOV_ASR = 111; // shifted
    static final int MOV_ROR = 112; // shifted
    static final int BIC_LSL = 113; // shifted
    static final int BIC_LSR = 114; // shifted
    static final int BIC_ASR = 115; // shifted
    static final int BIC_ROR = 116; // shifted
    static final int MOVS_LSL = 117; // shifted, sets flags
    static final int MOVS_LSR = 118; // shifted, sets flags
    static final int MOVS_ASR = 119; // shifted, sets flags
    static final int CMP_LSL = 120; // shifted
    static final int MOV_RRX = 121; // rotated through the carry flag

    // Data processing with a register shifted by a register

    static final int MOV_LSL_R = 122; // shifted by register
    static final int MOV_LSR_R = 123; // shifted by register
    static final int ORR_LSL_R = 124; // shifted by register
    static final int ORR_LSR_R = 125; // shifted by register
    static final int MOV_ASR_R = 126; // shifted by register

    // Multiplies

    static final int MUL = 127; // product
    static final int MULS = 128; // product, sets flags
    static final int MLA = 129; // product and sum
    static final int UMULL = 130; // long product
    static final int SMULL = 131; // long product
    static final int UMLAL = 132; // long product and sum
    static final int SMLAL = 133; // long product and sum
    static final int CLZ = 134; // leading zeroes

    // Transfers with an immediate offset: bits 15..0 of the immediate are added to the base to form the address, bits
    // 31..16 to update the base

    static final int LDR_I = 135; // offset
    static final int LDRB_I = 136; // offset
    static final int LDRH_I = 137; // offset
    static final int LDRSB_I = 138; // offset
    static final int LDRSH_I = 139; // offset
    static final int STR_I = 140; // offset
    static final int STRB_I = 141; // offset
    static final int STRH_I = 142; // offset

    // Transfers with a register offset, shifted left by the immediate

    static final int LDR_R = 143; // offset
    static final int LDRB_R = 144; // offset
    static final int LDRH_R = 145; // offset
    static final int LDRSB_R = 146; // offset
    static final int LDRSH_R = 147; // offset
    static final int STR_R = 148; // offset
    static final int STRB_R = 149; // offset
    static final int STRH_R = 150; // offset

    // Others

    static final int LDR_LITERAL = 151; // load from the page's address + immediate
    static final int LDM = 152; // block load
    static final int LDM_PC = 153; // block load with the PC
    static final int STM = 154; // block store
    static final int NOP = 155; // nothing
    static final int REGION = 156; // a translated region begins here
    static final int COUNT_DOWN = 157; // SUBS of 1 from a register itself, perhaps all of a delay loop

    private MicroOps() {}
}
