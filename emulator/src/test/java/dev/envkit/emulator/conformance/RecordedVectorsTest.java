package dev.envkit.emulator.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.isa.CpuModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The processor against what QEMU did with the same random instructions, without QEMU. */
class RecordedVectorsTest {
    /** Translating a case takes a millisecond. */
    private static final int CASES_TRANSLATED = 20_000;

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void randomInstructionsDoWhatTheyDoInQemu(CpuModel model) throws IOException {
        compare(model, EngineUnderTest.INTERPRETER, Vectors.CASES_RECORDED);
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void translatedRandomInstructionsDoWhatTheyDoInQemu(CpuModel model) throws IOException {
        compare(model, EngineUnderTest.TRANSLATOR, CASES_TRANSLATED);
    }

    private static void compare(CpuModel model, EngineUnderTest engine, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(Vectors.SEED);
        CaseGenerator generator = new CaseGenerator(random, model.architecture());
        byte[] window = Memory.window(random);
        List<TestCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cases.add(generator.next());
        }

        byte[] results = EmulatorRun.run(model, engine, Vectors.harness(), window, cases);

        String name = "vectors-" + model.optionName().toLowerCase(Locale.ROOT) + ".bin";
        ByteBuffer expected = ByteBuffer.wrap(Vectors.resource(name)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer actual = ByteBuffer.wrap(Vectors.hashes(results)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4 * count, actual.remaining());
        List<TestCase> wrong = new ArrayList<>();
        for (TestCase c : cases) {
            if (expected.getInt() != actual.getInt()) {
                wrong.add(c);
            }
        }
        assertEquals(List.of(), wrong.subList(0, Math.min(wrong.size(), 5)), () -> wrong.size() + " cases differ");
    }
}
