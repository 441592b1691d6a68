package dev.envkit.emulator.translator.runtime;

import dev.envkit.emulator.translator.analysis.FlagKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Small operations that generated code calls instead of spelling them out; the JIT compiler inlines them. Generated
 * classes are in this package.
 *
 * <p>Threading: without state.
 */
final class Support {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0xFFFF_FFFFL;

    private Support() {}

    // ---- memory ----

    static int word(byte[] ram, int at) {
        return (int) INT.get(ram, at);
    }

    static int half(byte[] ram, int at) {
        return (short) SHORT.get(ram, at) & 0xFFFF;
    }

    static int signedHalf(byte[] ram, int at) {
        return (short) SHORT.get(ram, at);
    }

    static void word(byte[] ram, int at, int value) {
        INT.set(ram, at, value);
    }

    static void half(byte[] ram, int at, int value) {
        SHORT.set(ram, at, (short) value);
    }

    // ---- shifts by a register's low byte ----

    static int lsl(int value, int amount) {
        return (amount & 0xFF) < 32 ? value << amount : 0;
    }

    static int lsr(int value, int amount) {
        return (amount & 0xFF) < 32 ? value >>> amount : 0;
    }

    static int asr(int value, int amount) {
        return value >> Math.min(amount & 0xFF, 31);
    }

    static int lslCarry(int value, int amount, int carry) {
        int by = amount & 0xFF;
        return by == 0 ? carry : by <= 32 ? value >>> (32 - by) & 1 : 0;
    }

    static int lsrCarry(int value, int amount, int carry) {
        int by = amount & 0xFF;
        return by == 0 ? carry : by <= 32 ? value >>> (by - 1) & 1 : 0;
    }

    static int asrCarry(int value, int amount, int carry) {
        int by = amount & 0xFF;
        return by == 0 ? carry : value >> Math.min(by - 1, 31) & 1;
    }

    static int rorCarry(int value, int amount, int carry) {
        return (amount & 0xFF) == 0 ? carry : value >>> ((amount - 1) & 31) & 1;
    }

    // ---- flags ----

    /** The carry out of the sum of three. */
    static int carryOut(int a, int b, int carry) {
        return (int) (((a & LOW) + (b & LOW) + carry) >>> 32);
    }

    static int n(int kind, int a, int b, int n) {
        return (kind & FlagKind.NZ) == 0 ? n : result(kind, a, b);
    }

    static int z(int kind, int a, int b, int z) {
        return (kind & FlagKind.NZ) == 0 ? z : result(kind, a, b);
    }

    static int c(int kind, int a, int b, int c) {
        if ((kind & FlagKind.C) == 0) {
            return c;
        }
        return (kind & FlagKind.ADDITION) != 0 ? carryOfAddition(a, b) : carryOfSubtraction(a, b);
    }

    static int v(int kind, int a, int b, int v) {
        if ((kind & FlagKind.V) == 0) {
            return v;
        }
        return (kind & FlagKind.ADDITION) != 0 ? overflowOfAddition(a, b) : overflowOfSubtraction(a, b);
    }

    private static int result(int kind, int a, int b) {
        return (kind & FlagKind.ADDITION) != 0 ? a + b : a - b;
    }

    static int carryOfAddition(int a, int b) {
        return Integer.compareUnsigned(a + b, a) < 0 ? 1 : 0;
    }

    static int carryOfSubtraction(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
    }

    static int overflowOfAddition(int a, int b) {
        int sum = a + b;
        return (a ^ sum) & (b ^ sum);
    }

    static int overflowOfSubtraction(int a, int b) {
        return (a ^ b) & (a ^ (a - b));
    }
}
