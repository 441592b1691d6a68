package dev.envkit.emulator.cpu.interpreter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Leads from a virtual page to its predecoded code, for one privilege, domain setting and state.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class FetchCache {
    static final int ENTRIES = 256;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = -1 << PAGE_SHIFT;
    /** No page's address. */
    private static final int INVALID = 1;

    private final int[] tags = new int[ENTRIES];
    private final @Nullable CodePage[] pages = new CodePage[ENTRIES];
    private boolean used;

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

    void flush() {
        if (used) {
            Arrays.fill(tags, INVALID);
            Arrays.fill(pages, null);
            used = false;
        }
    }

    void flushPage(int va) {
        int i = index(va);
        tags[i] = INVALID;
        pages[i] = null;
    }
}
