package dev.envkit.emulator.parts;

import dev.envkit.emulator.mmu.Access;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What reaching memory costs: through the software TLB, past it, and by a walk of the page table. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TlbBenchmark {
    private static final int TURNS = 10_000;
    private static final int TURN = 3;
    private static final int TABLE = 0x4000;
    private static final int SECTIONS = 16;
    /** A section of 1 MiB, domain 0, read and write for all. */
    private static final int SECTION = 0xC12;

    private static final int MANAGER_OF_ALL = -1;
    private static final int MMU_ON = 1;

    private Processor hit;
    private Processor miss;
    private Processor mapped;

    /** Makes the processors. */
    @Setup
    public void setUp() {
        // ldr r1, [r0]; ldr r1, [r0]; b .-8
        hit = new Processor(0xE590_1000, 0xE590_1000, 0xEAFF_FFFC);
        hit.cpu.setRegister(0, 0x1000);
        // two pages whose entries are the same: each access puts the other one out
        miss = new Processor(0xE590_1000, 0xE592_1000, 0xEAFF_FFFC);
        miss.cpu.setRegister(0, 0x1000);
        miss.cpu.setRegister(2, 0x40_1000);
        mapped = new Processor();
        for (int i = 0; i < SECTIONS; i++) {
            mapped.bus.write(TABLE + 4 * i, 4, i << 20 | SECTION);
        }
        mapped.cpu.cp15().write(0, 2, 0, 0, TABLE);
        mapped.cpu.cp15().write(0, 3, 0, 0, MANAGER_OF_ALL);
        mapped.cpu.cp15().write(0, 1, 0, 0, MMU_ON);
    }

    /** Two loads that the TLB knows, and a branch; per instruction. */
    @Benchmark
    @OperationsPerInvocation(TURNS * TURN)
    public Object loadsThatHit() {
        return hit.engine.run(TURNS * TURN);
    }

    /** Two loads of which each misses, and a branch; per instruction. */
    @Benchmark
    @OperationsPerInvocation(TURNS * TURN)
    public Object loadsThatMiss() {
        return miss.engine.run(TURNS * TURN);
    }

    /** A translation by the page table: what a miss costs at least while the MMU is on. */
    @Benchmark
    public long walk() {
        return mapped.cpu.mmu().translate(0x12_3456, Access.READ, true);
    }
}
