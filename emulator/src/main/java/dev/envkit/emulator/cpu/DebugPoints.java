package dev.envkit.emulator.cpu;

import dev.envkit.emulator.mmu.Access;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Breakpoints and watchpoints, by virtual address, outside the guest's memory: the guest cannot see them.
 *
 * <p>They cost nothing while there are none, and then only in the 4 KiB pages that hold one.
 *
 * <p>Threading: used by the thread that runs the machine, or while it is stopped.
 */
public final class DebugPoints {
    private static final int PAGE_SHIFT = 12;

    /**
     * An access that was watched.
     *
     * @param watchpoint which
     * @param address of the access
     * @param write true for a write
     */
    public record WatchHit(Watchpoint watchpoint, int address, boolean write) {}

    private final Runnable changed;
    private final Set<Integer> breakpoints = new HashSet<>();
    private final List<Watchpoint> watchpoints = new ArrayList<>();
    private @Nullable WatchHit hit;

    DebugPoints(Runnable changed) {
        this.changed = changed;
    }

    /** Adds a breakpoint before the instruction at this address, in either state. */
    public void addBreakpoint(int address) {
        breakpoints.add(address);
        changed.run();
    }

    /** Removes a breakpoint; without effect if there is none. */
    public void removeBreakpoint(int address) {
        breakpoints.remove(address);
        changed.run();
    }

    /** Returns the addresses that have breakpoints. */
    public Set<Integer> breakpoints() {
        return Collections.unmodifiableSet(breakpoints);
    }

    /** Adds a watchpoint. */
    public void addWatchpoint(Watchpoint watchpoint) {
        watchpoints.add(watchpoint);
        changed.run();
    }

    /** Removes a watchpoint that equals this one; without effect if there is none. */
    public void removeWatchpoint(Watchpoint watchpoint) {
        watchpoints.remove(watchpoint);
        changed.run();
    }

    /** Returns the watchpoints. */
    public List<Watchpoint> watchpoints() {
        return Collections.unmodifiableList(watchpoints);
    }

    /** Returns the access that made the last run stop for a watchpoint, or null. */
    public @Nullable WatchHit lastHit() {
        return hit;
    }

    /** Forgets the last hit; engines do this at the start of a run. */
    public void clearHit() {
        hit = null;
    }

    /** Returns whether there is a breakpoint at this address. */
    public boolean isBreakpoint(int address) {
        return !breakpoints.isEmpty() && breakpoints.contains(address);
    }

    /** Returns whether there are any breakpoints or watchpoints. */
    public boolean any() {
        return !breakpoints.isEmpty() || !watchpoints.isEmpty();
    }

    /** Returns whether the page of this address has a breakpoint. */
    public boolean hasBreakpointInPage(int va) {
        if (!breakpoints.isEmpty()) {
            for (int b : breakpoints) {
                if (b >>> PAGE_SHIFT == va >>> PAGE_SHIFT) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Returns whether code in the page of this address must be executed one instruction at a time: there is a
     * breakpoint, or the page is watched; translated code has literals of its page as constants.
     */
    public boolean needsCare(int va) {
        return hasBreakpointInPage(va) || watchesPage(va);
    }

    boolean watchesPage(int va) {
        for (int i = 0; i < watchpoints.size(); i++) {
            if (watchpoints.get(i).touchesPage(va, PAGE_SHIFT)) {
                return true;
            }
        }
        return false;
    }

    /** Notes a hit if the access is watched, and returns whether it is. */
    boolean check(int va, int size, Access access) {
        for (int i = 0; i < watchpoints.size(); i++) {
            Watchpoint w = watchpoints.get(i);
            if (w.hits(va, size, access)) {
                hit = new WatchHit(w, va, access == Access.WRITE);
                return true;
            }
        }
        return false;
    }
}
