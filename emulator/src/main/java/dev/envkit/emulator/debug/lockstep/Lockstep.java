package dev.envkit.emulator.debug.lockstep;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.cpu.interpreter.RegionObserver;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;

/**
 * A machine that translates and one that interprets, side by side. After each region the second executes as many
 * instructions as the first has, and all registers and flags must be the same; so must memory, which is compared from
 * time to time as a whole.
 *
 * <p>Works because runs repeat exactly, and because where a run is cut into pieces cannot be seen by the guest. What
 * comes from the host must reach both: see {@link #both}.
 *
 * <p>Threading: used by the thread that runs the machines, except {@link #requestStop()}.
 */
public final class Lockstep implements Machine, RegionObserver {
    private static final long BETWEEN_MEMORY_COMPARISONS = 1 << 21;
    private static final int WORDS = 17;

    private final Machine first;
    private final Interpreter engine;
    private final Function<Region, String> describe;
    private final Machine reference;
    private long compared;
    private long memoryComparedAt;

    /**
     * Puts two machines side by side, in the same state.
     *
     * @param first whose engine has a translator
     * @param engine that engine
     * @param describe the guest code of a region, for the message
     * @param reference whose engine has none
     */
    public Lockstep(Machine first, Interpreter engine, Function<Region, String> describe, Machine reference) {
        this.first = first;
        this.engine = engine;
        this.describe = describe;
        this.reference = reference;
    }

    /**
     * Returns a serial line whose input reaches both machines at the same virtual time, and whose output is the
     * first's. The second is behind when something is typed: it has executed as many instructions, but may not have
     * slept as long.
     */
    public SerialLine both(SerialLine firstLine, SerialLine referenceLine) {
        record Typed(long at, int character) {}
        Deque<Typed> waiting = new ArrayDeque<>();
        ClockEvent[] event = new ClockEvent[1];
        event[0] = reference.clock().newEvent("typed", () -> {
            while (!waiting.isEmpty()
                    && waiting.getFirst().at() <= reference.clock().now()) {
                referenceLine.receive(waiting.removeFirst().character());
            }
            if (!waiting.isEmpty()) {
                event[0].scheduleAt(waiting.getFirst().at());
            }
        });
        return new SerialLine() {
            @Override
            public void connect(SerialSink sink) {
                firstLine.connect(sink);
            }

            @Override
            public void receive(int character) {
                firstLine.receive(character);
                waiting.add(new Typed(first.clock().now(), character));
                event[0].scheduleAt(waiting.getFirst().at());
            }
        };
    }

    /** Returns how many regions were compared. */
    public long compared() {
        return compared;
    }

    @Override
    public void ran(Region region, int pc, int instructions) {
        long now = first.instructions();
        follow(now - instructions);
        int[] before = registers(reference.cpu());
        follow(now);
        compared++;
        int[] expected = registers(reference.cpu());
        int[] actual = registers(first.cpu());
        if (!Arrays.equals(expected, actual)) {
            throw new Difference("translated code at 0x%08x differs from the interpreter after %d instructions%n%s%s"
                    .formatted(pc, instructions, table(before, expected, actual), describe.apply(region)));
        }
        if (now - memoryComparedAt > BETWEEN_MEMORY_COMPARISONS) {
            memoryComparedAt = now;
            compareMemory(pc);
        }
    }

    private void follow(long instructions) {
        while (reference.instructions() < instructions) {
            Stop stop = reference.run(instructions - reference.instructions());
            if (stop != Stop.DONE) {
                break;
            }
        }
    }

    private static int[] registers(Cpu cpu) {
        int[] values = new int[WORDS];
        for (int r = 0; r < WORDS - 1; r++) {
            values[r] = cpu.register(r);
        }
        values[WORDS - 1] = cpu.cpsr();
        return values;
    }

    private static String table(int[] before, int[] expected, int[] actual) {
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < WORDS; r++) {
            text.append("  %-4s %08x, then %08x".formatted(r == WORDS - 1 ? "cpsr" : "r" + r, before[r], expected[r]));
            text.append(expected[r] == actual[r] ? "" : "; translated: %08x".formatted(actual[r]))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private void compareMemory(int pc) {
        Ram a = first.cpu().mmu().mainRam();
        Ram b = reference.cpu().mmu().mainRam();
        int at = a == null || b == null ? -1 : Arrays.mismatch(a.array(), b.array());
        if (at >= 0) {
            throw new Difference("memory differs at offset 0x%x, found after the region at 0x%08x".formatted(at, pc));
        }
    }

    @Override
    public Stop run(long maxInstructions) {
        engine.observeRegions(this);
        Stop stop = first.run(maxInstructions);
        // up to the same place, so that input reaches both there
        follow(first.instructions());
        int[] expected = registers(reference.cpu());
        int[] actual = registers(first.cpu());
        if (!Arrays.equals(expected, actual)) {
            throw new Difference(
                    "the machines differ between regions%n%s".formatted(table(expected, expected, actual)));
        }
        return stop;
    }

    @Override
    public Cpu cpu() {
        return first.cpu();
    }

    @Override
    public VirtualClock clock() {
        return first.clock();
    }

    @Override
    public long instructions() {
        return first.instructions();
    }

    @Override
    public void requestStop() {
        first.requestStop();
    }

    @Override
    public void reset() {
        first.reset();
        reference.reset();
    }

    @Override
    public void powerCycle(long picosOff) {
        first.powerCycle(picosOff);
        reference.powerCycle(picosOff);
    }

    @Override
    public int exitStatus() {
        return first.exitStatus();
    }

    @Override
    public Map<String, Long> counters() {
        return first.counters();
    }
}
