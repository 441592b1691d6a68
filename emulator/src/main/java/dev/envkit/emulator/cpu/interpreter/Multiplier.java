package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.isa.Operation;

/** Multiplies, the DSP multiplies and the saturating arithmetic of ARMv5TE. The PC as a register is UNPREDICTABLE. */
final class Multiplier {
    private final CpuState s;
    private final int[] r;

    Multiplier(CpuState s) {
        this.s = s;
        this.r = s.r;
    }

    /** Multiplies; C stays as it is (UNPREDICTABLE in ARMv4), V too. */
    void multiply(Operation operation, int i) {
        int high = i >>> 16 & 0xF;
        int low = i >>> 12 & 0xF;
        int a = r[i & 0xF];
        int b = r[i >>> 8 & 0xF];
        if (operation == Operation.MUL || operation == Operation.MLA) {
            int result = a * b + (operation == Operation.MLA ? r[low] : 0);
            set(high, result);
            if ((i & 1 << 20) != 0) {
                s.n = result;
                s.z = result;
            }
            return;
        }
        long product = operation == Operation.SMULL || operation == Operation.SMLAL
                ? (long) a * b
                : (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
        if (operation == Operation.UMLAL || operation == Operation.SMLAL) {
            product += pair(high, low);
        }
        set(low, (int) product);
        set(high, (int) (product >>> 32));
        if ((i & 1 << 20) != 0) {
            s.n = (int) (product >>> 32);
            s.z = (int) product | (int) (product >>> 32);
        }
    }

    /** Multiplies halfwords; an overflow of the accumulation sets Q, and nothing else touches flags. */
    void dspMultiply(Operation operation, int i) {
        int high = i >>> 16 & 0xF;
        int low = i >>> 12 & 0xF;
        int a = r[i & 0xF];
        int b = half(r[i >>> 8 & 0xF], (i & 1 << 6) != 0);
        boolean topOfA = (i & 1 << 5) != 0;
        switch (operation) {
            case SMUL_XY -> set(high, half(a, topOfA) * b);
            case SMULW_Y -> set(high, (int) (((long) a * b) >> 16));
            case SMLA_XY -> set(high, accumulate(half(a, topOfA) * b, r[low]));
            case SMLAW_Y -> set(high, accumulate((int) (((long) a * b) >> 16), r[low]));
            default -> { // SMLAL_XY
                long sum = pair(high, low) + (long) half(a, topOfA) * b;
                set(low, (int) sum);
                set(high, (int) (sum >>> 32));
            }
        }
    }

    /** Adds or subtracts, perhaps with the second operand doubled, with saturation. */
    void saturating(Operation operation, int i) {
        int a = r[i & 0xF];
        int b = r[i >>> 16 & 0xF];
        if (operation == Operation.QDADD || operation == Operation.QDSUB) {
            b = saturate(2L * b);
        }
        boolean add = operation == Operation.QADD || operation == Operation.QDADD;
        set(i >>> 12 & 0xF, saturate(add ? (long) a + b : (long) a - b));
    }

    private int accumulate(int product, int addend) {
        int sum = product + addend;
        if (((product ^ sum) & (addend ^ sum)) < 0) {
            s.q = true;
        }
        return sum;
    }

    private int saturate(long value) {
        if (value == (int) value) {
            return (int) value;
        }
        s.q = true;
        return value < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    private long pair(int high, int low) {
        return (long) r[high] << 32 | (r[low] & 0xFFFF_FFFFL);
    }

    private static int half(int value, boolean top) {
        return top ? value >> 16 : (short) value;
    }

    private void set(int register, int value) {
        r[register] = value;
    }
}
