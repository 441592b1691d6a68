package dev.envkit.toolkit.patch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another implementation (JGit's) wrote as the difference of two texts turns the one into the other. */
class PatchRoundTripTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void appliesWhatJGitWrites(long seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            byte[] before = text(lines(random, 1 + random.nextInt(60)), random);
            byte[] after = text(edited(before, random), random);
            byte[] patch = diff(before, after, 1 + random.nextInt(3));
            Path file = root.resolve("f");
            Files.write(file, before);
            PatchApplier.create().apply(root, "seed " + seed + " round " + round, patch);
            assertArrayEquals(after, Files.readAllBytes(file), "seed " + seed + " round " + round);
        }
    }

    private static byte[] diff(byte[] before, byte[] after, int context) throws IOException {
        RawText a = new RawText(before);
        RawText b = new RawText(after);
        EditList edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, a, b);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!edits.isEmpty()) {
            out.writeBytes("--- a/f\n+++ b/f\n".getBytes(StandardCharsets.ISO_8859_1));
            try (DiffFormatter formatter = new DiffFormatter(out)) {
                formatter.setContext(context);
                formatter.format(edits, a, b);
            }
        }
        return out.toByteArray();
    }

    /** Lines from a small alphabet, so that contexts repeat. */
    private static List<String> lines(Random random, int count) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add("l" + random.nextInt(8));
        }
        return result;
    }

    private static List<String> edited(byte[] before, Random random) {
        List<String> result = new ArrayList<>(
                new String(before, StandardCharsets.ISO_8859_1).lines().toList());
        for (int edits = random.nextInt(6); edits > 0; edits--) {
            int at = random.nextInt(result.size() + 1);
            if (at < result.size() && random.nextBoolean()) {
                result.remove(at);
            } else {
                result.add(at, "new" + random.nextInt(3));
            }
        }
        return result;
    }

    private static byte[] text(List<String> lines, Random random) {
        String text = String.join("\n", lines);
        return (text.isEmpty() || random.nextInt(4) == 0 ? text : text + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
