package dev.envkit.workspace.manifest;

import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads mtree(5): both the form with full paths, which libarchive and envkit write, and the one in which names are
 * relative to the directory before them and {@code ..} goes up; with {@code /set}, {@code /unset} and continued lines.
 * Keywords that say nothing about ownership (sizes, digests, flags) are passed over. For one use.
 */
final class MtreeReader {
    static final String XATTR_COMMENT = "#xattr ";
    private static final String XATTR_KEYWORD = "xattr.";
    private static final long MAX_ID = 0xffff_fffeL;
    private static final int MAX_MAJOR = 0xfff;
    private static final int MAX_MINOR = 0xf_ffff;
    private static final Pattern SPACE = Pattern.compile("[ \\t]+");

    private final String source;
    private final Map<String, String> defaults = new HashMap<>();
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    /** The directory that relative names are in, {@code ""} for the root. */
    private String current = "";

    private int line;

    MtreeReader(String source) {
        this.source = source;
    }

    /** An entry with the line it came from, and what is only known when all lines are read. */
    private static final class Draft {
        final ManifestEntry entry;
        final int line;
        final Map<String, byte[]> xattrs = new TreeMap<>();
        /** What all names of a file have in common; null where the file has one name. */
        final @Nullable String inode;
        /** The path that holds the content, where the line names it. */
        final @Nullable String contents;

        Draft(ManifestEntry entry, int line, @Nullable String inode, @Nullable String contents) {
            this.entry = entry;
            this.line = line;
            this.inode = inode;
            this.contents = contents;
            xattrs.putAll(entry.xattrs());
        }
    }

