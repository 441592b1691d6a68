package dev.envkit.toolkit.local;

import dev.envkit.recipes.ComponentId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a directory of archives.
 *
 * @param recognised the files that are sources, by name
 * @param unrecognised the files that are not, by name
 */
public record LocalScan(List<Recognised> recognised, List<Unrecognised> unrecognised) {
    /** Copies the lists. */
    public LocalScan {
        recognised = List.copyOf(recognised);
        unrecognised = List.copyOf(unrecognised);
    }

    /** Returns the file that is a recipe's source, if one is; of several, one without a warning is preferred. */
    public Optional<Path> file(ComponentId component, String source) {
        Optional<Path> doubtful = Optional.empty();
        for (Recognised file : recognised) {
            for (Recognised.Match match : file.matches()) {
                if (!match.component().equals(component) || !match.source().equals(source)) {
                    continue;
                }
                if (match.warning().isEmpty()) {
                    return Optional.of(file.file());
                }
                doubtful = doubtful.or(() -> Optional.of(file.file()));
            }
        }
        return doubtful;
    }
}
