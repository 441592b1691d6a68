package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.progress.Progress;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names in an archive, without unpacking it. */
public final class ArchiveList {
    private ArchiveList() {}

    /**
     * Reads an archive to its end.
     *
     * @param file an archive of any format that {@link Unpacker} knows
     * @return the members' names without leading {@code ./} or trailing slash, sorted
     * @throws UnpackException if it is corrupt, truncated, hostile or of no known format
     */
    public static Set<String> names(Path file) {
        Set<String> names = new TreeSet<>();
        Progress.Task task = Progress.NONE.start("", -1, Progress.Unit.BYTES);
        new ArchiveReading(file, List.of(), UnpackLimits.of(System.getenv()), task).each((member, content, budget) -> {
            names.add(String.join("/", MemberName.components(member.name())));
            content.transferTo(OutputStream.nullOutputStream());
        });
        return names;
    }
}
