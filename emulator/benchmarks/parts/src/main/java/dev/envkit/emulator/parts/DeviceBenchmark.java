package dev.envkit.emulator.parts;

import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.board.Mini2440;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a driver's access to a register costs, from the bus on. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeviceBenchmark {
    private static final int UTRSTAT0 = 0x5000_0010;
    private static final int INTMSK = 0x4A00_0008;
    private static final int TCNTO4 = 0x5100_0040;

    private final Mini2440 board = new Mini2440(BoardConfig.DEFAULT);

    /** A status register that is computed when it is read. */
    @Benchmark
    public int readUtrstat() {
        return board.bus().read(UTRSTAT0, 4);
    }

    /** A register that depends on the time. */
    @Benchmark
    public int readTimer() {
        return board.bus().read(TCNTO4, 4);
    }

    /** A write that has the interrupt controller look at everything. */
    @Benchmark
    public void writeIntmsk() {
        board.bus().write(INTMSK, 4, -1);
    }
}
