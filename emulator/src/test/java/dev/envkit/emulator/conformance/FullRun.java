package dev.envkit.emulator.conformance;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The full comparison with QEMU. Arguments: model, seed, number of instructions, and optionally the engine and a file
 * to record hashes of QEMU's results of the first cases to. See CONFORMANCE.md.
 */
public final class FullRun {
    private static final int BATCH = 40_000;
    private static final int MOST_REPORTED = 20;
    private static final String[] NAMES = {
        "r0",
        "r1",
        "r2",
        "r3",
        "r4",
        "r5",
        "r6",
        "r7",
        "r8",
        "r9",
        "r10",
        "r11",
        "r12",
        "r13",
        "r14",
        "cpsr",
        "spsr",
        "exception",
        "exception lr",
        "exception spsr",
        "memory",
        "banks"
    };

    private FullRun() {}

    /** Compares until as many instructions as asked for have run; exits with 1 if anything differs. */
    public static void main(String[] args) throws IOException, InterruptedException {
        CpuModel model = CpuModel.valueOf(args[0]);
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
        long wanted = Long.parseLong(args[2]);
        EngineUnderTest engine = EngineUnderTest.valueOf(args.length > 3 ? args[3] : "INTERPRETER");
        CaseGenerator generator = new CaseGenerator(random, model.architecture());
        Path directory = Files.createTempDirectory("conformance");
        byte[] harness = Vectors.harness();
        Files.write(directory.resolve("harness.bin"), harness);
        InstructionSet set = new InstructionSet(model.architecture());
        Map<Operation, Integer> coverage = new EnumMap<>(Operation.class);
        long instructions = 0;
        long cases = 0;
        long differences = 0;
        while (instructions < wanted) {
            byte[] window = Memory.window(random);
            List<TestCase> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                TestCase c = generator.next();
                batch.add(c);
                instructions += c.instructions();
                count(c, set, coverage);
            }
            byte[] actual = EmulatorRun.run(model, engine, harness, window, batch);
            byte[] expected = QemuRun.run(model, directory, window, batch);
            if (cases == 0 && args.length > 4) {
                Files.write(Path.of(args[4]), Vectors.hashes(Arrays.copyOf(expected, Vectors.BYTES_RECORDED)));
            }
            differences += compare(batch, expected, actual, differences);
            cases += batch.size();
            System.out.printf("%d cases, %d instructions, %d differences%n", cases, instructions, differences);
        }
        coverage.forEach((operation, times) -> System.out.printf("%-22s %d%n", operation, times));
        System.exit(differences == 0 ? 0 : 1);
    }

    private static void count(TestCase c, InstructionSet set, Map<Operation, Integer> coverage) {
        for (int i = 0; i < c.instructions(); i++) {
            Operation operation = c.thumb()
                    ? set.thumb(c.code()[i / 2] >>> ((i % 2) * 16)).operation()
                    : set.arm(c.code()[i]).operation();
            coverage.merge(operation, 1, Integer::sum);
        }
    }

    private static long compare(List<TestCase> cases, byte[] expected, byte[] actual, long before) {
        ByteBuffer e = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer a = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        long differences = 0;
        for (int i = 0; i < cases.size(); i++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < Memory.RESULT_WORDS; w++) {
                int at = 4 * (i * Memory.RESULT_WORDS + w);
                if (e.getInt(at) != a.getInt(at)) {
                    text.append("  %s: QEMU %08x, here %08x%n".formatted(NAMES[w], e.getInt(at), a.getInt(at)));
                }
            }
            if (!text.isEmpty()) {
                differences++;
                if (before + differences <= MOST_REPORTED) {
                    System.out.printf("%s%s%n", cases.get(i), text);
                }
            }
        }
        return differences;
    }
}
