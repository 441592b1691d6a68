package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Predecoded instructions of a physical page, for one state, and the regions that a translator made of them. Positions
 * are relative to the page, so that it serves wherever it is mapped.
 *
 * <p>Usually a page is 4 KiB; code in pages whose sub-pages are mapped differently gets units of 1 KiB.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class CodePage {
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

    /** Knows what a page had in it. */
    @FunctionalInterface
    public interface Origin {
        /** Returns whether some halfwords of a page, which begins at {@code from}, are still the same. */
        boolean matches(byte[] memory, int from, BitSet halfwords);
    }

    private final CodeCache cache;
    /** By the instruction they begin with; null while there are none. */
    private @Nullable Region @Nullable [] regions;
    /** What each depends on: halfwords of the page. */
    private BitSet @Nullable [] dependencies;
    /** For the translator's use. */
    private int @Nullable [] heat;

    CodePage(CodeCache cache, Ram ram, int base, int size, boolean thumb) {
        this.cache = cache;
        this.ram = ram;
        this.base = base;
        this.size = size;
        this.thumb = thumb;
        this.shift = thumb ? 1 : 2;
        this.ops = new long[(size >> shift) + 1];
        ops[ops.length - 1] = MicroOps.END;
    }

    /** Returns whether it is Thumb code. */
    public boolean thumb() {
        return thumb;
    }

    /** Returns where in its memory the page begins, in bytes. */
    public int base() {
        return base;
    }

    /** Returns whether it is a whole page of 4 KiB. */
    public boolean whole() {
        return size == Ram.PAGE_SIZE;
    }

    /** Returns a copy of what is in memory. */
    public byte[] contents() {
        return Arrays.copyOfRange(ram.array(), base, base + size);
    }

    /** Returns which instructions have been executed since they were last written, by index. */
    public BitSet executed() {
        BitSet set = new BitSet(ops.length);
        for (int i = 0; i < ops.length - 1; i++) {
            set.set(i, (int) ops[i] != MicroOps.UNDECODED);
        }
        return set;
    }

    /** Returns where regions of more than so many instructions begin, by index. */
    public BitSet entries(int instructions) {
        BitSet set = new BitSet(ops.length);
        if (regions != null) {
            for (int i = 0; i < regions.length; i++) {
                Region region = regions[i];
                set.set(i, region != null && region.length() > instructions);
            }
        }
        return set;
    }

    /** Returns the region that begins with this instruction, or null. */
    public @Nullable Region region(int index) {
        return regions == null ? null : regions[index];
    }

    /**
     * Adds to the heat of an instruction, and returns what it is then.
     *
     * @param index the instruction's number
     */
    public int heat(int index, int more) {
        if (heat == null) {
            heat = new int[ops.length];
        }
        return heat[index] += more;
    }

    /** Returns the number of the instruction at a virtual address. */
    public int indexOf(int va) {
        return (va & size - 1) >> shift;
    }

    /** Returns the instruction with this index, as it is in memory now. */
    int instruction(int index) {
        return ram.read(base + (index << shift), 1 << shift);
    }

    /**
     * Puts a region to use.
     *
     * @param entry the instruction that it begins with
     * @param longest see {@link Region#longest()}
     * @param halfwords the parts of the page that the region was made of
     * @param origin what was in the page when it was made
     * @return false if one of these parts has changed since, or there is a region already
     */
    public boolean install(Region region, int entry, int longest, BitSet halfwords, Origin origin) {
        if (!cache.holds(this) || region(entry) != null || (int) ops[entry] == MicroOps.UNDECODED) {
            return false;
        }
        if (!origin.matches(ram.array(), base, halfwords)) {
            return false;
        }
        if (regions == null || dependencies == null) {
            regions = new Region[ops.length];
            dependencies = new BitSet[ops.length];
        }
        region.install(this, entry, longest, ops[entry]);
        regions[entry] = region;
        dependencies[entry] = halfwords;
        ops[entry] = MicroOps.REGION;
        cache.installed();
        return true;
    }

    /** Takes a region out of use; its code goes on in the interpreter. */
    void remove(Region region) {
        if (regions != null && dependencies != null && region.equals(regions[region.entry()])) {
            regions[region.entry()] = null;
            dependencies[region.entry()] = new BitSet();
            ops[region.entry()] = region.interpreted();
            region.uninstall();
            cache.removed(region);
        }
    }

    /** Takes a region out of use, and does not let its place become hot again. */
    void ban(Region region) {
        remove(region);
        if (heat != null) {
            heat[region.entry()] = Integer.MIN_VALUE / 2;
        }
    }

    /** Takes all regions out of use, because the page is dropped. */
    void removeAll() {
        if (regions != null) {
            for (Region region : regions) {
                if (region != null) {
                    remove(region);
                }
            }
        }
    }

    /** Forgets the instructions that a write to these bytes of memory changes. */
    void written(int offset, int length) {
        int from = Math.max(offset - base, 0);
        int to = Math.min(offset + length - 1 - base, size - 1);
        if (regions != null && dependencies != null) {
            for (Region region : regions) {
                if (region != null) {
                    int hit = dependencies[region.entry()].nextSetBit(from >> 1);
                    if (hit >= 0 && hit <= to >> 1) {
                        remove(region);
                    }
                }
            }
        }
        for (int i = from >> shift; i <= to >> shift; i++) {
            ops[i] = MicroOps.UNDECODED;
        }
    }
}
