package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.DataMemory;
import dev.envkit.emulator.cpu.MemoryAbort;
import dev.envkit.emulator.cpu.isa.Operation;

/**
 * Loads and stores of one register or a pair, and swaps (ARM ARM A5.2, A5.3). A base register that is to be updated is
 * updated after the access, so that an abort leaves it alone; a loaded value wins over it (UNPREDICTABLE).
 */
final class SingleTransfer {
    private static final int PC = 15;

    private final CpuState s;
    private final int[] r;
    private final DataMemory memory;
    private boolean privileged;
    private int updatedBase;

    SingleTransfer(Cpu cpu) {
        this.s = cpu.state();
        this.r = s.r;
        this.memory = cpu.memory();
    }

    /** Returns the address of the access, and keeps what the base register becomes. */
    private int address(Operation operation, int i) {
        boolean word = operation == Operation.LDR
                || operation == Operation.STR
                || operation == Operation.LDRB
                || operation == Operation.STRB;
        int offset;
        if (!word) {
            offset = (i & 1 << 22) != 0 ? (i >>> 4 & 0xF0) | (i & 0xF) : r[i & 0xF];
        } else if ((i & 1 << 25) == 0) {
            offset = i & 0xFFF;
        } else {
            offset = Shifter.immediate(i >>> 5 & 3, i >>> 7 & 0x1F, r[i & 0xF], s.c);
        }
        int base = r[i >>> 16 & 0xF];
        int moved = (i & 1 << 23) != 0 ? base + offset : base - offset;
        boolean before = (i & 1 << 24) != 0;
        boolean write = (i & 1 << 21) != 0;
        // LDRT and its like: a post-indexed word or byte transfer with the W bit set
        privileged = s.privileged() && !(word && !before && write);
        updatedBase = moved;
        return before ? moved : base;
    }

    private void updateBase(int i) {
        boolean before = (i & 1 << 24) != 0;
        boolean write = (i & 1 << 21) != 0;
        int base = i >>> 16 & 0xF;
        if ((!before || write) && base != PC) {
            r[base] = updatedBase;
        }
    }

    /**
     * Loads; the caller writes the value to the destination.
     *
     * @throws MemoryAbort if the access is refused; no register has changed
     */
    int load(Operation operation, int i) {
        int va = address(operation, i);
        int value = switch (operation) {
            case LDR -> {
                memory.checkAlignment(va, 4);
                yield Integer.rotateRight(memory.read(va, 4, privileged), (va & 3) << 3);
            }
            case LDRB -> memory.read(va, 1, privileged);
            case LDRSB -> (byte) memory.read(va, 1, privileged);
            case LDRH -> {
                memory.checkAlignment(va, 2);
                yield memory.read(va, 2, privileged);
            }
            default -> { // LDRSH
                memory.checkAlignment(va, 2);
                yield (short) memory.read(va, 2, privileged);
            }
        };
        updateBase(i);
        return value;
    }

    /** Loads a pair of registers; an odd first register is UNPREDICTABLE and treated as the even one below. */
    void loadDouble(int i) {
        int va = address(Operation.LDRD, i);
        memory.checkAlignment(va, 8);
        int low = memory.read(va, 4, privileged);
        int high = memory.read(va + 4, 4, privileged);
        updateBase(i);
        int destination = i >>> 12 & 0xE;
        r[destination] = low;
        r[destination + 1] = high;
    }

    /**
     * Stores.
     *
     * @param storedPc what is stored for the PC
     * @throws MemoryAbort if the access is refused; no register has changed
     */
    void store(Operation operation, int i, int storedPc) {
        int va = address(operation, i);
        int source = i >>> 12 & 0xF;
        int value = source == PC ? storedPc : r[source];
        switch (operation) {
            case STR -> {
                memory.checkAlignment(va, 4);
                memory.write(va, 4, value, privileged);
            }
            case STRB -> memory.write(va, 1, value, privileged);
            case STRH -> {
                memory.checkAlignment(va, 2);
                memory.write(va, 2, value, privileged);
            }
            default -> { // STRD
                memory.checkAlignment(va, 8);
                memory.write(va, 4, r[source & 0xE], privileged);
                memory.write(va + 4, 4, r[source | 1], privileged);
            }
        }
        updateBase(i);
    }

    /** Swaps memory with a register and returns what was in memory, rotated like a load. */
    int swap(int i, int size) {
        int va = r[i >>> 16 & 0xF];
        memory.checkAlignment(va, size);
        int old = memory.read(va, size, s.privileged());
        memory.write(va, size, r[i & 0xF], s.privileged());
        return size == 4 ? Integer.rotateRight(old, (va & 3) << 3) : old;
    }
}
