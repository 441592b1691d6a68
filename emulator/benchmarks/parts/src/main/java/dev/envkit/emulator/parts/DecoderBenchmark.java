package dev.envkit.emulator.parts;

import dev.envkit.emulator.cpu.isa.Architecture;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What finding an instruction's encoding costs: once for each instruction that is executed for the first time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBenchmark {
    private static final int COUNT = 10;
    private static final int[] ARM = {
        0xE080_0001, 0xE590_1000, 0xE92D_4010, 0xEB00_0010, 0x1A00_0000,
        0xE000_0291, 0xE1D0_10B0, 0xE10F_0000, 0xEE11_0F10, 0xEF00_0000
    };
    private static final int[] THUMB = {0x1840, 0x6801, 0xB510, 0xF000, 0xF810, 0xD1FE, 0x4348, 0x8801, 0x4770, 0xDF00};

    private final Architecture architecture = CpuModel.ARM920T.architecture();
    private final InstructionSet set = new InstructionSet(architecture);

    /** ARM instructions of ten kinds. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void arm(Blackhole hole) {
        for (int word : ARM) {
            hole.consume(set.arm(word));
        }
    }

    /** Thumb instructions of ten kinds. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void thumb(Blackhole hole) {
        for (int word : THUMB) {
            hole.consume(set.thumb(word));
        }
    }
}
