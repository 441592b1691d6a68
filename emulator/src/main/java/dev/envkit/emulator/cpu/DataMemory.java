package dev.envkit.emulator.cpu;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.mmu.Access;
import dev.envkit.emulator.mmu.Cp15;
import dev.envkit.emulator.mmu.FaultStatus;
import dev.envkit.emulator.mmu.Mmu;

/**
 * Data accesses in full: alignment check, watchpoints, translation, memory or device. Engines come here when the
 * software TLB has no entry; the access then fills one if it may.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class DataMemory {
    private final CpuState state;
    private final SystemBus bus;
    private final Mmu mmu;
    private final Cp15 cp15;
    private final DebugPoints debug;
    private final MemoryAbort abort = new MemoryAbort();
    private boolean observed;
    private long changes;

    DataMemory(CpuState state, SystemBus bus, Mmu mmu, Cp15 cp15, DebugPoints debug) {
        this.state = state;
        this.bus = bus;
        this.mmu = mmu;
        this.cp15 = cp15;
        this.debug = debug;
    }

    /**
     * Checks that a transfer's address is a multiple of its size, if alignment checking is on.
     *
     * @param size in bytes, a power of two
     * @throws MemoryAbort if it is not
     */
    public void checkAlignment(int va, int size) {
        if ((va & size - 1) != 0 && mmu.checksAlignment()) {
            cp15.dataFault(FaultStatus.ALIGNMENT, mmu.modifiedAddress(va));
            throw abort;
        }
    }

    /**
     * Reads; low address bits below the size are ignored.
     *
     * @param size 1, 2 or 4 bytes
     * @param privileged whose permissions apply
     * @return the value, zero-extended
     * @throws MemoryAbort if translation refuses it
     */
    public int read(int va, int size, boolean privileged) {
        int address = va & -size;
        int physical = translate(address, Access.READ, privileged);
        if (debug.check(address, size, Access.READ)) {
            state.attention = true;
        }
        return bus.read(physical, size);
    }

    /**
     * Writes; low address bits below the size are ignored.
     *
     * @param size 1, 2 or 4 bytes
     * @param privileged whose permissions apply
     * @throws MemoryAbort if translation refuses it; nothing has been written then
     */
    public void write(int va, int size, int value, boolean privileged) {
        int address = va & -size;
        int physical = translate(address, Access.WRITE, privileged);
        if (observed && !holds(physical, size, value)) {
            changes++;
        }
        if (debug.check(address, size, Access.WRITE)) {
            state.attention = true;
        }
        bus.write(physical, size, value);
    }

    /** Has writes looked at, for {@link #changes()}, or no longer. */
    public void observe(boolean on) {
        observed = on;
    }

    /** Returns how many writes have changed what they wrote to, or went to no memory, while they were observed. */
    public long changes() {
        return changes;
    }

    private boolean holds(int physical, int size, int value) {
        Ram ram = bus.ramAt(physical);
        if (ram == null) {
            return false;
        }
        int offset = bus.ramOffset(physical);
        int mask = size == Integer.BYTES ? -1 : (1 << (8 * size)) - 1;
        return !ram.holdsCode(offset) && ((ram.read(offset, size) ^ value) & mask) == 0;
    }

    private int translate(int va, Access access, boolean privileged) {
        long translation = mmu.translate(va, access, privileged);
        if (Mmu.isFault(translation)) {
            cp15.dataFault(Mmu.faultStatus(translation), mmu.modifiedAddress(va));
            throw abort;
        }
        int physical = (int) translation;
        if ((translation & Mmu.UNIFORM) != 0) {
            Ram main = mmu.mainRam();
            if (main != null && bus.ramAt(physical) == main && !debug.watchesPage(va)) {
                int offset = bus.ramOffset(physical);
                boolean write = access == Access.WRITE;
                if (!write || !main.holdsCode(offset)) {
                    mmu.fill(write, va, offset, privileged);
                }
            }
        }
        return physical;
    }
}
