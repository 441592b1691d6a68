package dev.envkit.toolkit.debian;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Debian {@code Packages} or {@code Sources} index in a form that is searched without being read: the paragraphs'
 * needed fields, and a sorted table of names. The file is mapped into memory; a look-up touches a few pages of it, so
 * that the 50 MB of the original text are parsed once for each version of an index and not once for each run.
 *
 * <p>Layout, all numbers big-endian: magic (8 bytes), number of names n, offset of the table (4 bytes each); the
 * paragraphs, each a length (4) and its text; the names, each a length (2), its UTF-8 bytes, a count (4) and as many
 * paragraph offsets (4); last the table, n offsets of names (4) in the order of their bytes. Immutable and thread-safe.
 */
final class IndexFile {
    /** Changes when the layout or the fields kept change, so that old files are not read. */
    static final String FORMAT = "3";

    private static final long MAGIC = 0x454e_564b_4944_5800L | '3';
    private static final int HEADER = 16;
    private static final Set<String> FIELDS = caseInsensitive(
            "Package",
            "Version",
            "Architecture",
            "Multi-Arch",
            "Depends",
            "Pre-Depends",
            "Provides",
            "Conflicts",
            "Breaks",
            "Priority",
            "Essential",
            "Filename",
            "Size",
            "Installed-Size",
            "SHA256",
            "Format",
            "Directory",
            "Checksums-Sha256");
    private static final char NAME = 'n';
    private static final char PROVIDED = 'p';
    /** The one key under which all packages with {@code Essential: yes} are. */
    private static final String ESSENTIAL = "e";

    private final ByteBuffer data;
    private final int count;
    private final int table;

    private IndexFile(ByteBuffer data) throws IOException {
        if (data.remaining() < HEADER || data.getLong(0) != MAGIC) {
            throw new IOException("not an index of format " + FORMAT);
        }
        this.data = data;
        this.count = data.getInt(8);
        this.table = data.getInt(12);
    }

    private static Set<String> caseInsensitive(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }

    /**
     * Maps an index.
     *
     * @throws IOException if it cannot be read, or is none of this format
     */
    static IndexFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new IndexFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /**
     * Converts a {@code Packages} or {@code Sources} file.
     *
     * @return how many paragraphs it has
     * @throws IOException if it is malformed or cannot be read or written
     */
    static int convert(Reader text, OutputStream out) throws IOException {
        ControlReader reader = new ControlReader(text, FIELDS::contains);
        ByteArrayOutputStream paragraphs = new ByteArrayOutputStream(1 << 20);
        DataOutputStream paragraphsOut = new DataOutputStream(paragraphs);
        Map<String, List<Integer>> offsets = new TreeMap<>();
        int number = 0;
        for (Paragraph p = reader.next(); p != null; p = reader.next()) {
            number++;
            int offset = HEADER + paragraphs.size();
            if (p.get("Package").isEmpty()) {
                throw new IOException("the paragraph before line " + reader.line() + " has no package name");
            }
            add(offsets, NAME + p.get("Package"), offset);
            if (p.flag("Essential").orElse(false)) {
                add(offsets, ESSENTIAL, offset);
            }
            for (Relation provided : provided(p)) {
                add(offsets, PROVIDED + provided.name(), offset);
            }
            byte[] bytes = p.toText().getBytes(StandardCharsets.UTF_8);
            paragraphsOut.writeInt(bytes.length);
            paragraphsOut.write(bytes);
        }
        int namesStart = HEADER + paragraphs.size();
        ByteArrayOutputStream names = new ByteArrayOutputStream(1 << 20);
        DataOutputStream namesOut = new DataOutputStream(names);
        ByteArrayOutputStream tableBytes = new ByteArrayOutputStream();
        DataOutputStream tableOut = new DataOutputStream(tableBytes);
        for (Map.Entry<String, List<Integer>> entry : offsets.entrySet()) {
            tableOut.writeInt(namesStart + names.size());
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            namesOut.writeShort(name.length);
            namesOut.write(name);
            namesOut.writeInt(entry.getValue().size());
            for (int offset : entry.getValue()) {
                namesOut.writeInt(offset);
            }
        }
        DataOutputStream header = new DataOutputStream(out);
        header.writeLong(MAGIC);
        header.writeInt(offsets.size());
        header.writeInt(namesStart + names.size());
        header.flush();
        paragraphs.writeTo(out);
        names.writeTo(out);
        tableBytes.writeTo(out);
        return number;
    }

    private static List<Relation> provided(Paragraph p) throws IOException {
        try {
            return Relation.parseList(p.get("Provides"), p.get("Architecture"));
        } catch (IllegalArgumentException e) {
            throw new IOException("package " + p.get("Package") + ": " + e.getMessage(), e);
        }
    }

    private static void add(Map<String, List<Integer>> offsets, String name, int offset) {
        List<Integer> list = offsets.computeIfAbsent(name, key -> new ArrayList<>(1));
        if (!list.contains(offset)) {
            list.add(offset);
        }
    }

    /** Returns the packages of this name, in the order of the index. */
    List<Paragraph> named(String name) {
        return find(NAME + name);
    }

    /** Returns the packages that provide this name. */
    List<Paragraph> providing(String name) {
        return find(PROVIDED + name);
    }

    /** Returns the packages that are marked as essential. */
    List<Paragraph> essential() {
        return find(ESSENTIAL);
    }

    private List<Paragraph> find(String key) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int entry = data.getInt(table + 4 * middle);
            int length = data.getShort(entry) & 0xFFFF;
            int order = text(entry + 2, length).compareTo(key);
            if (order == 0) {
                return paragraphs(entry + 2 + length);
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return List.of();
    }

    private List<Paragraph> paragraphs(int list) {
        List<Paragraph> result = new ArrayList<>();
        for (int i = 0; i < data.getInt(list); i++) {
            int offset = data.getInt(list + 4 + 4 * i);
            result.addAll(ControlReader.parse(text(offset + 4, data.getInt(offset))));
        }
        return result;
    }

    private String text(int offset, int length) {
        byte[] bytes = new byte[length];
        data.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
