package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Engine;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;

/** A processor with a megabyte of memory at 0, for bare-metal tests. */
final class Machine {
    static final int SIZE = 1 << 20;

    final SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
    final Ram ram = new Ram("RAM", SIZE);
    final Cpu cpu;
    final Engine engine;

    Machine(CpuModel model) {
        bus.mapRam(0, ram);
        cpu = new Cpu(model, bus);
        engine = new Interpreter(cpu);
    }

    Machine() {
        this(CpuModel.ARM920T);
    }

    /** Puts words into memory and the PC at the first. */
    Machine code(int address, int... words) {
        words(address, words);
        cpu.setRegister(Cpu.PC, address);
        return this;
    }

    /** Assembles a program for ARM state and puts the PC at its start. */
    Machine code(int address, String... lines) {
        return code(address, Assembler.arm(address, lines));
    }

    /** Puts words into memory. */
    Machine words(int address, int... words) {
        for (int i = 0; i < words.length; i++) {
            ram.write(address + 4 * i, 4, words[i]);
        }
        return this;
    }

    Machine register(int number, int value) {
        cpu.setRegister(number, value);
        return this;
    }

    Machine steps(int count) {
        engine.run(count);
        return this;
    }

    int word(int address) {
        return ram.read(address, 4);
    }
}
