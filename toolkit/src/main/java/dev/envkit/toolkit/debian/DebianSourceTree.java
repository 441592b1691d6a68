package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.patch.PatchApplier;
import dev.envkit.toolkit.patch.PatchSeries;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Lays out a Debian source package as {@code dpkg-source -x} does (dpkg-source(1)): formats 3.0 (quilt), 3.0 (native)
 * and 1.0; upstream's archives, then Debian's directory, then the patches, all of which must apply without fuzz.
 * Patched files get the time of Debian's changelog.
 */
public final class DebianSourceTree {
    private static final String COMPRESSION = "\\.tar\\.(?:gz|bz2|xz|lzma|zst)";
    private static final Pattern UPSTREAM = Pattern.compile(".*\\.orig" + COMPRESSION);
    private static final Pattern COMPONENT = Pattern.compile(".*\\.orig-([A-Za-z0-9][A-Za-z0-9-]*)" + COMPRESSION);
    private static final Pattern DEBIAN = Pattern.compile(".*\\.debian" + COMPRESSION);
    private static final Pattern NATIVE = Pattern.compile(".*" + COMPRESSION);
    private static final int LARGEST_DIFF = 256 << 20;

    private final SortedMap<String, Path> files;
    private final Path directory;
    private final Progress progress;
    private final String dsc;

    private DebianSourceTree(Path directory, Map<String, Path> files, Progress progress) {
        this.directory = directory;
        this.files = new TreeMap<>(files);
        this.progress = progress;
        this.dsc = this.files.keySet().stream()
                .filter(name -> name.endsWith(".dsc"))
                .findFirst()
                .orElseThrow(() -> wrong("the source package has no .dsc file: " + files.keySet()));
    }

    /**
     * Lays a source package out.
     *
     * @param directory existing and empty
     * @param files the package's files by name, verified
     * @throws EnvkitException if the package is malformed, an archive is refused, or a patch does not apply
     */
    public static void layOut(Path directory, Map<String, Path> files, Progress progress) {
        DebianSourceTree tree = new DebianSourceTree(directory, files, progress);
        try {
            tree.run();
        } catch (IOException e) {
            throw StorageException.of("unpack the source package " + tree.dsc + " to", directory, e);
        }
    }

    private void run() throws IOException {
        String format = format();
        switch (format) {
            case "3.0 (quilt)" -> quilt();
            case "3.0 (native)" -> unpackTop(only(NATIVE), directory);
            case "1.0" -> formatOne();
            default -> throw wrong("the source package " + dsc + " has the format " + format);
        }
    }

    private String format() throws IOException {
        String text = Files.readString(file(dsc), StandardCharsets.ISO_8859_1);
        // the file's hash is in the signed index, so its own signature has nothing to add
        if (text.startsWith("-----BEGIN PGP SIGNED")) {
            text = ClearSigned.parse(text).text();
        }
        List<Paragraph> paragraphs = ControlReader.parse(text);
        return paragraphs.isEmpty() ? "" : paragraphs.getFirst().get("Format");
    }

    private void quilt() throws IOException {
        unpackTop(only(UPSTREAM), directory);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Matcher component = COMPONENT.matcher(file.getKey());
            if (component.matches()) {
                Path target = directory.resolve(component.group(1));
                Trees.delete(target);
                Files.createDirectory(target);
                unpackTop(file.getKey(), target);
            }
        }
        Path debian = directory.resolve("debian");
        Trees.delete(debian);
        Path staging = Files.createDirectory(directory.resolve(".envkit-debian"));
        unpack(only(DEBIAN), staging);
        Path unpacked = staging.resolve("debian");
        if (!Files.isDirectory(unpacked, LinkOption.NOFOLLOW_LINKS)) {
            throw wrong("the archive of Debian's changes of " + dsc + " has no directory 'debian'");
        }
        Files.move(unpacked, debian);
        Trees.delete(staging);
        applySeries(debian);
    }

    private void applySeries(Path debian) {
        Path patches = debian.resolve("patches");
        Optional<Path> series = List.of("debian.series", "series").stream()
                .map(patches::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
        series.ifPresent(file -> {
            PatchSeries list = PatchSeries.read(file);
            try (Progress.Task task =
                    progress.start("Debian's patches of " + dsc, list.patches().size(), Progress.Unit.FILES)) {
                PatchApplier applier = applier(debian);
                for (PatchSeries.Entry patch : list.patches()) {
                    task.detail(String.valueOf(patch.file().getFileName()));
                    applier.strip(patch.strip()).apply(directory, patch.file());
                    task.advance(1);
                }
            }
        });
    }

    private static PatchApplier applier(Path debian) {
        PatchApplier applier = PatchApplier.create().removeEmptyFiles(true);
        try {
            Instant time =
                    Files.getLastModifiedTime(debian.resolve("changelog")).toInstant();
            return applier.mtime(time);
        } catch (IOException e) {
            return applier;
        }
    }

    private void formatOne() throws IOException {
        Optional<String> diff = files.keySet().stream()
                .filter(name -> name.endsWith(".diff.gz"))
                .findFirst();
        if (diff.isEmpty()) {
            unpackTop(only(NATIVE), directory);
            return;
        }
        unpackTop(only(UPSTREAM), directory);
        byte[] patch;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file(diff.get())))) {
            patch = in.readNBytes(LARGEST_DIFF + 1);
        }
        if (patch.length > LARGEST_DIFF) {
            throw wrong(diff.get() + " is larger than " + LARGEST_DIFF + " bytes when unpacked");
        }
        PatchApplier.create().removeEmptyFiles(true).apply(directory, diff.get(), patch);
        Path rules = directory.resolve("debian/rules");
        if (Files.isRegularFile(rules, LinkOption.NOFOLLOW_LINKS)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(rules);
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(rules, permissions);
        }
    }

    private String only(Pattern pattern) {
        List<String> matches = files.keySet().stream()
                .filter(name -> pattern.matcher(name).matches())
                .toList();
        if (matches.size() != 1) {
            throw wrong("the source package " + dsc + " should have one file like '" + pattern + "', not " + matches);
        }
        return matches.getFirst();
    }

    private Path file(String name) {
        return java.util.Objects.requireNonNull(files.get(name));
    }

    private void unpack(String archive, Path target) {
        new Unpacker(target).archive(file(archive)).progress(progress, archive).call();
    }

    /** Unpacks an archive without the one directory that holds everything in it, if there is one. */
    private void unpackTop(String archive, Path target) throws IOException {
        Path staging = Files.createDirectory(target.resolve(".envkit-upstream"));
        unpack(archive, staging);
        List<Path> top = list(staging);
        boolean single = top.size() == 1 && Files.isDirectory(top.getFirst(), LinkOption.NOFOLLOW_LINKS);
        for (Path entry : single ? list(top.getFirst()) : top) {
            Files.move(entry, target.resolve(String.valueOf(entry.getFileName())));
        }
        Trees.delete(staging);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static EnvkitException wrong(String message) {
        return new EnvkitException(
                ExitCode.FAILED, message, "This kind of source package cannot be used: choose another one.");
    }
}
