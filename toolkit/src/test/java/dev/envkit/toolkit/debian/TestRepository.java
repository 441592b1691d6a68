package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors.Site;
import dev.envkit.workspace.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small Debian archive in a directory, with pool, indexes and signatures, as a mirror has it. */
public final class TestRepository {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Path root;
    private final TestKey key;
    /** Suite, then index path, then text. */
    private final Map<String, Map<String, StringBuilder>> suites = new TreeMap<>();

    public TestRepository(Path root, TestKey key) {
        this.root = root;
        this.key = key;
        for (String suite : List.of("bookworm", "bookworm-updates", "bookworm-security")) {
            Map<String, StringBuilder> indexes = new LinkedHashMap<>();
            indexes.put("main/binary-amd64/Packages", new StringBuilder());
            indexes.put("main/source/Sources", new StringBuilder());
            suites.put(suite, indexes);
        }
        indexes("bookworm").put("main/binary-armel/Packages", new StringBuilder());
    }

    public Path root() {
        return root;
    }

    TestKey key() {
        return key;
    }

    /** Returns the places of this mirror. */
    public List<Site> sites() {
        return List.of(
                new Site(Archive.DEBIAN, directory(Archive.DEBIAN).toUri(), true),
                new Site(Archive.SECURITY, directory(Archive.SECURITY).toUri(), true));
    }

    private Path directory(Archive archive) {
        try {
            return Files.createDirectories(root.resolve(archive.directory()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, StringBuilder> indexes(String suite) {
        return Objects.requireNonNull(suites.get(suite));
    }

    private StringBuilder index(String suite, String path) {
        return Objects.requireNonNull(indexes(suite).get(path));
    }

    private Path poolFile(String suite, String path, byte[] content) throws IOException {
        Path file = directory(DebianMirrors.archiveOf(suite)).resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** Adds a binary package whose .deb holds {@code files}. */
    public TestRepository binary(
            String suite, String architecture, String name, String version, String fields, Map<String, byte[]> files)
            throws IOException {
        byte[] deb = deb(files);
        String machine = fields.contains("Architecture: all") ? "all" : architecture;
        String path = "pool/main/" + name.charAt(0) + "/" + name + "/" + name + "_"
                + new DebianVersion(version).withoutEpoch() + "_" + machine + ".deb";
        poolFile(suite, path, deb);
        String arch = machine.equals("all") ? "" : "Architecture: " + architecture + "\n";
        index(suite, "main/binary-" + architecture + "/Packages")
                .append("Package: " + name + "\nVersion: " + version + "\n" + arch
                        + (fields.isEmpty() ? "" : fields + "\n") + "Description: a test\n package\nFilename: " + path
                        + "\nSize: " + deb.length + "\nSHA256: " + Sha256.of(deb) + "\n\n");
        return this;
    }

    /** Adds a source package of the files given; the .dsc is made. */
    public TestRepository source(String suite, String name, String version, String format, Map<String, byte[]> files)
            throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put(
                name + "_" + version + ".dsc",
                ("Format: " + format + "\nSource: " + name + "\nVersion: " + version + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        all.putAll(files);
        String directory = "pool/main/" + name.charAt(0) + "/" + name;
        StringBuilder stanza = new StringBuilder("Package: " + name + "\nBinary: " + name + "\nVersion: " + version
                + "\nFormat: " + format + "\nDirectory: " + directory + "\nChecksums-Sha256:\n");
        for (Map.Entry<String, byte[]> file : all.entrySet()) {
            poolFile(suite, directory + "/" + file.getKey(), file.getValue());
            stanza.append(" " + Sha256.of(file.getValue()) + " " + file.getValue().length + " " + file.getKey() + "\n");
        }
        index(suite, "main/source/Sources").append(stanza).append('\n');
        return this;
    }

    /** Writes all suites, signed. */
    public TestRepository publish(Instant date) throws IOException {
        for (String suite : suites.keySet()) {
            publish(suite, date, "", key);
        }
        return this;
    }

    /** Writes one suite with further fields in its Release file. */
    void publish(String suite, Instant date, String fields, TestKey signer) throws IOException {
        Path directory = Files.createDirectories(
                directory(DebianMirrors.archiveOf(suite)).resolve("dists").resolve(suite));
        StringBuilder sums = new StringBuilder();
        for (Map.Entry<String, StringBuilder> index : indexes(suite).entrySet()) {
            byte[] compressed = xz(index.getValue().toString().getBytes(StandardCharsets.UTF_8));
            String path = index.getKey() + ".xz";
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, compressed);
            sums.append(" " + Sha256.of(compressed) + " " + compressed.length + " " + path + "\n");
        }
        String release = "Origin: Test\nSuite: oldstable\nCodename: " + suite + "\nDate: " + DATE.format(date) + "\n"
                + fields + "Acquire-By-Hash: yes\nArchitectures: all amd64 armel\nComponents: main\nSHA256:\n" + sums;
        Files.writeString(directory.resolve("InRelease"), signer.sign(release), StandardCharsets.ISO_8859_1);
    }

    static byte[] xz(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
            xz.write(content);
        }
        return out.toByteArray();
    }

    /** Returns a tar compressed by xz; names ending in a slash are directories. */
    public static byte[] tarXz(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setModTime(1_000_000_000_000L);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return xz(out.toByteArray());
    }

    private static byte[] deb(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.xz", tarXz(Map.of("./control", new byte[] {'\n'})));
            member(ar, "data.tar.xz", tarXz(files));
        }
        return out.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length, 0, 0, 0100644, 1_000_000_000L));
        ar.write(content);
        ar.closeArchiveEntry();
    }
}
