package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.mmu.Cp15;

/**
 * MCR and MRC: system control (coprocessor 15, privileged modes only) and the debug communications channel (coprocessor
 * 14), whose other end takes every word and never sends one.
 */
final class CoprocessorAccess {
    private static final int PC = 15;
    private static final int CACHE_OPERATIONS = 7;
    /** The channel's control register: version 2, nothing to read, free to write (ARM9TDMI TRM, EmbeddedICE). */
    private static final int CHANNEL_CONTROL = 0x2000_0000;

    private final Cp15 cp15;
    private final CpuState s;

    CoprocessorAccess(Cpu cpu) {
        this.cp15 = cpu.cp15();
        this.s = cpu.state();
    }

    /**
     * Carries out the transfer.
     *
     * @param toRegister true for MRC
     * @return false if there is no such register for this mode
     */
    boolean transfer(boolean toRegister, int i) {
        int coprocessor = i >>> 8 & 0xF;
        int opcode1 = i >>> 21 & 7;
        int crn = i >>> 16 & 0xF;
        int crm = i & 0xF;
        int opcode2 = i >>> 5 & 7;
        int register = i >>> 12 & 0xF;
        if (coprocessor == 14) {
            if (opcode1 != 0 || crn > 1 || crm != 0 || opcode2 != 0 || (!toRegister && crn == 0)) {
                return false;
            }
            if (toRegister) {
                set(register, crn == 0 ? CHANNEL_CONTROL : 0);
            }
            return true;
        }
        if (coprocessor != 15 || !s.privileged()) {
            return false;
        }
        if (toRegister) {
            long value = cp15.read(opcode1, crn, crm, opcode2);
            if (value < 0) {
                return false;
            }
            set(register, (int) value);
            return true;
        }
        // translation may have changed under the next instruction
        s.attention |= crn != CACHE_OPERATIONS;
        return cp15.write(opcode1, crn, crm, opcode2, s.r[register]);
    }

    /** The PC as destination means the flags. */
    private void set(int register, int value) {
        if (register == PC) {
            boolean saturated = s.q;
            s.setFlags(value);
            s.q = saturated;
        } else {
            s.r[register] = value;
        }
    }
}
