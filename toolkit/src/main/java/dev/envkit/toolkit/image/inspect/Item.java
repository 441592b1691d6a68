package dev.envkit.toolkit.image.inspect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that was recognised in an image.
 *
 * @param kind what it is
 * @param offset its first byte, counted in main bytes
 * @param length its length in bytes; for a file system on flash up to the last block that belongs to it
 * @param summary what it is, in a few words
 * @param details more about it, by name
 * @param problems what is wrong with it, a sentence each
 */
public record Item(
        Kind kind, long offset, long length, String summary, Map<String, Object> details, List<String> problems) {
    /** What can be recognised. */
    public enum Kind {
        /** U-Boot, or another boot loader. */
        BOOT_LOADER,
        /** U-Boot's environment. */
        ENVIRONMENT,
        /** A legacy U-Boot image. */
        UIMAGE,
        /** A kernel without U-Boot's header. */
        ZIMAGE,
        /** A file system. */
        FILE_SYSTEM,
        /** An archive of a tree. */
        ARCHIVE,
        /** A partition table. */
        PARTITION_TABLE,
        /** Something that nothing is known about. */
        DATA
    }

    /** Copies the collections. */
    public Item {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        problems = List.copyOf(problems);
    }

    /** Returns the same at another place. */
    Item at(long newOffset) {
        return new Item(kind, newOffset, length, summary, details, problems);
    }

    /** Returns the first byte behind it. */
    public long end() {
        return offset + length;
    }

    /** Collects what is found out about an item. For one thread. */
    static final class Builder {
        private final Kind kind;
        private final String summary;
        private final Map<String, Object> details = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        Builder(Kind kind, String summary) {
            this.kind = kind;
            this.summary = summary;
        }

        Builder detail(String name, Object value) {
            details.put(name, value);
            return this;
        }

        Builder problem(String text) {
            problems.add(text);
            return this;
        }

        Item build(long length) {
            return new Item(kind, 0, length, summary, details, problems);
        }
    }
}
