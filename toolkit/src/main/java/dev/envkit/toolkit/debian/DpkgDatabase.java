package dev.envkit.toolkit.debian;

import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * dpkg's database in a tree, {@code /var/lib/dpkg}, of packages that are unpacked and not configured: {@code status}
 * with a paragraph each, {@code info} with each one's control files and list of files (format 1 of that directory), and
 * {@code triggers} with who is interested in what. For one thread.
 */
final class DpkgDatabase {
    private static final String ROOT = "var/lib/dpkg";
    private static final String INFO = ROOT + "/info";
    private static final String TRIGGERS = ROOT + "/triggers";
    private static final String STATE = "install ok unpacked";
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final Path tree;
    private final Instant time;
    private final OwnershipManifest.Builder manifest;
    private final SortedMap<String, String> status = new TreeMap<>();
    /** Triggers that are paths: all in one file. */
    private final SortedSet<String> fileTriggers = new TreeSet<>();
    /** Triggers that are names: a file each, with who is interested. */
    private final SortedMap<String, SortedSet<String>> namedTriggers = new TreeMap<>();

    /**
     * @param tree the tree, with the packages' content
     * @param manifest describes it
     * @param time modification time of what is written
     */
    DpkgDatabase(Path tree, OwnershipManifest manifest, Instant time) {
        this.tree = tree;
        this.time = time;
        this.manifest = manifest.toBuilder();
    }

    /**
     * Adds a package.
     *
     * @throws StorageException if its files cannot be written
     */
    void add(UnpackedPackage unpacked) {
        String prefix = INFO + "/" + unpacked.databaseName() + ".";
        unpacked.files().forEach((name, file) -> write(prefix + name, file.content(), file.mode() & 0777));
        StringBuilder list = new StringBuilder();
        unpacked.content()
                .forEach(path ->
                        list.append('/').append(path.isEmpty() ? "." : path).append('\n'));
        write(prefix + "list", list.toString());
        status.put(unpacked.databaseName(), paragraph(unpacked));
        for (UnpackedPackage.Interest interest : unpacked.interests()) {
            String who = unpacked.databaseName() + (interest.await() ? "" : "/noawait");
            if (interest.trigger().startsWith("/")) {
                fileTriggers.add(interest.trigger() + " " + who);
            } else {
                namedTriggers
                        .computeIfAbsent(interest.trigger(), trigger -> new TreeSet<>())
                        .add(who);
            }
        }
    }

    /**
     * Writes what tells of all packages together.
     *
     * @return the manifest of the tree with the database
     * @throws StorageException if it cannot be written
     */
    OwnershipManifest write() {
        write(INFO + "/format", "1\n");
        write(ROOT + "/status", String.join("\n", status.values()));
        write(ROOT + "/available", "");
        write(TRIGGERS + "/File", lines(fileTriggers));
        write(TRIGGERS + "/Unincorp", "");
        namedTriggers.forEach((trigger, interested) -> write(TRIGGERS + "/" + trigger, lines(interested)));
        return manifest.build();
    }

    private static String lines(SortedSet<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private String paragraph(UnpackedPackage unpacked) {
        Paragraph rest = new Paragraph();
        unpacked.control().fields().forEach(rest::set);
        rest.remove("Package");
        StringBuilder conffiles = new StringBuilder();
        for (String path : unpacked.configurationFiles()) {
            md5(path)
                    .ifPresent(md5 ->
                            conffiles.append('\n').append(path).append(' ').append(md5));
        }
        if (!conffiles.isEmpty()) {
            rest.set("Conffiles", conffiles.toString());
        }
        // scripts that read the file go by the field that begins a paragraph
        return "Package: " + unpacked.name() + "\nStatus: " + STATE + "\n" + rest.toText();
    }

    /** Returns the digest by which dpkg finds out later whether somebody changed the file; none if it was left out. */
    private Optional<String> md5(String path) {
        Path file = tree.resolve(path.substring(1));
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return Optional.of(HexFormat.of().formatHex(md5.digest(Files.readAllBytes(file))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    private void write(String path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8), FILE_MODE);
    }

    private void write(String path, byte[] content, int mode) {
        Path file = tree.resolve(path);
        try {
            directory(path.substring(0, path.lastIndexOf('/')));
            Files.write(file, content);
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
        manifest.put(entry(path, FileType.FILE, mode));
    }

    private void directory(String path) throws IOException {
        if (manifest.find(path).isPresent()) {
            return;
        }
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            directory(path.substring(0, slash));
        }
        Files.createDirectories(tree.resolve(path));
        manifest.put(entry(path, FileType.DIRECTORY, DIRECTORY_MODE));
    }

    private ManifestEntry entry(String path, FileType type, int mode) {
        return new ManifestEntry(path, type, mode, 0, 0, time.getEpochSecond(), 0, 0, null, null, Map.of());
    }
}
