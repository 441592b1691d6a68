package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;

/**
 * Predecoded instructions of a physical page, for one state. Positions are relative to the page, so that it serves
 * wherever it is mapped.
 *
 * <p>Usually a page is 4 KiB; code in pages whose sub-pages are mapped differently gets units of 1 KiB.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class CodePage {
    /** The words, see {@link MicroOps}; after the last instruction there is an {@link MicroOps#END}. */
    final long[] ops;

    final Ram ram;
    /** Offset of the page in its memory. */
    final int base;
    /** Size in bytes. */
    final int size;

    final boolean thumb;
    /** Size of an instruction as a power of two. */
    final int shift;

    CodePage(Ram ram, int base, int size, boolean thumb) {
        this.ram = ram;
        this.base = base;
        this.size = size;
        this.thumb = thumb;
        this.shift = thumb ? 1 : 2;
        this.ops = new long[(size >> shift) + 1];
        ops[ops.length - 1] = MicroOps.END;
    }

    /** Returns the instruction with this index, as it is in memory now. */
    int instruction(int index) {
        return ram.read(base + (index << shift), 1 << shift);
    }

    /** Forgets the instructions that a write to these bytes of memory changes. */
    void written(int offset, int length) {
        int first = Math.max(offset - base, 0) >> shift;
        int last = Math.min(offset + length - 1 - base, size - 1) >> shift;
        for (int i = first; i <= last; i++) {
            ops[i] = MicroOps.UNDECODED;
        }
    }
}
