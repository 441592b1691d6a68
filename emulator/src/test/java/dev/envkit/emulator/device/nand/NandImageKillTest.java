package dev.envkit.emulator.device.nand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that programs and erases a chip in a file, again and again, at random moments: {@code -Dtest.kills=N}
 * times (6 unless given). Some of them fall into the bringing of the journal into the image, which is made to happen
 * often. Each time the chip is as it was after one of the operations, and not before the last that the process had told
 * of.
 */
class NandImageKillTest {
    private static final NandGeometry CHIP = NandGeometry.K9F2808;

    /** Operations go to these blocks only, so that the states compared are small. */
    private static final int BLOCKS = 8;

    /** Bytes: some 60 operations. */
    private static final long JOURNAL_LIMIT = 32 << 10;

    @TempDir
    Path directory;

    /** The chip after each operation, computed beside it. What an operation does follows from its number alone. */
    private static final class Model {
        private final byte[][] pages = new byte[BLOCKS * CHIP.pagesPerBlock()][];
        private long done;

        Model() {
            Arrays.setAll(pages, page -> erased());
        }

        private static byte[] erased() {
            byte[] content = new byte[CHIP.rawPageSize()];
            Arrays.fill(content, (byte) 0xFF);
            return content;
        }

        static boolean erases(long number) {
            return number % 23 == 0;
        }

        static int place(long number, int of) {
            return new Random(number).nextInt(of);
        }

        static byte[] data(long number) {
            byte[] data = new byte[CHIP.rawPageSize()];
            new Random(number).nextBytes(data);
            return data;
        }

        void step() {
            done++;
            if (erases(done)) {
                int first = place(done, BLOCKS) * CHIP.pagesPerBlock();
                for (int n = 0; n < CHIP.pagesPerBlock(); n++) {
                    pages[first + n] = erased();
                }
            } else {
                // programming clears bits
                byte[] page = pages[place(done, pages.length)];
                byte[] data = data(done);
                for (int i = 0; i < page.length; i++) {
                    page[i] &= data[i];
                }
            }
        }
    }

    @Test
    void theChipIsAsAfterSomeOperationWhereverTheProcessIsKilled() throws Exception {
        Path file = directory.resolve("nand.img");
        byte[] erased = new byte[(int) CHIP.rawSize()];
        Arrays.fill(erased, (byte) 0xFF);
        Files.write(file, erased);
        Model model = new Model();
        Random random = new Random(528);
        int kills = Integer.getInteger("test.kills", 6);
        int inBetween = 0;
        for (int round = 0; round < kills; round++) {
            long told = runAndKill(file, model.done, random.nextInt(400));
            while (model.done < told) {
                model.step();
            }
            // an operation may have been done whose number was never said
            try (NandImage image = NandImage.open(file, Optional.of(CHIP), random.nextBoolean())) {
                if (!matches(model, image)) {
                    model.step();
                    inBetween++;
                }
                assertTrue(matches(model, image), "round " + round + ": not the chip after operation " + told);
            }
        }
        System.out.printf(
                "%d kills in %d operations; %d between an operation and its report%n", kills, model.done, inBetween);
    }

    /** Returns the number that the process said last, or the one that it was to begin behind. */
    private static long runAndKill(Path file, long done, int millis) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        String.join(File.pathSeparator, place(NandImage.class), place(NandImageKillTest.class)),
                        Victim.class.getName(),
                        file.toString(),
                        Long.toString(done + 1))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long told = done;
        try (BufferedReader numbers =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            // the time counts from the first operation on, however slowly the process starts
            String line = numbers.readLine();
            Thread killer = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // of the process itself this would close its output before all of it was read
                victim.toHandle().destroyForcibly();
            });
            for (; line != null; line = numbers.readLine()) {
                // the last line may lack its end
                told = Math.max(told, Long.parseLong(line));
            }
            killer.join();
        }
        assertEquals(128 + 9, victim.waitFor(), "it was to be killed, and not to end by itself");
        return told;
    }

    private static String place(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static boolean matches(Model model, NandCells image) {
        byte[] content = new byte[CHIP.rawPageSize()];
        for (int page = 0; page < model.pages.length; page++) {
            image.read(page, content);
            if (!Arrays.equals(model.pages[page], content)) {
                return false;
            }
        }
        return true;
    }

    /** What is killed. Arguments: the image, the number of the operation to begin with. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            try (NandImage image = NandImage.open(Path.of(arguments[0]), Optional.of(CHIP), true, JOURNAL_LIMIT)) {
                NandBench bench = new NandBench(image, NandFaults.NONE);
                for (long number = Long.parseLong(arguments[1]); ; number++) {
                    if (Model.erases(number)) {
                        bench.beginErase(Model.place(number, BLOCKS) * CHIP.pagesPerBlock());
                    } else {
                        bench.program(Model.place(number, BLOCKS * CHIP.pagesPerBlock()), 0, Model.data(number));
                    }
                    bench.settle();
                    System.out.println(number);
                }
            }
        }
    }
}
