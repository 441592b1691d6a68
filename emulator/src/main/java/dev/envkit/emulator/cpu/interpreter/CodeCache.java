package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.mmu.Mmu;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All predecoded code, by physical page and state; changes of translation do not touch it.
 *
 * <p>A write to a page with code forgets just the instructions that it overwrites, as code and data often share a page.
 * A page that is written again and again while none of its code is executed is taken to hold data now: its code is
 * dropped and writes get their fast path back.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class CodeCache implements Ram.CodeListener {
    private static final int WRITES_BEFORE_DROP = 64;
    /** Where code and data share a page, the page is given more and more time. */
    private static final int MOST_WRITES = 1 << 14;

    private static final int UNIT = 1024;
    private static final int UNITS = Ram.PAGE_SIZE / UNIT;
    /** Per physical page: the whole page in both states, then its units in both states. */
    private static final int KINDS = 2 + 2 * UNITS;

    private static final class Slot {
        final @Nullable CodePage[] pages = new CodePage[KINDS];
        int writes;
        int limit = WRITES_BEFORE_DROP;
        boolean entered;
    }

    private final Mmu mmu;
    private final Runnable dropped;
    private boolean hasRegions;
    private Consumer<Region> removed = region -> {};
    private final IdentityHashMap<Ram, @Nullable Slot[]> byRam = new IdentityHashMap<>();

    /**
     * Makes an empty cache.
     *
     * @param dropped called when pages were dropped and must not be used any more
     */
    CodeCache(Mmu mmu, Runnable dropped) {
        this.mmu = mmu;
        this.dropped = dropped;
    }

    /**
     * Returns the page that holds this byte of memory.
     *
     * @param wholePage true for all 4 KiB, false for the unit of 1 KiB
     */
    CodePage page(Ram ram, int offset, boolean thumb, boolean wholePage) {
        Slot slot = slot(ram, offset);
        int kind = (thumb ? 1 : 0) + (wholePage ? 0 : 2 + 2 * (offset / UNIT % UNITS));
        CodePage page = slot.pages[kind];
        if (page == null) {
            int size = wholePage ? Ram.PAGE_SIZE : UNIT;
            page = new CodePage(this, ram, offset & -size, size, thumb);
            slot.pages[kind] = page;
            ram.markCode(offset, true);
            if (ram == mmu.mainRam()) {
                mmu.dropWrites(offset & -Ram.PAGE_SIZE);
            }
        }
        return page;
    }

    private Slot slot(Ram ram, int offset) {
        @Nullable Slot[] slots = byRam.get(ram);
        if (slots == null) {
            slots = new Slot[ram.size() >> Ram.PAGE_SHIFT];
            byRam.put(ram, slots);
            ram.codeListener(this);
        }
        int number = offset >> Ram.PAGE_SHIFT;
        Slot slot = slots[number];
        if (slot == null) {
            slot = new Slot();
            slots[number] = slot;
        }
        return slot;
    }

    /** Sets who is told of regions that are in use no more. */
    void onRemoval(Consumer<Region> listener) {
        removed = listener;
    }

    void installed() {
        hasRegions = true;
    }

    /** Returns whether there have ever been regions. */
    boolean hasRegions() {
        return hasRegions;
    }

    void removed(Region region) {
        removed.accept(region);
    }

    /** Returns whether this page has not been dropped. */
    boolean holds(CodePage page) {
        @Nullable Slot[] slots = byRam.get(page.ram);
        Slot slot = slots == null ? null : slots[page.base >> Ram.PAGE_SHIFT];
        return slot != null && slot.pages[page.thumb ? 1 : 0] == page;
    }

    /** Execution has come to a page, after it was found: the page is in use as code. */
    void entered(CodePage page) {
        slot(page.ram, page.base).entered = true;
    }

    @Override
    public void codeWritten(Ram ram, int offset, int length) {
        Slot slot = slot(ram, offset);
        slot.writes++;
        if (slot.writes > slot.limit) {
            slot.writes = 0;
            if (slot.entered) {
                // whether it is entered again can be seen when it has to be found again
                slot.entered = false;
                slot.limit = Math.min(2 * slot.limit, MOST_WRITES);
                dropped.run();
                forget(slot, offset, length);
                return;
            }
            slot.limit = WRITES_BEFORE_DROP;
            for (CodePage page : slot.pages) {
                if (page != null) {
                    page.removeAll();
                }
            }
            Arrays.fill(slot.pages, null);
            ram.markCode(offset, false);
            dropped.run();
            return;
        }
        forget(slot, offset, length);
    }

    private static void forget(Slot slot, int offset, int length) {
        for (CodePage page : slot.pages) {
            if (page != null && offset + length > page.base && offset < page.base + page.size) {
                page.written(offset, length);
            }
        }
    }
}
