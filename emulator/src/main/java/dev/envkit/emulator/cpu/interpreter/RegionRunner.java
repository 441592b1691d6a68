package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.mmu.Mmu;
import dev.envkit.emulator.mmu.TlbView;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link Region} after the other, as long as each leads to the next, and comes back to the interpreter's loop
 * where there is none or the quantum's end is near.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class RegionRunner implements SingleStep {
    /** Each entry of so many is timed. */
    private static final int TIMED = 64;

    private static final byte[] NO_MEMORY = {};

    /** After so many entries a region must have shown that it is worth entering: that it does not just miss. */
    private static final int TRIAL = 1 << 16;

    /**
     * The first runs are short, so that HotSpot sees a region called often and compiles it once, as a whole. In long
     * runs it would be replaced on the stack first, by a compilation of its own, which takes as long again.
     */
    private static final int SHORT_RUNS = 1 << 14;

    private static final int SHORT_RUN = 128;

    private static final int PAGE_SIZE = Ram.PAGE_SIZE;

    private final CpuState s;
    private final Mmu mmu;
    private final Executor executor;
    private final HotLoop loop;
    private @Nullable HotCode hotCode;
    private @Nullable RegionObserver observer;
    private long end;

    /** Instructions executed in regions, and how many of them one by one in the executor. */
    private long translated;

    private long stepped;
    private long entered;
    private long sampledNanos;
    private long endsOfBudget;
    private long otherCode;
    private long attention;

    RegionRunner(Cpu cpu, Executor executor, HotLoop loop) {
        this.s = cpu.state();
        this.mmu = cpu.mmu();
        this.executor = executor;
        this.loop = loop;
    }

    void hotCode(HotCode translator) {
        hotCode = translator;
    }

    void observer(@Nullable RegionObserver newObserver) {
        observer = newObserver;
    }

    /** Returns the predecoded word of the instruction that a region begins with. */
    long interpreted(CodePage page, int index) {
        Region region = page.region(index);
        if (region == null) {
            throw new IllegalStateException("no region at instruction " + index);
        }
        return region.interpreted();
    }

    /**
     * Runs the region that begins at PC, and those that follow.
     *
     * @param budget how many instructions may be executed
     * @param quantumEnd what {@link HotLoop#executed} will be when the budget is used up
     * @return what is left of the budget; all of it if the interpreter has to execute the next instruction
     */
    int run(CodePage start, int entry, FetchCache fetch, int budget, long quantumEnd) {
        end = quantumEnd;
        if ((++entered & TIMED - 1) != 0) {
            return run(start, entry, fetch, budget);
        }
        long begin = System.nanoTime();
        int left = run(start, entry, fetch, budget);
        sampledNanos += System.nanoTime() - begin;
        return left;
    }

    private int run(CodePage start, int entry, FetchCache fetch, int budget) {
        Ram main = mmu.mainRam();
        byte[] ram = main == null ? NO_MEMORY : main.array();
        TlbView view = mmu.view();
        int left = budget;
        int pc = s.pc;
        Region region = start.region(entry);
        while (region != null) {
            if (left < region.longest()) {
                if (region.installed()) {
                    endsOfBudget++;
                    break;
                }
                region = find(fetch, pc, true);
                continue;
            }
            int before = left;
            int most = region.entered < SHORT_RUNS ? Math.min(left, region.longest() + SHORT_RUN) : left;
            int rest = region.run(s, s.r, ram, view.read, view.write, pc & -PAGE_SIZE, most, this);
            left -= most - rest;
            region.executed += before - left;
            if ((++region.entered & TRIAL - 1) == 0) {
                judge(region);
            }
            if (observer != null) {
                loop.executed = end - left;
                observer.ran(region, pc, before - left);
            }
            if (s.attention) {
                attention++;
                break;
            }
            if (left == before) {
                break;
            }
            pc = s.pc;
            // a short run's end says nothing about the guest
            boolean cut = most < before && rest < region.longest();
            region = fetch.target(pc);
            if (region == null) {
                region = find(fetch, pc, !cut);
            }
        }
        if (region == null) {
            otherCode++;
        }
        translated += budget - left;
        return left;
    }

    RegionCounters counters() {
        return new RegionCounters(
                entered, translated, stepped, sampledNanos * TIMED / 1000, endsOfBudget, otherCode, attention);
    }

    /** Looks for a region at an address where none is remembered; there may be none. */
    private @Nullable Region find(FetchCache fetch, int pc, boolean heats) {
        CodePage page = fetch.lookup(pc);
        if (page == null) {
            return null;
        }
        int index = page.indexOf(pc);
        Region region = page.region(index);
        fetch.target(pc, region);
        if (region == null && heats && hotCode != null) {
            hotCode.left(page, index);
        }
        return region;
    }

    private static void judge(Region region) {
        CodePage page = region.page();
        if (page != null && region.executed < region.entered) {
            page.ban(region);
        }
    }

    @Override
    public boolean execute(int instruction, int pc, int budget) {
        s.pc = pc;
        loop.executed = end - budget;
        stepped++;
        int next = pc + (s.thumb ? 2 : 4);
        executor.execute(instruction);
        return !s.attention && s.pc == next;
    }
}
