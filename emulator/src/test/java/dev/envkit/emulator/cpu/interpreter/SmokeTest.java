package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.isa.CpuModel;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void countsDownInALoop() {
        SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
        Ram ram = new Ram("RAM", 1 << 16);
        bus.mapRam(0, ram);
        Cpu cpu = new Cpu(CpuModel.ARM920T, bus);
        int[] program = {0xE3A0000A, 0xE3A01000, 0xE0811000, 0xE2500001, 0x1AFFFFFC, 0xEE070F90};
        for (int i = 0; i < program.length; i++) {
            ram.write(4 * i, 4, program[i]);
        }
        Interpreter engine = new Interpreter(cpu);
        assertEquals(StopReason.WAIT_FOR_INTERRUPT, engine.run(1000));
        assertEquals(55, cpu.register(1));
        assertEquals(33, engine.executedInQuantum());
    }
}
