package dev.envkit.emulator.translator;

import dev.envkit.emulator.cpu.interpreter.RegionCounters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the translator did.
 *
 * @param regionsMade regions that were translated
 * @param regionsInUse of these, how many are installed now
 * @param instructionsMade guest instructions in all regions that were made
 * @param instructionsInUse guest instructions in regions that are installed now
 * @param bytecodeBytes size of all generated methods' classes
 * @param invalidated regions that went out of use
 * @param outdated translations that were thrown away because the code had changed meanwhile
 * @param refused translations that were not begun because of a budget or a full queue
 * @param failed translations that ended in an error of the translator; always 0, if it is right
 * @param translationNanos time that translating took
 * @param regionRuns how often any region was entered, from the interpreter or from another region
 * @param declined how often one was left before an instruction that regions cannot execute
 * @param running how they were run
 */
public record TranslatorStats(
        long regionsMade,
        long regionsInUse,
        long instructionsMade,
        long instructionsInUse,
        long bytecodeBytes,
        long invalidated,
        long outdated,
        long refused,
        long failed,
        long translationNanos,
        long regionRuns,
        long declined,
        RegionCounters running) {
    /** Returns how many guest instructions were executed in regions. */
    public long executedInRegions() {
        return running.instructions();
    }

    /**
     * Returns the numbers by name, for statistics.
     *
     * @param instructions all that were executed
     */
    public Map<String, Long> counters(long instructions) {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("regionsMade", regionsMade);
        counters.put("regionsInUse", regionsInUse);
        counters.put("instructionsMade", instructionsMade);
        counters.put("instructionsInUse", instructionsInUse);
        counters.put("bytecodeBytes", bytecodeBytes);
        counters.put("invalidated", invalidated);
        counters.put("outdated", outdated);
        counters.put("refused", refused);
        counters.put("failed", failed);
        counters.put("translationMicros", translationNanos / 1000);
        counters.put("interpreted", instructions - executedInRegions() + running.stepped());
        counters.put("executedInRegions", executedInRegions());
        counters.put("stepped", running.stepped());
        counters.put("regionMicros", running.micros());
        counters.put("regionEntries", running.entries());
        counters.put("regionRuns", regionRuns);
        counters.put("exitsDeclined", declined);
        counters.put("exitsToOtherCode", running.otherCode());
        counters.put("exitsAtEndOfBudget", running.endsOfBudget());
        counters.put("exitsForAttention", running.attention());
        return counters;
    }
}
