package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.OwnershipManifest;
import dev.envkit.workspace.manifest.VisEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One change of what is recorded, as a line of a {@link ChangeLog}. Paths are in the form of a manifest. */
sealed interface Change {
    /** Says what a path is from now on; it may be new. */
    record Put(String path, Metadata metadata) implements Change {}

    /** A path, and what is below it, is no more. */
    record Remove(String path) implements Change {}

    /**
     * A path, and what is below it, has another name, in place of what that named.
     *
     * @param key the host's identity of what is renamed, or null if the host has nothing of it
     */
    record Rename(String from, String to, @Nullable String key) implements Change {}

    /** The change before this one did not happen. */
    record Abort() implements Change {}

    /** From here on the manifest with this digest holds everything. */
    record Folded(String digest) implements Change {}

    /** Returns the line, without line end. */
    default String line() {
        return switch (this) {
            case Put put -> "put " + word(put.path) + ' ' + words(put.metadata);
            case Remove remove -> "remove " + word(remove.path);
            case Rename rename ->
                "rename " + word(rename.from) + ' ' + word(rename.to) + (rename.key == null ? "" : ' ' + rename.key);
            case Abort _ -> "abort";
            case Folded folded -> "folded " + folded.digest;
        };
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static Change parse(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        return switch (words.getFirst()) {
            case "put" -> new Put(path(words, 1), metadata(words.subList(2, words.size())));
            case "remove" -> new Remove(path(words, 1));
            case "rename" -> new Rename(path(words, 1), path(words, 2), words.size() > 3 ? words.get(3) : null);
            case "abort" -> new Abort();
            case "folded" -> new Folded(at(words, 1));
            default -> throw new IllegalArgumentException("unknown change: " + line);
        };
    }

    private static String word(String path) {
        return VisEncoding.encode(path);
    }

    private static String at(List<String> words, int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException("too short: " + words);
        }
        return words.get(index);
    }

    private static String path(List<String> words, int index) {
        String path = VisEncoding.decode(at(words, index));
        if (!OwnershipManifest.isPath(path)) {
            throw new IllegalArgumentException("not a path within a tree: " + path);
        }
        return path;
    }

    private static String words(Metadata m) {
        StringBuilder text = new StringBuilder(80);
        text.append(m.type().keyword()).append(' ');
        text.append(Integer.toOctalString(m.mode())).append(' ');
        text.append(m.uid()).append(' ').append(m.gid()).append(' ').append(m.mtime());
        if (m.group() != 0) {
            text.append(" group=").append(m.group());
        }
        if (m.type().isDevice()) {
            text.append(" major=").append(m.deviceMajor());
            text.append(" minor=").append(m.deviceMinor());
        }
        if (m.target() != null) {
            text.append(" link=").append(VisEncoding.encode(m.target()));
        }
        if (m.content() != null) {
            text.append(" content=").append(VisEncoding.encode(m.content()));
        }
        m.xattrs()
                .forEach((name, value) -> text.append(" xattr.")
                        .append(VisEncoding.encode(name))
                        .append('=')
                        .append(Base64.getEncoder().encodeToString(value)));
        return text.toString();
    }

    private static Metadata metadata(List<String> words) {
        String keyword = at(words, 0);
        FileType type = Arrays.stream(FileType.values())
                .filter(t -> t.keyword().equals(keyword))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown type " + keyword));
        Map<String, String> further = new TreeMap<>();
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (String word : new ArrayList<>(words.subList(Math.min(5, words.size()), words.size()))) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not a keyword: " + word);
            }
            String name = word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (name.startsWith("xattr.")) {
                String attribute = VisEncoding.decode(name.substring("xattr.".length()));
                xattrs.put(attribute, Base64.getDecoder().decode(value));
            } else {
                further.put(name, VisEncoding.decode(value));
            }
        }
        return new Metadata(
                type,
                Integer.parseInt(at(words, 1), 8),
                Long.parseLong(at(words, 2)),
                Long.parseLong(at(words, 3)),
                Long.parseLong(at(words, 4)),
                Integer.parseInt(further.getOrDefault("major", "0")),
                Integer.parseInt(further.getOrDefault("minor", "0")),
                further.get("link"),
                Long.parseLong(further.getOrDefault("group", "0")),
                further.get("content"),
                xattrs);
    }
}
