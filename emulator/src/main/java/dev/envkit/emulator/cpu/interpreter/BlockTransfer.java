package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.DataMemory;
import dev.envkit.emulator.cpu.MemoryAbort;
import dev.envkit.emulator.cpu.Mode;

/**
 * LDM and STM (ARM ARM A5.4). The lowest register is at the lowest address; bits 1..0 of the base are ignored for the
 * accesses but kept when the base is updated.
 */
final class BlockTransfer {
    private static final int PC = 15;
    /** An empty list transfers nothing and moves the base by 16 words (UNPREDICTABLE, as ARM9 cores do). */
    private static final int EMPTY_LIST_WORDS = 16;

    private final CpuState s;
    private final int[] r;
    private final DataMemory memory;
    private final int[] loaded = new int[16];

    BlockTransfer(Cpu cpu) {
        this.s = cpu.state();
        this.r = s.r;
        this.memory = cpu.memory();
    }

    /** Returns what the last load put into the PC. */
    int loadedPc() {
        return loaded[PC];
    }

    private static int length(int i) {
        int list = i & 0xFFFF;
        return 4 * (list == 0 ? EMPTY_LIST_WORDS : Integer.bitCount(list));
    }

    private int start(int i) {
        int base = r[i >>> 16 & 0xF];
        boolean before = (i & 1 << 24) != 0;
        boolean up = (i & 1 << 23) != 0;
        if (up) {
            return before ? base + 4 : base;
        }
        return base - length(i) + (before ? 0 : 4);
    }

    private void updateBase(int i) {
        int base = i >>> 16 & 0xF;
        if ((i & 1 << 21) != 0 && base != PC) {
            r[base] += (i & 1 << 23) != 0 ? length(i) : -length(i);
        }
    }

    /** With the S bit, and no PC in the list of a load, the registers are those of user mode. */
    private static boolean userBank(int i, boolean load) {
        return (i & 1 << 22) != 0 && !(load && (i & 1 << PC) != 0);
    }

    /**
     * Loads all registers, or none.
     *
     * @return whether the PC is in the list; the caller writes it
     * @throws MemoryAbort if an access is refused; no register has changed
     */
    boolean load(int i) {
        int va = start(i);
        int list = i & 0xFFFF;
        if (list != 0) {
            memory.checkAlignment(va, 4);
        }
        for (int n = 0; n < 16; n++) {
            if ((list & 1 << n) != 0) {
                loaded[n] = memory.read(va, 4, s.privileged());
                va += 4;
            }
        }
        updateBase(i);
        boolean user = userBank(i, true);
        for (int n = 0; n < PC; n++) {
            if ((list & 1 << n) != 0) {
                if (user) {
                    s.setRegister(Mode.USER, n, loaded[n]);
                } else {
                    r[n] = loaded[n];
                }
            }
        }
        return (list & 1 << PC) != 0;
    }

    /**
     * Stores registers.
     *
     * @param storedPc what is stored for the PC
     * @throws MemoryAbort if an access is refused; no register has changed
     */
    void store(int i, int storedPc) {
        int va = start(i);
        int list = i & 0xFFFF;
        if (list != 0) {
            memory.checkAlignment(va, 4);
        }
        boolean user = userBank(i, false);
        for (int n = 0; n < 16; n++) {
            if ((list & 1 << n) != 0) {
                int value = n == PC ? storedPc : user ? s.register(Mode.USER, n) : r[n];
                memory.write(va, 4, value, s.privileged());
                va += 4;
            }
        }
        updateBase(i);
    }
}