    OwnershipManifest read(String text) {
        StringBuilder continued = new StringBuilder();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            if (continued.isEmpty()) {
                line = number;
            }
            String part = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            boolean comment = continued.isEmpty() && part.stripLeading().startsWith("#");
            if (!comment && part.endsWith("\\")) {
                continued.append(part, 0, part.length() - 1).append(' ');
                continue;
            }
            continued.append(part);
            readLine(continued.toString().strip());
            continued.setLength(0);
        }
        if (!continued.isEmpty()) {
            throw error("the last line is continued, but nothing follows");
        }
        return build();
    }

    private void readLine(String content) {
        if (content.startsWith(XATTR_COMMENT)) {
            readXattr(content.substring(XATTR_COMMENT.length()).strip());
            return;
        }
        if (content.isEmpty() || content.startsWith("#")) {
            return;
        }
        String[] words = SPACE.split(content);
        switch (words[0]) {
            case "/set" -> {
                for (int i = 1; i < words.length; i++) {
                    putKeyword(defaults, words[i]);
                }
            }
            case "/unset" -> {
                for (int i = 1; i < words.length; i++) {
                    defaults.remove(words[i]);
                }
            }
            case ".." -> goUp();
            default -> readEntry(words);
        }
    }

    private void goUp() {
        if (current.isEmpty()) {
            throw error("'..' leads out of the tree");
        }
        int slash = current.lastIndexOf('/');
        current = slash < 0 ? "" : current.substring(0, slash);
    }

    private void readEntry(String[] words) {
        String name = decode(words[0]);
        // a slash makes it a full path, also one that was escaped
        boolean full = name.indexOf('/') >= 0;
        String path = full ? normalise(name) : relative(name);
        Map<String, String> keywords = new HashMap<>(defaults);
        for (int i = 1; i < words.length; i++) {
            putKeyword(keywords, words[i]);
        }
        Draft draft = draft(path, keywords);
        Draft earlier = drafts.putIfAbsent(path, draft);
        if (earlier != null) {
            throw error("'" + path + "' is in line " + earlier.line + " already");
        }
        if (!full && draft.entry.type() == FileType.DIRECTORY) {
            current = path.equals(".") ? "" : path;
        }
    }

    private String relative(String name) {
        if (name.equals(".")) {
            return current.isEmpty() ? "." : current;
        }
        return normalise(current.isEmpty() ? name : current + "/" + name);
    }

    private String normalise(String name) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        if (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.isEmpty()) {
            path = ".";
        }
        if (!OwnershipManifest.isPath(path)) {
            throw error("'" + name + "' is not a path within the tree");
        }
        return path;
    }

    private void putKeyword(Map<String, String> keywords, String word) {
        int at = word.indexOf('=');
        // 'optional' and 'nochange' have no value
        keywords.put(at < 0 ? word : word.substring(0, at), at < 0 ? "" : word.substring(at + 1));
    }

    private ManifestEntry entry(String path, Map<String, String> keywords) {
        FileType type = type(path, keywords.get("type"));
        int mode = mode(keywords.get("mode"), type);
        int[] device = type.isDevice() ? device(path, keywords.get("device")) : new int[2];
        String link = keywords.get("link");
        if (type == FileType.SYMLINK && link == null) {
            throw error("the symbolic link '" + path + "' has no link=");
        }
        Map<String, byte[]> xattrs = new TreeMap<>();
        keywords.forEach((keyword, value) -> {
            if (keyword.startsWith(XATTR_KEYWORD)) {
                xattrs.put(decode(keyword.substring(XATTR_KEYWORD.length())), base64(value));
            }
        });
        return new ManifestEntry(
                path,
                type,
                mode,
                id(path, "uid", "uname", keywords),
                id(path, "gid", "gname", keywords),
                time(keywords.get("time")),
                device[0],
                device[1],
                type == FileType.SYMLINK && link != null ? decode(link) : null,
                null,
                xattrs);
    }

    private FileType type(String path, @Nullable String value) {
        if (value == null) {
            throw error("'" + path + "' has no type=");
        }
        for (FileType type : FileType.values()) {
            if (type.keyword().equals(value)) {
                return type;
            }
        }
        throw error("unknown type '" + value + "'; known are block, char, dir, fifo, file, link, socket");
    }

    private int mode(@Nullable String value, FileType type) {
        if (value == null) {
            return type == FileType.DIRECTORY ? 0755 : type == FileType.SYMLINK ? 0777 : 0644;
        }
        if (!value.matches("0*[0-7]{1,4}")) {
            throw error("mode '" + value + "' is not octal from 0000 to 7777");
        }
        return Integer.parseInt(value, 8);
    }

    private long id(String path, String number, String name, Map<String, String> keywords) {
        String value = keywords.get(number);
        if (value != null) {
            return number(number, value, MAX_ID);
        }
        String owner = keywords.get(name);
        if (owner == null || owner.equals("root")) {
            return 0;
        }
        throw error("'" + path + "' has " + name + "=" + owner + " but no " + number + "=; names are not looked up");
    }

    private long number(String keyword, String value, long max) {
        try {
            long number = Long.decode(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same message as for what is out of range
        }
        throw error(keyword + "=" + value + " is not a number from 0 to " + max);
    }

    private long time(@Nullable String value) {
        if (value == null) {
            return 0;
        }
        // the fraction is left out: no format that envkit writes keeps it
        if (!value.matches("-?[0-9]{1,18}(\\.[0-9]+)?")) {
            throw error("time '" + value + "' is not seconds since 1970");
        }
        int dot = value.indexOf('.');
        return Long.parseLong(dot < 0 ? value : value.substring(0, dot));
    }

    private int[] device(String path, @Nullable String value) {
        if (value == null) {
            throw error("the device '" + path + "' has no device=");
        }
        String[] parts = value.split(",", -1);
        boolean known = parts.length == 3 && (parts[0].equals("native") || parts[0].equals("linux"));
        if (!known) {
            throw error("device '" + value + "' is not native,<major>,<minor>");
        }
        return new int[] {
            (int) number("device major", parts[1], MAX_MAJOR), (int) number("device minor", parts[2], MAX_MINOR)
        };
    }

    private Draft draft(String path, Map<String, String> keywords) {
        ManifestEntry entry = entry(path, keywords);
        String links = keywords.get("nlink");
        boolean several =
                entry.type() != FileType.DIRECTORY && links != null && number("nlink", links, Integer.MAX_VALUE) > 1;
        String contents = keywords.get("contents");
        String inode = keywords.get("inode");
        return new Draft(
                entry,
                line,
                several && inode != null ? keywords.getOrDefault("resdevice", "") + " " + inode : null,
                several && contents != null ? normalise(decode(contents)) : null);
    }

    private void readXattr(String text) {
        String[] words = SPACE.split(text);
        int at = words.length == 2 ? words[1].indexOf('=') : -1;
        if (at <= 0) {
            throw error("expected '" + XATTR_COMMENT + "<path> <name>=<base64>'");
        }
        String path = normalise(decode(words[0]));
        Draft draft = drafts.get(path);
        if (draft == null) {
            throw error("extended attribute of '" + path + "', which is not there before");
        }
        draft.xattrs.put(decode(words[1].substring(0, at)), base64(words[1].substring(at + 1)));
    }

    private byte[] base64(String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw error("the attribute's value is not base64");
        }
    }

    private String decode(String word) {
        try {
            return VisEncoding.decode(word);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    private OwnershipManifest build() {
        // envkit's manifests name the path that holds the content; in others it is the first of the same inode
        Map<String, String> holders = new HashMap<>();
        for (Draft draft : drafts.values()) {
            if (draft.inode != null && draft.contents != null) {
                holders.put(draft.inode, draft.contents);
            }
        }
        OwnershipManifest.Builder builder = OwnershipManifest.builder();
        for (Draft draft : drafts.values()) {
            String path = draft.entry.path();
            String holder = draft.contents;
            if (holder == null && draft.inode != null) {
                holder = holders.computeIfAbsent(draft.inode, inode -> path);
            }
            builder.add(draft.entry.withXattrs(draft.xattrs).withHardLinkTo(path.equals(holder) ? null : holder));
        }
        for (Draft draft : drafts.values()) {
            line = draft.line;
            try {
                builder.check(draft.entry.path());
            } catch (IllegalArgumentException e) {
                throw error(String.valueOf(e.getMessage()));
            }
        }
        return builder.build();
    }

    private ManifestSyntaxException error(String problem) {
        return new ManifestSyntaxException(source, line, problem);
    }
}
