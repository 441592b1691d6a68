package dev.envkit.emulator.cpu.interpreter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Leads from a virtual page to its predecoded code, for one privilege, domain setting and state; and from a virtual
 * address straight to the region that begins there.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class FetchCache {
    static final int ENTRIES = 256;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = -1 << PAGE_SHIFT;
    /** No page's address. */
    private static final int INVALID = 1;

    /** Number of places for regions, a power of two. */
    private static final int TARGETS = 1024;

    private final int[] tags = new int[ENTRIES];
    private final @Nullable CodePage[] pages = new CodePage[ENTRIES];
    private boolean used;

    private final int[] targetPcs = new int[TARGETS];
    private final @Nullable Region[] targets = new Region[TARGETS];
    private boolean targetsUsed;

    FetchCache() {
        Arrays.fill(tags, INVALID);
    }

    private static int index(int va) {
        return va >>> PAGE_SHIFT & (ENTRIES - 1);
    }

    /** Returns the code of the 4 KiB page with this address, or null. */
    @Nullable
    CodePage lookup(int va) {
        int i = index(va);
        return tags[i] == (va & PAGE_MASK) ? pages[i] : null;
    }

    void fill(int va, CodePage page) {
        int i = index(va);
        tags[i] = va & PAGE_MASK;
        pages[i] = page;
        used = true;
    }

    private static int targetIndex(int va) {
        return (va >>> 1 ^ va >>> 11) & (TARGETS - 1);
    }

    /** Returns the region that begins at this address, if it was looked for lately and is still installed. */
    @Nullable
    Region target(int va) {
        int i = targetIndex(va);
        return targetPcs[i] == va ? targets[i] : null;
    }

    /** Remembers where a region begins; until the next flush, as regions know no virtual addresses. */
    void target(int va, @Nullable Region region) {
        int i = targetIndex(va);
        targetPcs[i] = va;
        targets[i] = region;
        targetsUsed = true;
    }

    private void flushTargets() {
        if (targetsUsed) {
            Arrays.fill(targets, null);
            targetsUsed = false;
        }
    }

    void flush() {
        flushTargets();
        if (used) {
            Arrays.fill(tags, INVALID);
            Arrays.fill(pages, null);
            used = false;
        }
    }

    void flushPage(int va) {
        flushTargets();
        int i = index(va);
        tags[i] = INVALID;
        pages[i] = null;
    }
}
