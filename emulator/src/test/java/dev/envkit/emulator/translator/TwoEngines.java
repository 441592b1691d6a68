package dev.envkit.emulator.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The same bare-metal program on two processors, one of which translates; both must always be in the same state. */
final class TwoEngines {
    private static final int SIZE = 1 << 20;

    /** One of them. */
    static final class Side {
        final SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
        final Ram ram = new Ram("RAM", SIZE);
        final Cpu cpu;
        final Interpreter engine;

        Side(CpuModel model) {
            bus.mapRam(0, ram);
            cpu = new Cpu(model, bus);
            engine = new Interpreter(cpu);
        }

        void words(int address, int... words) {
            for (int i = 0; i < words.length; i++) {
                ram.write(address + 4 * i, 4, words[i]);
            }
        }

        void code(int address, String... lines) {
            words(address, Assembler.arm(address, lines));
        }

        void thumb(int address, String... lines) {
            int[] halves = Assembler.thumb(address, lines);
            for (int i = 0; i < halves.length; i++) {
                ram.write(address + 2 * i, 2, halves[i]);
            }
        }
    }

    final Side translating;
    final Side reference;
    final Translator translator;

    TwoEngines(CpuModel model) {
        translating = new Side(model);
        reference = new Side(model);
        translator = Translator.attach(translating.cpu, translating.engine, TranslatorConfig.TEST);
    }

    TwoEngines() {
        this(CpuModel.ARM920T);
    }

    /** Does something with both. */
    TwoEngines both(Consumer<Side> action) {
        action.accept(translating);
        action.accept(reference);
        return this;
    }

    /** Puts a program into memory and the PC at its start. */
    TwoEngines program(int address, String... lines) {
        return both(side -> {
            side.code(address, lines);
            side.cpu.setRegister(Cpu.PC, address);
        });
    }

    /** Runs both for a while, cut into pieces of random length, and compares them after each. */
    TwoEngines run(int instructions, RandomGenerator random) {
        for (int executed = 0; executed < instructions; ) {
            int quantum = 1 + random.nextInt(5000);
            StopReason reason = translating.engine.run(quantum);
            assertEquals(reference.engine.run(quantum), reason);
            compare();
            executed += quantum;
        }
        return this;
    }

    /** Everything that a program could see must be the same. */
    void compare() {
        assertEquals(reference.engine.executedInQuantum(), translating.engine.executedInQuantum());
        for (int r = 0; r < 16; r++) {
            int number = r;
            assertEquals(
                    Integer.toHexString(reference.cpu.register(r)),
                    Integer.toHexString(translating.cpu.register(r)),
                    () -> "r" + number + " after " + reference.engine.totalInstructions());
        }
        assertEquals(reference.cpu.cpsr(), translating.cpu.cpsr());
        for (Mode mode : Mode.values()) {
            assertEquals(reference.cpu.spsr(mode), translating.cpu.spsr(mode));
            assertEquals(reference.cpu.register(mode, 13), translating.cpu.register(mode, 13));
            assertEquals(reference.cpu.register(mode, 14), translating.cpu.register(mode, 14));
        }
    }

    /** At the end: memory too, and the translator must have done something. */
    void finish() {
        assertArrayEquals(reference.ram.array(), translating.ram.array());
        assertEquals(0, translator.stats().failed());
        assertTrue(
                translator.stats().executedInRegions() > 0, translator.stats().toString());
    }
}
