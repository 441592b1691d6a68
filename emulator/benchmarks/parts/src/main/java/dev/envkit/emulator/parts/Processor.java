package dev.envkit.emulator.parts;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.isa.CpuModel;

/** An ARM920T with 16 MiB of memory at 0 and a program in it, in the interpreter. */
final class Processor {
    private static final int MEMORY = 16 << 20;

    final SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
    final Cpu cpu;
    final Interpreter engine;

    /** @param words the program, which starts at address 0 */
    Processor(int... words) {
        Ram ram = new Ram("RAM", MEMORY);
        for (int i = 0; i < words.length; i++) {
            ram.write(i * Integer.BYTES, Integer.BYTES, words[i]);
        }
        bus.mapRam(0, ram);
        cpu = new Cpu(CpuModel.ARM920T, bus);
        engine = new Interpreter(cpu);
    }
}
