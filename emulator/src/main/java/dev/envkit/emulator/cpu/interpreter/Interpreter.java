package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.Engine;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.mmu.Access;
import dev.envkit.emulator.mmu.Mmu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The interpreter: finds predecoded code for the PC, lets the {@link HotLoop} run it, and between whiles looks at
 * interrupts, breakpoints and reasons to stop.
 *
 * <p>Threading: used by the thread that runs the machine, except {@link #requestStop()}.
 */
public final class Interpreter implements Engine {
    /** So often a request to stop is looked at, in instructions: well below a millisecond. */
    private static final int LONGEST_RUN = 1 << 16;

    /**
     * The loop's first runs are short, so that HotSpot sees it called often and compiles it once, as a whole. In long
     * runs it would be replaced on the stack first, by a compilation of its own, which takes as long again.
     */
    private static final int SHORT_RUNS = 300_000;

    private static final int SHORT_RUN = 16;

    private final Cpu cpu;
    private final CpuState s;
    private final Mmu mmu;
    private final InstructionSet set;
    private final Executor executor;
    private final CodeCache codeCache;
    private final HotLoop hotLoop;
    /** By view and state. */
    private final FetchCache[] fetchCaches;

    private long limit;
    private int runs;
    private long executedBefore;
    private int stoppedAt;
    private boolean stoppedAtBreakpoint;
    private volatile boolean stopRequested;
    private @Nullable Sampler sampler;
    private final WaitingLoop waitingLoop;
    private boolean polling;

    /** Makes an engine for a processor; one processor has one engine. */
    public Interpreter(Cpu cpu) {
        this.cpu = cpu;
        this.s = cpu.state();
        this.mmu = cpu.mmu();
        this.set = new InstructionSet(cpu.model().architecture());
        this.executor = new Executor(cpu, set);
        this.codeCache = new CodeCache(mmu, this::flushFetchCaches);
        this.hotLoop = new HotLoop(cpu, executor, new MicroDecoder(set));
        codeCache.onRemoval(region -> s.attention = true);
        this.fetchCaches = new FetchCache[2 * mmu.viewCount()];
        Arrays.setAll(fetchCaches, i -> new FetchCache());
        mmu.addFlushListener(new Mmu.FlushListener() {
            @Override
            public void flushAll() {
                flushFetchCaches();
            }

            @Override
            public void flushPage(int va) {
                for (FetchCache cache : fetchCaches) {
                    cache.flushPage(va);
                }
                s.attention = true;
            }

            @Override
            public void flushViews(int firstView) {
                for (int i = 2 * firstView; i < 2 * firstView + 4; i++) {
                    fetchCaches[i].flush();
                }
                s.attention = true;
            }
        });
        this.waitingLoop = new WaitingLoop(cpu, executor, hotLoop, set, this::cachedCode);
        cpu.bus().polls().listener(() -> {
            polling = true;
            s.attention = true;
        });
        cpu.bus().programCounter(() -> s.pc - (s.thumb ? 2 : 4));
    }

    /**
     * Lets a translator take over what is executed often.
     *
     * @param translator is told of it, and installs regions
     */
    public void translateBy(HotCode translator) {
        hotLoop.regions().hotCode(translator);
        codeCache.onRemoval(region -> {
            // it may be the one that is being executed
            s.attention = true;
            translator.removed(region);
        });
        sampler = new Sampler(cpu, translator, set);
    }

    /** Sets who looks at the processor after each region, or nobody. */
    public void observeRegions(@Nullable RegionObserver observer) {
        hotLoop.regions().observer(observer);
    }

    /** Returns how regions were run so far. */
    public RegionCounters regionCounters() {
        return hotLoop.regions().counters();
    }

    /** Returns how many instructions were counted, but not executed, as they only waited for an event. */
    public long skippedInstructions() {
        return waitingLoop.skipped();
    }

    private @Nullable CodePage cachedCode() {
        return fetchCaches[2 * mmu.viewNumber() + (s.thumb ? 1 : 0)].lookup(s.pc);
    }

    private void flushFetchCaches() {
        for (FetchCache cache : fetchCaches) {
            cache.flush();
        }
        s.attention = true;
    }

    @Override
    public void requestStop() {
        stopRequested = true;
    }

    @Override
    public long totalInstructions() {
        return executedBefore + hotLoop.executed;
    }

    @Override
    public long executedInQuantum() {
        return hotLoop.executed;
    }

    @Override
    public void limitQuantum(long instructions) {
        if (instructions < limit) {
            limit = instructions;
            s.attention = true;
        }
    }

    @Override
    public StopReason run(long maxInstructions) {
        executedBefore += hotLoop.executed;
        hotLoop.executed = 0;
        limit = maxInstructions;
        cpu.debug().clearHit();
        boolean resuming = stoppedAtBreakpoint && stoppedAt == s.pc;
        stoppedAtBreakpoint = false;
        while (true) {
            s.attention = false;
            StopReason reason = reasonToStop();
            if (reason != null) {
                return reason;
            }
            executor.takeInterrupt();
            boolean careful = cpu.debug().needsCare(s.pc);
            if (careful && !resuming && cpu.debug().isBreakpoint(s.pc)) {
                stoppedAtBreakpoint = true;
                stoppedAt = s.pc;
                return StopReason.BREAKPOINT;
            }
            resuming = false;
            s.attention = false;
            if (polling) {
                polling = false;
                cpu.bus().polls().judged(!cpu.debug().any() && waitingLoop.skip(limit));
                continue;
            }
            int most = careful ? 1 : (int) Math.min(limit - hotLoop.executed, longestRun());
            if (sampler == null || careful) {
                step(most);
            } else {
                sampled(sampler, most);
            }
        }
    }

    private int longestRun() {
        if (runs >= SHORT_RUNS || codeCache.hasRegions()) {
            return LONGEST_RUN;
        }
        runs++;
        return SHORT_RUN;
    }

    private void sampled(Sampler to, int most) {
        int pc = s.pc;
        boolean thumb = s.thumb;
        long before = hotLoop.executed;
        step(to.next(most));
        if (to.ran(hotLoop.executed - before) && to.isEntry(pc, thumb)) {
            CodePage page = fetchCaches[2 * mmu.viewNumber() + (s.thumb ? 1 : 0)].lookup(s.pc);
            if (page != null) {
                to.found(page);
            }
        }
    }

    private @Nullable StopReason reasonToStop() {
        if (cpu.debug().lastHit() != null) {
            return StopReason.WATCHPOINT;
        }
        if (executor.takeExit()) {
            return StopReason.SEMIHOSTING_EXIT;
        }
        if (stopRequested) {
            stopRequested = false;
            return StopReason.STOP_REQUESTED;
        }
        if (hotLoop.executed >= limit) {
            return StopReason.QUANTUM_END;
        }
        if (s.waiting) {
            if (!s.irqLine && !s.fiqLine) {
                return StopReason.WAIT_FOR_INTERRUPT;
            }
            s.waiting = false;
        }
        return null;
    }

    /**
     * Returns the code at the PC, with the instruction there decoded; null if it is not in a whole page of memory, or
     * is watched by a debugger.
     */
    public @Nullable CodePage codeAtPc() {
        long translation = mmu.translate(s.pc, Access.EXECUTE, s.privileged());
        Ram ram = Mmu.isFault(translation) ? null : cpu.bus().ramAt((int) translation);
        if (ram == null || (translation & Mmu.UNIFORM) == 0 || cpu.debug().needsCare(s.pc)) {
            return null;
        }
        CodePage page = codeCache.page(ram, cpu.bus().ramOffset((int) translation), s.thumb, true);
        hotLoop.decode(page, page.indexOf(s.pc));
        return page;
    }

    /** Executes at least one instruction, or takes a prefetch abort. */
    private void step(int maximum) {
        int pc = s.pc;
        FetchCache cache = fetchCaches[2 * mmu.viewNumber() + (s.thumb ? 1 : 0)];
        CodePage page = cache.lookup(pc);
        if (page == null) {
            long translation = mmu.translate(pc, Access.EXECUTE, s.privileged());
            if (Mmu.isFault(translation)) {
                cpu.cp15().instructionFault(Mmu.faultStatus(translation));
                executor.prefetchAbort(pc);
                hotLoop.executed++;
                return;
            }
            int physical = (int) translation;
            Ram ram = cpu.bus().ramAt(physical);
            if (ram == null) {
                executor.execute(cpu.bus().read(physical, s.thumb ? 2 : 4));
                hotLoop.executed++;
                return;
            }
            boolean uniform = (translation & Mmu.UNIFORM) != 0;
            page = codeCache.page(ram, cpu.bus().ramOffset(physical), s.thumb, uniform);
            codeCache.entered(page);
            if (uniform && !cpu.debug().needsCare(pc)) {
                cache.fill(pc, page);
            }
        }
        hotLoop.run(page, cache, maximum);
    }
}
