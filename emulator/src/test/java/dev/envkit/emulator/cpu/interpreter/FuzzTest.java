package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.Mmu;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No program and no page table makes the emulator itself fail. */
class FuzzTest {
    private static final int RUNS = 300;
    private static final int INSTRUCTIONS = 2000;
    private static final int TABLE = 0x4000;

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void randomWordsAsProgramsAndPageTables(CpuModel model) {
        SplittableRandom random = new SplittableRandom(20261122);
        for (int run = 0; run < RUNS; run++) {
            Machine m = new Machine(model);
            byte[] garbage = new byte[1 << 16];
            random.nextBytes(garbage);
            m.ram.write(0, garbage, 0, garbage.length);
            for (Mode mode : Mode.values()) {
                m.cpu.setSpsr(mode, random.nextInt());
            }
            m.cpu.setCpsr(random.nextInt());
            for (int r = 0; r < 15; r++) {
                m.cpu.setRegister(r, random.nextBoolean() ? random.nextInt() : random.nextInt(1 << 16));
            }
            if (random.nextBoolean()) {
                for (int i = 0; i < 4096; i++) {
                    // tables within the garbage, so that second levels are random too
                    m.words(TABLE + 4 * i, random.nextInt(1 << 16) | random.nextInt(4));
                }
                m.cpu.mmu().translationTable(TABLE);
                m.cpu.mmu().domains(random.nextInt());
                m.cpu.mmu().control(random.nextInt() | Mmu.CONTROL_M);
            }
            m.cpu.setRegister(15, random.nextInt(1 << 16));
            for (int executed = 0; executed < INSTRUCTIONS; executed += 100) {
                m.cpu.irq().set(random.nextInt(4) == 0);
                m.cpu.fiq().set(random.nextInt(8) == 0);
                m.engine.run(100);
                assertTrue(m.engine.executedInQuantum() <= 100);
            }
        }
    }
}
