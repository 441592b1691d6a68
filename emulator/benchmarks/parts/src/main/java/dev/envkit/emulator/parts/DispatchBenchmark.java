package dev.envkit.emulator.parts;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an instruction costs in the interpreter's loop, by kind: fixed loops of predecoded code, all in one page. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
    private static final int INSTRUCTIONS = 100_000;

    /** Which loop. */
    @Param
    public Program program;

    private Processor processor;

    /** Loops; each ends with a branch to its start. */
    public enum Program {
        /** Sums and exclusive ors of registers. */
        ARITHMETIC(0xE080_0001, 0xE021_1000, 0xE082_2081, 0xE1A0_30E2, 0xE003_3001, 0xEAFF_FFF9),
        /** Compares and conditional branches, half of them taken. */
        BRANCHES(0xE270_0001, 0x0A00_0000, 0xE281_1001, 0xE311_0001, 0x1A00_0000, 0xE1A0_0000, 0xEAFF_FFF8),
        /** Words read and written through the software TLB. */
        WORDS(0xE3A0_0A01, 0xE590_1000, 0xE580_1004, 0xE590_2008, 0xE580_200C, 0xEAFF_FFF9),
        /** Four registers at a time. */
        BLOCKS(0xE3A0_0A01, 0xE890_001E, 0xE280_5040, 0xE885_001E, 0xEAFF_FFFA);

        private final int[] words;

        Program(int... words) {
            this.words = words;
        }
    }

    /** Makes the processor. */
    @Setup
    public void setUp() {
        processor = new Processor(program.words);
    }

    /** Runs the loop. */
    @Benchmark
    @OperationsPerInvocation(INSTRUCTIONS)
    public Object instruction() {
        return processor.engine.run(INSTRUCTIONS);
    }
}
