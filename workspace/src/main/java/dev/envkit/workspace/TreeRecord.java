package dev.envkit.workspace;

import dev.envkit.workspace.manifest.VisEncoding;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a tree of files consisted of when it was recorded: the digest, size and executable bit of each file, the target
 * of each symbolic link, and the directories. Against it a tree is checked later, quickly by sizes or in full.
 *
 * <p>As text it has one line for each object, sorted by path: {@code file|exec <size> <digest> <path>}, {@code link
 * <target> <path>}, {@code dir <path>}, with names in vis(3) encoding. Immutable.
 */
public final class TreeRecord {
    private final SortedMap<String, Item> items;

    private TreeRecord(SortedMap<String, Item> items) {
        this.items = Collections.unmodifiableSortedMap(items);
    }

    /** What an object was. */
    public sealed interface Item {
        /** A directory. */
        record Directory() implements Item {}

        /** A symbolic link to {@code target}. */
        record Link(String target) implements Item {}

        /**
         * A regular file.
         *
         * @param size in bytes
         * @param digest of its content
         * @param executable whether its owner may execute it
         */
        record Content(long size, Sha256 digest, boolean executable) implements Item {}
    }

    /**
     * Records a tree.
     *
     * @throws IOException if it cannot be read, or holds something that is neither file, directory nor symbolic link
     */
    public static TreeRecord of(Path root) throws IOException {
        return new TreeRecord(scan(root, true));
    }

    /**
     * Reads a record's text.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static TreeRecord parse(String text) {
        SortedMap<String, Item> items = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] fields = line.split(" ", -1);
            String path = VisEncoding.decode(fields[fields.length - 1]);
            Item item = switch (fields.length + fields[0]) {
                case "2dir" -> new Item.Directory();
                case "3link" -> new Item.Link(VisEncoding.decode(fields[1]));
                case "4file", "4exec" ->
                    new Item.Content(Long.parseLong(fields[1]), new Sha256(fields[2]), fields[0].equals("exec"));
                default -> throw new IllegalArgumentException("not a record of a file: " + line);
            };
            items.put(path, item);
        }
        return new TreeRecord(items);
    }

    /** Returns the text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        items.forEach((path, item) -> {
            String start = switch (item) {
                case Item.Directory directory -> "dir";
                case Item.Link link -> "link " + VisEncoding.encode(link.target());
                case Item.Content content ->
                    (content.executable() ? "exec " : "file ") + content.size() + " " + content.digest();
            };
            text.append(start).append(' ').append(VisEncoding.encode(path)).append('\n');
        });
        return text.toString();
    }

    /** Returns the objects by path relative to the tree's root. */
    public SortedMap<String, Item> items() {
        return items;
    }

    /** Returns the sum of the files' sizes in bytes. */
    public long size() {
        return items.values().stream()
                .mapToLong(item -> item instanceof Item.Content content ? content.size() : 0)
                .sum();
    }

    /**
     * Compares a tree with this record without reading the files: what is there, of what type and size.
     *
     * @return the differences, one line each for people; none if there are none
     * @throws IOException if the tree cannot be read
     */
    public List<String> quickDifferences(Path root) throws IOException {
        return differences(root, false);
    }

    /**
     * Compares a tree with this record, content included.
     *
     * @return the differences, one line each for people; none if there are none
     * @throws IOException if the tree cannot be read
     */
    public List<String> differences(Path root) throws IOException {
        return differences(root, true);
    }

    private List<String> differences(Path root, boolean full) throws IOException {
        List<String> differences = new ArrayList<>();
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(root + " is missing");
        }
        SortedMap<String, Item> found = scan(root, full);
        items.forEach((path, expected) -> {
            Item actual = found.get(path);
            if (actual == null) {
                differences.add(path + " is missing");
            } else if (!full && expected instanceof Item.Content e && actual instanceof Item.Content a) {
                if (e.size() != a.size() || e.executable() != a.executable()) {
                    differences.add(path + " was changed");
                }
            } else if (!actual.equals(expected)) {
                differences.add(path + " was changed");
            }
        });
        for (String path : found.keySet()) {
            if (!items.containsKey(path)) {
                differences.add(path + " was added");
            }
        }
        return differences;
    }

    private static final Sha256 NOT_READ = Sha256.of(new byte[0]);

    private static SortedMap<String, Item> scan(Path root, boolean full) throws IOException {
        SortedMap<String, Item> items = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (!directory.equals(root)) {
                    items.put(name(directory), new Item.Directory());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    items.put(
                            name(file),
                            new Item.Link(Files.readSymbolicLink(file).toString()));
                } else if (attributes.isRegularFile()) {
                    boolean executable = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                            .contains(PosixFilePermission.OWNER_EXECUTE);
                    items.put(
                            name(file),
                            new Item.Content(attributes.size(), full ? Sha256.of(file) : NOT_READ, executable));
                } else {
                    throw new IOException(file + " is neither a file, a directory nor a symbolic link; device nodes,"
                            + " FIFOs and sockets belong into the ownership manifest");
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path path) {
                return root.relativize(path).toString();
            }
        });
        return items;
    }
}
