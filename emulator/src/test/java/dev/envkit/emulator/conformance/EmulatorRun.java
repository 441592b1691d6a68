package dev.envkit.emulator.conformance;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UnmappedReporter;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.semihosting.Semihosting;
import dev.envkit.emulator.translator.Translator;
import dev.envkit.emulator.translator.TranslatorConfig;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/** Runs cases in this emulator. */
final class EmulatorRun {
    private static final int RAM_SIZE = 64 << 20;
    private static final int START = 0x8000;
    /** The harness's variable with the addresses of the case and its result. */
    private static final int STATE = 0x8358;

    private static final long INSTRUCTIONS_PER_CASE = 3000;
    /** After the beginning of a case, and before that of the next. */
    private static final long INSTRUCTIONS_TO_NEXT_CASE = 200;

    private EmulatorRun() {}

    /** Returns what the harness recorded: {@link Memory#RESULT_WORDS} words per case, little-endian. */
    static byte[] run(CpuModel model, EngineUnderTest kind, byte[] harness, byte[] window, List<TestCase> cases) {
        SystemBus bus = new SystemBus(UnmappedReporter.SILENT);
        Ram ram = new Ram("RAM", RAM_SIZE);
        bus.mapRam(0, ram);
        load(ram, 0, harness);
        load(ram, Memory.INITIAL_WINDOW, window);
        load(ram, Memory.CASES, Memory.image(cases));
        Cpu cpu = new Cpu(model, bus);
        cpu.callHook(new Semihosting(OutputStream.nullOutputStream(), InputStream.nullInputStream(), null, () -> 0));
        cpu.setRegister(Cpu.PC, START);
        Interpreter engine = new Interpreter(cpu);
        long budget = INSTRUCTIONS_PER_CASE * (cases.size() + 10L);
        StopReason reason =
                kind == EngineUnderTest.INTERPRETER ? engine.run(budget) : runTranslated(cpu, engine, budget);
        if (reason != StopReason.SEMIHOSTING_EXIT) {
            int done = (ram.read(STATE + 4 * 2, 4) - Memory.RESULTS) / (4 * Memory.RESULT_WORDS);
            throw new AssertionError("the harness did not end: %s at 0x%08x in case %d: %s"
                    .formatted(reason, cpu.register(Cpu.PC), done, describe(cases, done)));
        }
        int length = 4 * Memory.RESULT_WORDS * cases.size();
        return Arrays.copyOfRange(ram.array(), Memory.RESULTS, Memory.RESULTS + length);
    }

    /** Has each case translated before it is executed for the first and only time. */
    private static StopReason runTranslated(Cpu cpu, Interpreter engine, long budget) {
        Translator translator = Translator.attach(cpu, engine, TranslatorConfig.ON_DEMAND);
        while (engine.totalInstructions() < budget) {
            cpu.debug().addBreakpoint(Memory.CODE);
            StopReason reason = engine.run(budget);
            cpu.debug().removeBreakpoint(Memory.CODE);
            if (reason != StopReason.BREAKPOINT) {
                check(translator.stats().failed() == 0, "a translation failed");
                return reason;
            }
            Region region = translator.translateAtPc();
            check(region != null, "no region was made");
            engine.run(INSTRUCTIONS_TO_NEXT_CASE);
            check(region != null && region.entered() > 0, "the region was not executed");
        }
        return StopReason.QUANTUM_END;
    }

    /** As the full run has no test framework on its class path. */
    private static void check(boolean expected, String otherwise) {
        if (!expected) {
            throw new AssertionError(otherwise);
        }
    }

    private static String describe(List<TestCase> cases, int number) {
        return number >= 0 && number < cases.size() ? cases.get(number).toString() : "unknown";
    }

    private static void load(Ram ram, int address, byte[] image) {
        ram.write(address, image, 0, image.length);
    }
}
