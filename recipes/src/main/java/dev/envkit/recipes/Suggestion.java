package dev.envkit.recipes;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Guesses what a person meant by a misspelt name. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * Returns the candidate closest to {@code word}, if one is close enough to be what was meant: at most a third of
     * its letters differ (insertions, deletions, replacements and swaps of neighbours count one each); to a word of one
     * or two letters nothing is close.
     */
    public static Optional<String> closest(String word, Collection<String> candidates) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        int tolerance = word.length() < 3 ? 0 : word.length() / 3;
        return best != null && bestDistance <= tolerance ? Optional.of(best) : Optional.empty();
    }

    /** Returns a remedy: the closest candidate if one is close, else all of them. */
    public static String among(String word, Collection<String> candidates) {
        Optional<String> closest = closest(word, candidates);
        if (closest.isPresent()) {
            return "did you mean '" + closest.get() + "'?";
        }
        List<String> sorted = candidates.stream().sorted().toList();
        return sorted.isEmpty() ? "there are none" : "there are: " + String.join(", ", sorted);
    }

    /** The optimal string alignment distance. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
