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
 * A page that is written again and again without any new instruction in it is taken to hold data now: its code is
 * dropped and writes get their fast path back.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class CodeCache implements Ram.CodeListener {
    private static final int WRITES_BEFORE_DROP = 64;
    private static final int UNIT = 1024;
    private static final int UNITS = Ram.PAGE_SIZE / UNIT;
    /** Per physical page: the whole page in both states, then its units in both states. */
    private static final int KINDS = 2 + 2 * UNITS;

    private static final class Slot {
        final @Nullable CodePage[] pages = new CodePage[KINDS];
        int writes;
    }

    private final Mmu mmu;
    private final Runnable dropped;
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

    void removed(Region region) {
        removed.accept(region);
    }

    /** Returns whether this page has not been dropped. */
    boolean holds(CodePage page) {
        @Nullable Slot[] slots = byRam.get(page.ram);
        Slot slot = slots == null ? null : slots[page.base >> Ram.PAGE_SHIFT];
        return slot != null && slot.pages[page.thumb ? 1 : 0] == page;
    }

    /** An instruction was decoded: the page is in use as code. */
    void decodedIn(CodePage page) {
        slot(page.ram, page.base).writes = 0;
    }

    @Override
    public void codeWritten(Ram ram, int offset, int length) {
        Slot slot = slot(ram, offset);
        slot.writes++;
        if (slot.writes > WRITES_BEFORE_DROP) {
            slot.writes = 0;
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
        for (CodePage page : slot.pages) {
            if (page != null && offset + length > page.base && offset < page.base + page.size) {
                page.written(offset, length);
            }
        }
    }
}
