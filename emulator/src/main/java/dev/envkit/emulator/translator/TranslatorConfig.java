package dev.envkit.emulator.translator;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How much is translated, and when.
 *
 * @param sampleInterval instructions between two samples of where the guest is
 * @param threshold heat that makes code worth translating, in instructions
 * @param leaves how often execution must leave regions for the same place until that place is translated too
 * @param longestRegion most instructions of a region
 * @param mostInstructions most instructions in regions at a time
 * @param instructionsPerTranslated so many instructions must have been executed for each that is translated: the budget
 *     that keeps compilers from costing more than they bring
 * @param credit instructions that may be translated before that counts
 * @param background whether a thread of its own translates; otherwise the machine waits
 * @param diagnostics what to write down
 * @param output where to, by the line; called by any thread
 */
public record TranslatorConfig(
        int sampleInterval,
        int threshold,
        int leaves,
        int longestRegion,
        int mostInstructions,
        int instructionsPerTranslated,
        int credit,
        boolean background,
        Set<Diagnostic> diagnostics,
        Consumer<String> output) {
    /** For every-day use: code becomes a region when it is clear that this pays, as tuned on boots of Linux. */
    public static final TranslatorConfig AUTO = new TranslatorConfig(
            1 << 15, 4_000_000, 20_000, 200, 40_000, 100_000, 500, true, EnumSet.noneOf(Diagnostic.class), line -> {});

    /** Translates soon, whatever it costs. */
    public static final TranslatorConfig EAGER = new TranslatorConfig(
            1 << 12, 40_000, 1_000, 200, 100_000, 0, 0, true, EnumSet.noneOf(Diagnostic.class), line -> {});

    /** Takes no samples: for those who say themselves what to translate. */
    public static final TranslatorConfig ON_DEMAND = new TranslatorConfig(
            Integer.MAX_VALUE,
            1,
            Integer.MAX_VALUE,
            60,
            100_000,
            0,
            0,
            false,
            EnumSet.noneOf(Diagnostic.class),
            line -> {});

    /** Translates nearly everything, before the machine goes on: for tests. */
    public static final TranslatorConfig TEST = new TranslatorConfig(
            1000, 1000, 1, 200, 100_000, 0, 0, false, EnumSet.noneOf(Diagnostic.class), line -> {});

    public TranslatorConfig {
        diagnostics = Set.copyOf(diagnostics);
    }

    /** Returns a copy that writes things down. */
    public TranslatorConfig withDiagnostics(Set<Diagnostic> what, Consumer<String> where) {
        return new TranslatorConfig(
                sampleInterval,
                threshold,
                leaves,
                longestRegion,
                mostInstructions,
                instructionsPerTranslated,
                credit,
                background,
                what,
                where);
    }
}
