package dev.envkit.emulator.translator;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.interpreter.CodePage;
import dev.envkit.emulator.cpu.interpreter.HotCode;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.cpu.isa.Architecture;
import dev.envkit.emulator.cpu.isa.Disassembler;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.translator.analysis.Decoder;
import dev.envkit.emulator.translator.analysis.Outline;
import dev.envkit.emulator.translator.analysis.Snapshot;
import dev.envkit.emulator.translator.cache.Compiler;
import dev.envkit.emulator.translator.cache.Listing;
import dev.envkit.emulator.translator.cache.Translation;
import dev.envkit.emulator.translator.cache.WorkQueue;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is translated: code that samples show to be hot, and places that execution leaves regions for again and
 * again. The interpreter executes everything else, and decides nothing by itself, so that results and instruction
 * counts do not depend on which translations there are, or when they arrive.
 *
 * <p>Threading: belongs to the thread that runs the machine; only the translating itself is done by another one.
 */
public final class Translator implements HotCode {
    private static final int HEAT_OF_SAMPLE = 1 << 10;

    private final TranslatorConfig config;
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final Compiler compiler;
    private final Listing listing;
    private final WorkQueue queue = new WorkQueue();

    /** A finished translation with the page that it is for, or without one if it failed. */
    private record Ready(CodePage page, int entry, @Nullable Translation translation) {}

    private final ConcurrentLinkedQueue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final Map<Region, Outline> inUse = new HashMap<>();
    private long made;
    private long instructionsMade;
    private long instructionsInUse;
    private long instructionsWaiting;
    private long bytecodeBytes;
    private long invalidated;
    private long outdated;
    private long refused;
    private long failed;
    private long nanos;
    private long runsOfRemoved;
    private long declinedByRemoved;

    private Translator(Cpu cpu, Interpreter interpreter, TranslatorConfig config) {
        this.config = config;
        this.cpu = cpu;
        this.interpreter = interpreter;
        InstructionSet set = new InstructionSet(cpu.model().architecture());
        this.listing = new Listing(config.diagnostics(), config.output(), new Disassembler(set));
        this.compiler = new Compiler(
                new Decoder(set), listing, cpu.model().architecture().has(Architecture.V5TE));
    }

    /** Makes a translator that works for this engine from now on. */
    public static Translator attach(Cpu cpu, Interpreter interpreter, TranslatorConfig config) {
        Translator translator = new Translator(cpu, interpreter, config);
        interpreter.translateBy(translator);
        return translator;
    }

    /** Returns what was done so far. */
    public TranslatorStats stats() {
        return new TranslatorStats(
                made,
                inUse.size(),
                instructionsMade,
                instructionsInUse,
                bytecodeBytes,
                invalidated,
                outdated,
                refused,
                failed,
                nanos,
                runsOfRemoved
                        + inUse.keySet().stream().mapToLong(Region::entered).sum(),
                declinedByRemoved
                        + inUse.keySet().stream().mapToLong(Region::declined).sum(),
                interpreter.regionCounters());
    }

    /** Returns the guest code of a region as text; empty if it is not in use. */
    public String describe(Region region) {
        Outline outline = inUse.get(region);
        return outline == null ? "" : listing.code(outline);
    }

    /**
     * Translates the code at the PC before it was ever executed, as tests do.
     *
     * @return the region that begins there now, or null
     */
    public @Nullable Region translateAtPc() {
        CodePage page = interpreter.codeAtPc();
        if (page == null) {
            return null;
        }
        int index = page.indexOf(cpu.register(Cpu.PC));
        if (page.region(index) == null) {
            install(translate(page, Snapshot.of(page).asIfExecuted(), index));
        }
        return page.region(index);
    }

    @Override
    public int sampleInterval() {
        return config.sampleInterval();
    }

    @Override
    public void sampled(CodePage page, int index, int weight) {
        int samples = Math.max(1, config.threshold() / config.sampleInterval());
        heat(page, index, weight * HEAT_OF_SAMPLE, samples * HEAT_OF_SAMPLE);
    }

    @Override
    public void left(CodePage page, int index) {
        // as much as it takes that the threshold is reached after so many times
        int samples = Math.max(1, config.threshold() / config.sampleInterval());
        long limit = (long) samples * HEAT_OF_SAMPLE;
        heat(page, index, (int) Math.max(1, limit / config.leaves()), (int) Math.min(limit, Integer.MAX_VALUE / 2));
    }

    private void heat(CodePage page, int index, int more, int limit) {
        int heat = page.heat(index, more);
        if (heat < limit) {
            return;
        }
        // asked for now, or not worth asking again soon
        page.heat(index, -4 * heat);
        if (overBudget()) {
            refused++;
            page.heat(index, 4 * heat - limit / 2);
            return;
        }
        Snapshot snapshot = Snapshot.of(page);
        if (!snapshot.executed(index)) {
            return;
        }
        listing.line(Diagnostic.EXITS, () -> "hot: page %08x, instruction %d".formatted(page.base(), index));
        if (!config.background()) {
            install(translate(page, snapshot, index));
        } else if (queue.offer(() -> ready.add(translate(page, snapshot, index)))) {
            instructionsWaiting += config.longestRegion() / 2;
        } else {
            refused++;
        }
    }

    private boolean overBudget() {
        if (instructionsInUse + instructionsWaiting > config.mostInstructions()) {
            return true;
        }
        long earned = config.instructionsPerTranslated() == 0
                ? Long.MAX_VALUE
                : config.credit() + interpreter.totalInstructions() / config.instructionsPerTranslated();
        return instructionsMade + instructionsWaiting > earned;
    }

    private Ready translate(CodePage page, Snapshot snapshot, int index) {
        try {
            return new Ready(page, index, compiler.translate(snapshot, index, config.longestRegion()));
        } catch (RuntimeException | LinkageError e) {
            // the interpreter goes on with this code, as it did before; a test fails on the count
            return new Ready(page, index, null);
        }
    }

    @Override
    public void poll() {
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            instructionsWaiting -= config.longestRegion() / 2;
            install(next);
        }
    }

    private void install(Ready next) {
        Translation translation = next.translation;
        if (translation == null) {
            failed++;
            return;
        }
        Outline outline = translation.outline();
        made++;
        instructionsMade += outline.size();
        bytecodeBytes += translation.bytecodeBytes();
        nanos += translation.nanos();
        boolean installed = next.page.install(
                translation.region(), next.entry, outline.size(), translation.halfwords(), outline.snapshot()::matches);
        listing.line(
                Diagnostic.INSTALLS,
                () -> "page %08x, instruction %d: %d instructions, %s"
                        .formatted(next.page.base(), next.entry, outline.size(), installed ? "installed" : "outdated"));
        if (installed) {
            inUse.put(translation.region(), outline);
            instructionsInUse += outline.size();
        } else {
            outdated++;
        }
    }

    @Override
    public void removed(Region region) {
        Outline outline = inUse.remove(region);
        if (outline != null) {
            invalidated++;
            runsOfRemoved += region.entered();
            declinedByRemoved += region.declined();
            instructionsInUse -= outline.size();
            listing.line(
                    Diagnostic.INVALIDATIONS,
                    () -> "region at %03x: %d instructions, entered %d times, executed %d"
                            .formatted(
                                    outline.entry() << outline.snapshot().shift(),
                                    outline.size(),
                                    region.entered(),
                                    region.executed()));
        }
    }
}
