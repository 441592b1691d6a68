package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.isa.Architecture;
import dev.envkit.emulator.mmu.Mmu;
import dev.envkit.emulator.mmu.TlbView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The loop that runs predecoded instructions. All that is rare or irregular (an address that the software TLB does not
 * know, a change of state, an exception) leaves the switch and goes to the {@link Executor}.
 *
 * <p>Why it looks as it does: the whole loop is one method so that flags and position live in registers; it must stay
 * below 8000 bytes of bytecode, beyond which HotSpot does not compile (a test checks it); the cases call nothing that
 * would have to be inlined, as the inliner's budget is spent by the method's own size.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class HotLoop {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** What is compared with a TLB entry's tag: a misaligned address never matches. */
    private static final int BYTE_TAG = TlbView.PAGE_MASK;

    private static final int HALF_TAG = TlbView.PAGE_MASK | 1;
    private static final int WORD_TAG = TlbView.PAGE_MASK | 3;
    private static final int PAGE_SIZE = Ram.PAGE_SIZE;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int CARRY_FROM_IMMEDIATE = 1 << 20;
    private static final byte[] NO_MEMORY = {};

    private final Cpu cpu;
    private final CpuState s;
    private final Mmu mmu;
    private final Executor executor;
    private final MicroDecoder decoder;
    private final boolean v5;

    private final RegionRunner regions;

    /** Instructions executed in the quantum; in the loop, up to date whenever something else is called. */
    long executed;

    HotLoop(Cpu cpu, Executor executor, MicroDecoder decoder) {
        this.regions = new RegionRunner(cpu, executor, this);
        this.cpu = cpu;
        this.s = cpu.state();
        this.mmu = cpu.mmu();
        this.executor = executor;
        this.decoder = decoder;
        this.v5 = cpu.model().architecture().has(Architecture.V5TE);
    }

    RegionRunner regions() {
        return regions;
    }

    /** Decodes an instruction that was not looked at yet. */
    long decode(CodePage page, int index) {
        if (page.ops[index] != MicroOps.UNDECODED) {
            return page.ops[index];
        }
        long word = decoder.decode(page, index);
        page.ops[index] = word;
        return word;
    }

    /**
     * A SUBS of 1 and a branch back to it are a delay loop, such as Linux's: its turns need not be made to know what
     * they come to.
     *
     * @param branch the operation of the branch, one instruction back
     * @param count the register, above zero
     * @param budget how many instructions may be executed
     * @return how many turns, of two instructions each, all end with the branch taken, and leave at least one
     *     instruction of the budget
     */
    private static int turnsTaken(int branch, int count, int budget) {
        int most = (budget - 1) / 2;
        return switch (branch) {
            case MicroOps.B_NE, MicroOps.B_HI, MicroOps.B_GT -> Math.min(count - 1, most);
            case MicroOps.B_CS, MicroOps.B_PL, MicroOps.B_GE -> Math.min(count, most);
            default -> 0;
        };
    }

    /**
     * Executes instructions from the PC on.
     *
     * @param start the code at the PC
     * @param fetch leads to other pages in the same state, privilege and domains
     * @param maximum how many at most; at least 1
     */
    // Error Prone wants labels on loops only; here they are the two ways out of the switch
    @SuppressWarnings("LabelledBreakTarget")
    void run(CodePage start, FetchCache fetch, int maximum) {
        CodePage page = start;
        long[] ops = page.ops;
        int shift = page.shift;
        int thumbBit = page.thumb ? 1 : 0;
        int pcMask = page.thumb ? ~1 : ~3;
        int interworkBit = v5 && cpu.cp15().loadsInterwork() ? 1 : 0;
        int[] r = s.r;
        // 15; HotSpot sees from it that no register's number is beyond the array
        int last = r.length - 1;
        Ram main = mmu.mainRam();
        byte[] ram = main == null ? NO_MEMORY : main.array();
        TlbView view = mmu.view();
        long[] readTlb = view.read;
        long[] writeTlb = view.write;
        int budget = maximum;
        long end = executed + maximum;
        int n = s.n;
        int z = s.z;
        int c = s.c;
        int v = s.v;
        int index = (s.pc & page.size - 1) >> shift;
        int base = s.pc & -page.size;
        long w = ops[index];
        int target;
        loop:
        while (true) {
            int lo = (int) w;
            int imm = (int) (w >>> 32);
            int rd = lo >>> 8 & last;
            int rn = lo >>> 12 & last;
            int rm = lo >>> 16 & last;
            jump:
            {
                slow:
                {
                    switch (lo & 0xFF) {
                        // ---- conditions ----
                        case MicroOps.IF_EQ -> {
                            if (z == 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_NE -> {
                            if (z != 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_CS -> {
                            if (c != 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_CC -> {
                            if (c == 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_MI -> {
                            if (n < 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_PL -> {
                            if (n >= 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_VS -> {
                            if (v < 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_VC -> {
                            if (v >= 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_HI -> {
                            if (c != 0 && z != 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_LS -> {
                            if (c == 0 || z == 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_GE -> {
                            if ((n ^ v) >= 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_LT -> {
                            if ((n ^ v) < 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_GT -> {
                            if (z != 0 && (n ^ v) >= 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        case MicroOps.IF_LE -> {
                            if (z == 0 || (n ^ v) < 0) {
                                w = (w & ~0xFFL) | lo >>> 24;
                                continue;
                            }
                        }
                        // ---- branches ----
                        case MicroOps.B_EQ -> {
                            if (z == 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_NE -> {
                            if (z != 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_CS -> {
                            if (c != 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_CC -> {
                            if (c == 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_MI -> {
                            if (n < 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_PL -> {
                            if (n >= 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_VS -> {
                            if (v < 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_VC -> {
                            if (v >= 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_HI -> {
                            if (c != 0 && z != 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_LS -> {
                            if (c == 0 || z == 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_GE -> {
                            if ((n ^ v) >= 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_LT -> {
                            if ((n ^ v) < 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_GT -> {
                            if (z != 0 && (n ^ v) >= 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B_LE -> {
                            if (z == 0 || (n ^ v) < 0) {
                                index += imm - 1;
                            }
                        }
                        case MicroOps.B -> index += imm - 1;
                        case MicroOps.B_FAR -> {
                            target = base + imm;
                            break jump;
                        }
                        case MicroOps.BL -> {
                            r[14] = base + ((index + 1) << shift) | thumbBit;
                            index += imm - 1;
                        }
                        case MicroOps.BL_FAR -> {
                            r[14] = base + ((index + 1) << shift) | thumbBit;
                            target = base + imm;
                            break jump;
                        }
                        case MicroOps.BL_SUFFIX -> {
                            target = r[14] + imm & ~1;
                            r[14] = base + ((index + 1) << shift) | 1;
                            break jump;
                        }
                        case MicroOps.BX -> {
                            target = r[rm];
                            if ((target & 1) != thumbBit) {
                                break slow;
                            }
                            target &= pcMask;
                            break jump;
                        }
                        case MicroOps.MOV_PC -> {
                            target = r[rm] & pcMask;
                            break jump;
                        }
                        case MicroOps.LDR_PC -> {
                            int a = r[rn] + imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            target = (int) INT.get(ram, a + (int) e);
                            if (((target ^ thumbBit) & interworkBit) != 0) {
                                break slow;
                            }
                            target &= pcMask;
                            break jump;
                        }
                        // ---- data processing, immediate ----
                        case MicroOps.AND_I -> r[rd] = r[rn] & imm;
                        case MicroOps.EOR_I -> r[rd] = r[rn] ^ imm;
                        case MicroOps.RSB_I -> r[rd] = imm - r[rn];
                        case MicroOps.ADD_I -> r[rd] = r[rn] + imm;
                        case MicroOps.ORR_I -> r[rd] = r[rn] | imm;
                        case MicroOps.MOV_I -> r[rd] = imm;
                        case MicroOps.ADC_I -> r[rd] = r[rn] + imm + c;
                        case MicroOps.SBC_I -> r[rd] = r[rn] - imm - 1 + c;
                        case MicroOps.ADR -> r[rd] = base + imm;
                        case MicroOps.ANDS_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = r[rn] & imm;
                            r[rd] = n;
                        }
                        case MicroOps.EORS_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = r[rn] ^ imm;
                            r[rd] = n;
                        }
                        case MicroOps.ORRS_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = r[rn] | imm;
                            r[rd] = n;
                        }
                        case MicroOps.MOVS_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = imm;
                            r[rd] = n;
                        }
                        case MicroOps.SUBS_I -> {
                            int a = r[rn];
                            int b = imm;
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.COUNT_DOWN -> {
                            int a = r[rn];
                            long next = ops[index + 1];
                            if ((int) (next >>> 32) == -1 && a > 0) {
                                int turns = turnsTaken((int) next & 0xFF, a, budget);
                                a -= turns;
                                budget -= 2 * turns;
                            }
                            n = z = a - 1;
                            v = a & ~n;
                            c = a != 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.RSBS_I -> {
                            int a = imm;
                            int b = r[rn];
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.ADDS_I -> {
                            int a = r[rn];
                            int b = imm;
                            n = z = a + b;
                            v = (a ^ n) & (b ^ n);
                            c = Integer.compareUnsigned(n, a) < 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.TST_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = r[rn] & imm;
                        }
                        case MicroOps.TEQ_I -> {
                            if ((lo & CARRY_FROM_IMMEDIATE) != 0) {
                                c = imm >>> 31;
                            }
                            n = z = r[rn] ^ imm;
                        }
                        case MicroOps.CMP_I -> {
                            int a = r[rn];
                            int b = imm;
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                        }
                        case MicroOps.CMN_I -> {
                            int a = r[rn];
                            int b = imm;
                            n = z = a + b;
                            v = (a ^ n) & (b ^ n);
                            c = Integer.compareUnsigned(n, a) < 0 ? 1 : 0;
                        }
                        // ---- data processing, register ----
                        case MicroOps.AND_R -> r[rd] = r[rn] & r[rm];
                        case MicroOps.EOR_R -> r[rd] = r[rn] ^ r[rm];
                        case MicroOps.SUB_R -> r[rd] = r[rn] - r[rm];
                        case MicroOps.RSB_R -> r[rd] = r[rm] - r[rn];
                        case MicroOps.ADD_R -> r[rd] = r[rn] + r[rm];
                        case MicroOps.ORR_R -> r[rd] = r[rn] | r[rm];
                        case MicroOps.MOV_R -> r[rd] = r[rm];
                        case MicroOps.BIC_R -> r[rd] = r[rn] & ~r[rm];
                        case MicroOps.MVN_R -> r[rd] = ~r[rm];
                        case MicroOps.ADC_R -> r[rd] = r[rn] + r[rm] + c;
                        case MicroOps.SBC_R -> r[rd] = r[rn] - r[rm] - 1 + c;
                        case MicroOps.ANDS_R -> {
                            n = z = r[rn] & r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.EORS_R -> {
                            n = z = r[rn] ^ r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.ORRS_R -> {
                            n = z = r[rn] | r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.MOVS_R -> {
                            n = z = r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.BICS_R -> {
                            n = z = r[rn] & ~r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.MVNS_R -> {
                            n = z = ~r[rm];
                            r[rd] = n;
                        }
                        case MicroOps.SUBS_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.RSBS_R -> {
                            int a = r[rm];
                            int b = r[rn];
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.ADDS_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            n = z = a + b;
                            v = (a ^ n) & (b ^ n);
                            c = Integer.compareUnsigned(n, a) < 0 ? 1 : 0;
                            r[rd] = n;
                        }
                        case MicroOps.ADCS_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            long sum = (a & LOW) + (b & LOW) + c;
                            n = z = (int) sum;
                            v = (a ^ n) & (b ^ n);
                            c = (int) (sum >>> 32);
                            r[rd] = n;
                        }
                        case MicroOps.SBCS_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            long sum = (a & LOW) + (~b & LOW) + c;
                            n = z = (int) sum;
                            v = (a ^ b) & (a ^ n);
                            c = (int) (sum >>> 32);
                            r[rd] = n;
                        }
                        case MicroOps.TST_R -> n = z = r[rn] & r[rm];
                        case MicroOps.TEQ_R -> n = z = r[rn] ^ r[rm];
                        case MicroOps.CMP_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                        }
                        case MicroOps.CMN_R -> {
                            int a = r[rn];
                            int b = r[rm];
                            n = z = a + b;
                            v = (a ^ n) & (b ^ n);
                            c = Integer.compareUnsigned(n, a) < 0 ? 1 : 0;
                        }
                        // ---- data processing, shifted register ----
                        case MicroOps.AND_LSL -> r[rd] = r[rn] & (r[rm] << imm);
                        case MicroOps.AND_LSR -> r[rd] = r[rn] & (r[rm] >>> imm);
                        case MicroOps.EOR_LSL -> r[rd] = r[rn] ^ (r[rm] << imm);
                        case MicroOps.EOR_LSR -> r[rd] = r[rn] ^ (r[rm] >>> imm);
                        case MicroOps.EOR_ASR -> r[rd] = r[rn] ^ (r[rm] >> imm);
                        case MicroOps.EOR_ROR -> r[rd] = r[rn] ^ Integer.rotateRight(r[rm], imm);
                        case MicroOps.SUB_LSL -> r[rd] = r[rn] - (r[rm] << imm);
                        case MicroOps.SUB_LSR -> r[rd] = r[rn] - (r[rm] >>> imm);
                        case MicroOps.SUB_ASR -> r[rd] = r[rn] - (r[rm] >> imm);
                        case MicroOps.RSB_LSL -> r[rd] = (r[rm] << imm) - r[rn];
                        case MicroOps.ADD_LSL -> r[rd] = r[rn] + (r[rm] << imm);
                        case MicroOps.ADD_LSR -> r[rd] = r[rn] + (r[rm] >>> imm);
                        case MicroOps.ADD_ASR -> r[rd] = r[rn] + (r[rm] >> imm);
                        case MicroOps.ORR_LSL -> r[rd] = r[rn] | (r[rm] << imm);
                        case MicroOps.ORR_LSR -> r[rd] = r[rn] | (r[rm] >>> imm);
                        case MicroOps.ORR_ASR -> r[rd] = r[rn] | (r[rm] >> imm);
                        case MicroOps.ORR_ROR -> r[rd] = r[rn] | Integer.rotateRight(r[rm], imm);
                        case MicroOps.MOV_LSL -> r[rd] = r[rm] << imm;
                        case MicroOps.MOV_LSR -> r[rd] = r[rm] >>> imm;
                        case MicroOps.MOV_ASR -> r[rd] = r[rm] >> imm;
                        case MicroOps.MOV_ROR -> r[rd] = Integer.rotateRight(r[rm], imm);
                        case MicroOps.BIC_LSL -> r[rd] = r[rn] & ~(r[rm] << imm);
                        case MicroOps.MOVS_LSL -> {
                            int a = r[rm];
                            int amount = imm;
                            c = a >>> (32 - amount) & 1;
                            n = z = a << amount;
                            r[rd] = n;
                        }
                        case MicroOps.MOVS_LSR -> {
                            int a = r[rm];
                            int amount = imm;
                            c = a >>> (amount - 1) & 1;
                            n = z = a >>> amount;
                            r[rd] = n;
                        }
                        case MicroOps.MOVS_ASR -> {
                            int a = r[rm];
                            int amount = imm;
                            c = a >>> (amount - 1) & 1;
                            n = z = a >> amount;
                            r[rd] = n;
                        }
                        case MicroOps.CMP_LSL -> {
                            int a = r[rn];
                            int b = r[rm] << imm;
                            n = z = a - b;
                            v = (a ^ b) & (a ^ n);
                            c = Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
                        }
                        case MicroOps.MOV_RRX -> r[rd] = c << 31 | r[rm] >>> 1;
                        case MicroOps.MOV_LSL_R -> {
                            int amount = r[lo >>> 20 & last] & 0xFF;
                            r[rd] = amount < 32 ? r[rm] << amount : 0;
                        }
                        case MicroOps.MOV_LSR_R -> {
                            int amount = r[lo >>> 20 & last] & 0xFF;
                            r[rd] = amount < 32 ? r[rm] >>> amount : 0;
                        }
                        case MicroOps.ORR_LSL_R -> {
                            int amount = r[lo >>> 20 & last] & 0xFF;
                            r[rd] = r[rn] | (amount < 32 ? r[rm] << amount : 0);
                        }
                        case MicroOps.ORR_LSR_R -> {
                            int amount = r[lo >>> 20 & last] & 0xFF;
                            r[rd] = r[rn] | (amount < 32 ? r[rm] >>> amount : 0);
                        }
                        case MicroOps.MOV_ASR_R -> r[rd] = r[rm] >> Math.min(r[lo >>> 20 & last] & 0xFF, 31);
                        // ---- multiplies ----
                        case MicroOps.MUL -> r[rd] = r[rm] * r[lo >>> 20 & last];
                        case MicroOps.MULS -> {
                            n = z = r[rm] * r[lo >>> 20 & last];
                            r[rd] = n;
                        }
                        case MicroOps.MLA -> r[rd] = r[rm] * r[lo >>> 20 & last] + r[rn];
                        case MicroOps.UMULL -> {
                            long product = (r[rm] & LOW) * (r[lo >>> 20 & last] & LOW);
                            r[rn] = (int) product;
                            r[rd] = (int) (product >>> 32);
                        }
                        case MicroOps.SMULL -> {
                            long product = (long) r[rm] * r[lo >>> 20 & last];
                            r[rn] = (int) product;
                            r[rd] = (int) (product >>> 32);
                        }
                        case MicroOps.UMLAL -> {
                            long product =
                                    (r[rm] & LOW) * (r[lo >>> 20 & last] & LOW) + ((long) r[rd] << 32 | (r[rn] & LOW));
                            r[rn] = (int) product;
                            r[rd] = (int) (product >>> 32);
                        }
                        case MicroOps.SMLAL -> {
                            long product = (long) r[rm] * r[lo >>> 20 & last] + ((long) r[rd] << 32 | (r[rn] & LOW));
                            r[rn] = (int) product;
                            r[rd] = (int) (product >>> 32);
                        }
                        case MicroOps.CLZ -> r[rd] = Integer.numberOfLeadingZeros(r[rm]);
                        // ---- single transfers ----
                        case MicroOps.LDR_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            r[rn] = from + (imm >> 16);
                            r[rd] = (int) INT.get(ram, a + (int) e);
                        }
                        case MicroOps.LDRB_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            r[rn] = from + (imm >> 16);
                            r[rd] = ram[a + (int) e] & 0xFF;
                        }
                        case MicroOps.LDRH_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            r[rn] = from + (imm >> 16);
                            r[rd] = (short) SHORT.get(ram, a + (int) e) & 0xFFFF;
                        }
                        case MicroOps.LDRSB_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            r[rn] = from + (imm >> 16);
                            r[rd] = ram[a + (int) e];
                        }
                        case MicroOps.LDRSH_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            r[rn] = from + (imm >> 16);
                            r[rd] = (short) SHORT.get(ram, a + (int) e);
                        }
                        case MicroOps.STR_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            INT.set(ram, a + (int) e, r[rd]);
                            r[rn] = from + (imm >> 16);
                        }
                        case MicroOps.STRB_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            ram[a + (int) e] = (byte) r[rd];
                            r[rn] = from + (imm >> 16);
                        }
                        case MicroOps.STRH_I -> {
                            int from = r[rn];
                            int a = from + (short) imm;
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            SHORT.set(ram, a + (int) e, (short) r[rd]);
                            r[rn] = from + (imm >> 16);
                        }
                        case MicroOps.LDR_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            r[rd] = (int) INT.get(ram, a + (int) e);
                        }
                        case MicroOps.LDRB_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            r[rd] = ram[a + (int) e] & 0xFF;
                        }
                        case MicroOps.LDRH_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            r[rd] = (short) SHORT.get(ram, a + (int) e) & 0xFFFF;
                        }
                        case MicroOps.LDRSB_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            r[rd] = ram[a + (int) e];
                        }
                        case MicroOps.LDRSH_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            r[rd] = (short) SHORT.get(ram, a + (int) e);
                        }
                        case MicroOps.STR_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            INT.set(ram, a + (int) e, r[rd]);
                        }
                        case MicroOps.STRB_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & BYTE_TAG)) {
                                break slow;
                            }
                            ram[a + (int) e] = (byte) r[rd];
                        }
                        case MicroOps.STRH_R -> {
                            int a = r[rn] + (r[rm] << imm);
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & HALF_TAG)) {
                                break slow;
                            }
                            SHORT.set(ram, a + (int) e, (short) r[rd]);
                        }
                        case MicroOps.LDR_LITERAL -> {
                            int a = base + imm;
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)) {
                                break slow;
                            }
                            r[rd] = (int) INT.get(ram, a + (int) e);
                        }
                        // ---- block transfers ----
                        case MicroOps.LDM -> {
                            int a = r[rn] + (imm << 8 >> 24);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)
                                    || (a & 0xFFF) + (Integer.bitCount(imm & 0xFFFF) << 2) > PAGE_SIZE) {
                                break slow;
                            }
                            r[rn] += (imm >> 24);
                            int at = a + (int) e;
                            for (int list = imm & 0xFFFF; list != 0; list &= list - 1) {
                                r[Integer.numberOfTrailingZeros(list) & last] = (int) INT.get(ram, at);
                                at += 4;
                            }
                        }
                        case MicroOps.LDM_PC -> {
                            int a = r[rn] + (imm << 8 >> 24);
                            long e = readTlb[a >>> 12 & readTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)
                                    || (a & 0xFFF) + (Integer.bitCount(imm & 0xFFFF) << 2) > PAGE_SIZE) {
                                break slow;
                            }
                            int at = a + (int) e;
                            int list = imm & 0x7FFF;
                            target = (int) INT.get(ram, at + (Integer.bitCount(list) << 2));
                            if (((target ^ thumbBit) & interworkBit) != 0) {
                                break slow;
                            }
                            target &= pcMask;
                            r[rn] += (imm >> 24);
                            for (; list != 0; list &= list - 1) {
                                r[Integer.numberOfTrailingZeros(list) & last] = (int) INT.get(ram, at);
                                at += 4;
                            }
                            break jump;
                        }
                        case MicroOps.STM -> {
                            int a = r[rn] + (imm << 8 >> 24);
                            long e = writeTlb[a >>> 12 & writeTlb.length - 1];
                            if ((int) (e >>> 32) != (a & WORD_TAG)
                                    || (a & 0xFFF) + (Integer.bitCount(imm & 0xFFFF) << 2) > PAGE_SIZE) {
                                break slow;
                            }
                            int at = a + (int) e;
                            for (int list = imm & 0xFFFF; list != 0; list &= list - 1) {
                                INT.set(ram, at, r[Integer.numberOfTrailingZeros(list) & last]);
                                at += 4;
                            }
                            r[rn] += (imm >> 24);
                        }
                        case MicroOps.NOP -> {
                            /* a hint */
                        }
                        // ---- bookkeeping ----
                        case MicroOps.UNDECODED -> {
                            w = decode(page, index);
                            continue;
                        }
                        case MicroOps.END -> {
                            target = base + page.size;
                            budget++;
                            break jump;
                        }
                        case MicroOps.REGION -> {
                            s.pc = base + (index << shift);
                            s.n = n;
                            s.z = z;
                            s.c = c;
                            s.v = v;
                            int left = regions.run(page, index, fetch, budget, end);
                            if (left == budget && !s.attention) {
                                w = regions.interpreted(page, index);
                                continue;
                            }
                            n = s.n;
                            z = s.z;
                            c = s.c;
                            v = s.v;
                            target = s.pc;
                            budget = left;
                            if (s.attention) {
                                break loop;
                            }
                            budget++;
                            break jump;
                        }
                        case MicroOps.SLOW -> {
                            break slow;
                        }
                        default -> {
                            break slow;
                        }
                    }
                    index++;
                    if (--budget <= 0) {
                        target = base + (index << shift);
                        break;
                    }
                    w = ops[index];
                    continue;
                }
                // the executor does it, with everything that it might look at in place
                int pc = base + (index << shift);
                s.pc = pc;
                s.n = n;
                s.z = z;
                s.c = c;
                s.v = v;
                executed = end - budget;
                executor.execute(page.instruction(index));
                n = s.n;
                z = s.z;
                c = s.c;
                v = s.v;
                index++;
                budget--;
                if (s.attention || s.pc != base + (index << shift) || budget <= 0) {
                    target = s.pc;
                    break;
                }
                w = ops[index];
                continue;
            }
            if (--budget <= 0) {
                break;
            }
            CodePage next = fetch.lookup(target);
            if (next == null) {
                break;
            }
            page = next;
            ops = page.ops;
            base = target & -PAGE_SIZE;
            index = (target & PAGE_SIZE - 1) >> shift;
            w = ops[index];
        }
        s.pc = target;
        s.n = n;
        s.z = z;
        s.c = c;
        s.v = v;
        executed = end - budget;
    }
}
