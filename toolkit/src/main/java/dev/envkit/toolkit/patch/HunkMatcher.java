package dev.envkit.toolkit.patch;

import java.util.List;
import java.util.Optional;

/**
 * Finds where a hunk fits: first where its header says, then at growing distances, then with less context.
 *
 * <p>A hunk whose context is shorter at one end than at the other touches that end of the file (diff always writes as
 * much context as there is), so without fuzz it fits there only.
 */
final class HunkMatcher {
    private HunkMatcher() {}

    /**
     * A place where a hunk fits.
     *
     * @param index first matching line of the file, from 0
     * @param offset how many lines that is from where the header says
     * @param skipFront context lines at the hunk's beginning that were ignored
     * @param skipBack context lines at the hunk's end that were ignored
     */
    record Match(int index, int offset, int skipFront, int skipBack) {
        /** Returns how much context was given up, as {@code patch -F} counts it. */
        int fuzz() {
            return Math.max(skipFront, skipBack);
        }
    }

    /**
     * Looks for a hunk's place.
     *
     * @param file lines of the file
     * @param hunk what to find
     * @param drift how far the previous hunks' places were from their headers', in lines
     * @param from first line that no previous hunk touched, from 0
     * @param maxFuzz context lines that may be ignored at each end
     */
    static Optional<Match> find(List<String> file, Hunk hunk, int drift, int from, int maxFuzz) {
        List<String> wanted = hunk.oldLines();
        int stated = wanted.isEmpty() ? hunk.oldStart() : hunk.oldStart() - 1;
        int leading = hunk.leadingContext();
        int trailing = hunk.trailingContext();
        int longest = Math.max(leading, trailing);
        for (int fuzz = 0; fuzz <= Math.min(maxFuzz, longest); fuzz++) {
            int front = fuzz + leading - longest;
            int back = fuzz + trailing - longest;
            boolean atStart = front < 0 && hunk.oldStart() <= 1;
            boolean atEnd = back < 0;
            int skipFront = Math.max(front, 0);
            int skipBack = Math.max(back, 0);
            List<String> part = wanted.subList(skipFront, wanted.size() - skipBack);
            int guess = stated + drift + skipFront;
            int last = file.size() - part.size();
            int lowest = atEnd ? last : from;
            int highest = atStart ? 0 : last;
            int index = nearest(file, part, guess, Math.max(lowest, from), highest);
            if (index >= 0) {
                return Optional.of(new Match(index, index - (stated + skipFront), skipFront, skipBack));
            }
        }
        return Optional.empty();
    }

    private static int nearest(List<String> file, List<String> part, int guess, int lowest, int highest) {
        if (lowest > highest) {
            return -1;
        }
        if (part.isEmpty()) {
            // nothing to compare: only the stated place, or the end it was clipped to, can be right
            return guess >= lowest && guess <= highest ? guess : -1;
        }
        int start = Math.clamp(guess, lowest, highest);
        int reach = Math.max(start - lowest, highest - start);
        for (int distance = 0; distance <= reach; distance++) {
            if (start + distance <= highest && matches(file, start + distance, part)) {
                return start + distance;
            }
            if (start - distance >= lowest && matches(file, start - distance, part)) {
                return start - distance;
            }
        }
        return -1;
    }

    private static boolean matches(List<String> file, int index, List<String> part) {
        for (int i = 0; i < part.size(); i++) {
            if (!file.get(index + i).equals(part.get(i))) {
                return false;
            }
        }
        return true;
    }
}
