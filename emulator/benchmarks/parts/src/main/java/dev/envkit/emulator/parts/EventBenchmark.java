package dev.envkit.emulator.parts;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an interruption costs: the way into the loop and out of it, where interrupts are polled; and an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    private Processor processor;
    private VirtualClock clock;
    private ClockEvent event;

    /** Makes the processor and the clock. */
    @Setup
    public void setUp() {
        processor = new Processor(0xEAFF_FFFE);
        clock = new VirtualClock();
        event = clock.newEvent("tick", () -> {});
        for (int i = 0; i < 16; i++) {
            clock.newEvent("other", () -> {}).scheduleAt(Long.MAX_VALUE - i);
        }
    }

    /** A quantum of one instruction: interrupts polled, the loop entered and left. */
    @Benchmark
    public Object quantum() {
        return processor.engine.run(1);
    }

    /** An event scheduled among sixteen others, and run. */
    @Benchmark
    public void event() {
        event.scheduleAt(clock.now());
        clock.runDueEvents();
    }
}
