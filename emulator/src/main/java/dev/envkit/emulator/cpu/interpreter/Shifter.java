package dev.envkit.emulator.cpu.interpreter;

/**
 * The barrel shifter (ARM ARM A5.1). Types: 0 LSL, 1 LSR, 2 ASR, 3 ROR. An immediate amount of 0 means LSL by none, LSR
 * and ASR by 32, and RRX in place of ROR.
 */
final class Shifter {
    static final int LSL = 0;
    static final int LSR = 1;
    static final int ASR = 2;
    static final int ROR = 3;

    private Shifter() {}

    static int immediate(int type, int amount, int value, int carry) {
        return switch (type) {
            case LSL -> value << amount;
            case LSR -> amount == 0 ? 0 : value >>> amount;
            case ASR -> amount == 0 ? value >> 31 : value >> amount;
            default -> amount == 0 ? carry << 31 | value >>> 1 : Integer.rotateRight(value, amount);
        };
    }

    static int immediateCarry(int type, int amount, int value, int carry) {
        if (amount == 0) {
            return switch (type) {
                case LSL -> carry;
                case LSR, ASR -> value >>> 31;
                default -> value & 1;
            };
        }
        return type == LSL ? value >>> (32 - amount) & 1 : value >>> (amount - 1) & 1;
    }

    /** Shifts by a register's low byte, 0 to 255. */
    static int register(int type, int amount, int value) {
        return switch (type) {
            case LSL -> amount < 32 ? value << amount : 0;
            case LSR -> amount < 32 ? value >>> amount : 0;
            case ASR -> value >> Math.min(amount, 31);
            default -> Integer.rotateRight(value, amount);
        };
    }

    static int registerCarry(int type, int amount, int value, int carry) {
        if (amount == 0) {
            return carry;
        }
        return switch (type) {
            case LSL -> amount <= 32 ? value >>> (32 - amount) & 1 : 0;
            case LSR -> amount <= 32 ? value >>> (amount - 1) & 1 : 0;
            case ASR -> amount <= 32 ? value >> (amount - 1) & 1 : value >>> 31;
            default -> value >>> (amount - 1 & 31) & 1;
        };
    }
}
