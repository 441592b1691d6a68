package dev.envkit.emulator.run;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a fault looks like on the console, and what to do about it.
 *
 * @param shows found in the line that shows the fault; {@code $1} in cause and remedy stands for what its group found
 * @param also must be found in another line of the log; null if the one line is enough
 * @param cause what it most likely means
 * @param remedy what to do about it
 */
record Symptom(Pattern shows, @Nullable Pattern also, String cause, String remedy) {
    static Symptom of(String shows, String cause, String remedy) {
        return new Symptom(Pattern.compile(shows), null, cause, remedy);
    }

    /** A symptom that means this only where the log has something else, too. */
    static Symptom with(String also, String shows, String cause, String remedy) {
        return new Symptom(Pattern.compile(shows), Pattern.compile(also), cause, remedy);
    }

    Optional<Diagnosis> in(List<String> lines) {
        Pattern other = also;
        if (other != null
                && lines.stream().noneMatch(line -> other.matcher(line).find())) {
            return Optional.empty();
        }
        for (String line : lines) {
            Matcher matcher = shows.matcher(line);
            if (matcher.find()) {
                String found = IntStream.rangeClosed(1, matcher.groupCount())
                        .mapToObj(matcher::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse("");
                return Optional.of(
                        new Diagnosis(line.strip(), cause.replace("$1", found), remedy.replace("$1", found)));
            }
        }
        return Optional.empty();
    }
}
