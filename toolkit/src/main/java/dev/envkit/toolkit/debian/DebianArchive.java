package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors.Site;
import dev.envkit.toolkit.fetch.Attempt;
import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The indexes of Debian's suites, each believed because its hash is in an {@code InRelease} file that a key of Debian's
 * archive signed. A suite's {@code InRelease} is asked for once in the life of this object; an index that was converted
 * before is not even fetched. The last good {@code InRelease} is kept in the workspace, for work without a network.
 *
 * <p>For one thread.
 */
final class DebianArchive {
    private static final int LARGEST_RELEASE = 8 << 20;
    private static final String COMPONENT = "main";

    private final Downloader downloader;
    private final DebianMirrors mirrors;
    private final Supplier<TrustedKeys> keysSource;
    private final Progress progress;
    private final Clock clock;
    private final Path directory;
    private final Map<String, Suite> suites = new HashMap<>();
    private final Map<String, Optional<IndexFile>> indexes = new HashMap<>();
    private Optional<TrustedKeys> keys = Optional.empty();

    /** @param keys asked for when the first signature is verified */
    DebianArchive(
            Downloader downloader, DebianMirrors mirrors, Supplier<TrustedKeys> keys, Progress progress, Clock clock) {
        this.downloader = downloader;
        this.mirrors = mirrors;
        this.keysSource = keys;
        this.progress = progress;
        this.clock = clock;
        this.directory = downloader.workspace().state().resolve("debian");
    }

    /**
     * A suite whose signature was verified.
     *
     * @param name what it was asked for by
     * @param sites where it can be had, the one that it came from first
     * @param text the signed file, each byte as one character
     */
    record Suite(String name, Archive archive, Release release, List<Site> sites, String text) {
        private List<URI> addresses(String path) {
            return sites.stream()
                    .map(site -> site.resolve("dists/" + name + "/" + path))
                    .toList();
        }
    }

    private TrustedKeys keys() {
        if (keys.isEmpty()) {
            keys = Optional.of(keysSource.get());
        }
        return keys.get();
    }

    /**
     * Returns a suite from the first mirror that has it with a good signature.
     *
     * @throws FetchFailure if there is none
     */
    Suite suite(String name) {
        Suite known = suites.get(name);
        if (known == null) {
            known = load(name);
            suites.put(name, known);
        }
        return known;
    }

    private Suite load(String name) {
        Archive archive = DebianMirrors.archiveOf(name);
        List<Site> sites = mirrors.sites(archive);
        List<Attempt> attempts = new ArrayList<>();
        String remedy = "Name a Debian mirror in envkit's configuration, or a directory filled by 'envkit mirror' with"
                + " --mirror DIR.";
        for (Site site : sites) {
            URI address = site.resolve("dists/" + name + "/InRelease");
            try {
                String text = downloader
                        .read("InRelease of " + name, List.of(address), LARGEST_RELEASE)
                        .latin1();
                Release release = verify(name, text, address);
                warnIfExpired(name, site, release);
                remember(name, text);
                List<Site> ordered = new ArrayList<>(List.of(site));
                sites.stream().filter(other -> !other.equals(site)).forEach(ordered::add);
                return new Suite(name, archive, release, ordered, text);
            } catch (FetchFailure e) {
                attempts.addAll(e.attempts());
                remedy = e.remedy();
            } catch (IOException e) {
                attempts.add(new Attempt(address.toString(), String.valueOf(e.getMessage())));
                remedy = "A mirror whose signature is wrong was not used. Use another mirror; if the message names an"
                        + " unknown key, a newer envkit may know it.";
            }
        }
        return remembered(name, archive, sites, attempts)
                .orElseThrow(failure("the package index of Debian " + name, attempts, remedy));
    }

    private static Supplier<FetchFailure> failure(String what, List<Attempt> attempts, String remedy) {
        return () -> new FetchFailure(what, attempts, remedy);
    }

    private Release verify(String name, String text, Object where) throws IOException {
        ClearSigned signed = ClearSigned.parse(text);
        TrustedKeys.Verdict verdict = keys().verify(signed, clock.instant());
        verdict.keyExpired()
                .ifPresent(end -> progress.message("note: the index of " + name + " at " + where
                        + " is signed by a key that was good then and expired on " + end));
        Release release = Release.parse(signed.text());
        if (!name.equals(release.codename()) && !name.equals(release.suite())) {
            throw new IOException("is of " + release.codename() + " (" + release.suite() + ") and not of " + name);
        }
        return release;
    }

    private void warnIfExpired(String name, Site site, Release release) {
        Instant now = clock.instant();
        release.validUntil()
                .filter(end -> end.isBefore(now) && site.checkValidUntil() && mirrors.checkValidUntil())
                .ifPresent(end -> progress.message("warning: the index of " + name + " at " + site.base()
                        + " should have been replaced by " + end
                        + "; that mirror is out of date and may lack security updates"));
    }

    private Path rememberedFile(String name) {
        return directory.resolve(name + ".InRelease");
    }

    private void remember(String name, String text) {
        Path file = rememberedFile(name);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            if (Files.isRegularFile(file) && java.util.Arrays.equals(Files.readAllBytes(file), bytes)) {
                return;
            }
        } catch (IOException e) {
            // written anew below
        }
        downloader.workspace().write(file, out -> out.write(bytes));
    }

    /** What was good once is better than nothing: the pool's files are verified in any case. */
    private Optional<Suite> remembered(String name, Archive archive, List<Site> sites, List<Attempt> attempts) {
        Path file = rememberedFile(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            Release release = verify(name, text, file);
            if (!downloader.options().offline()) {
                progress.message("note: no mirror could be asked for the index of " + name + "; using the one of "
                        + release.date());
            }
            return Optional.of(new Suite(name, archive, release, sites, text));
        } catch (IOException e) {
            attempts.add(new Attempt(file.toString(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Tells whether a suite has packages for an architecture. */
    boolean has(Suite suite, String architecture) {
        return suite.release().indexes().containsKey(packagesPath(architecture));
    }

    private static String packagesPath(String architecture) {
        return COMPONENT + "/binary-" + architecture + "/Packages.xz";
    }

    private static String sourcesPath() {
        return COMPONENT + "/source/Sources.xz";
    }

    /** Returns a suite's binary packages for an architecture; empty if it has none. */
    Optional<IndexFile> packages(Suite suite, String architecture) {
        return index(suite, packagesPath(architecture));
    }

    /** Returns a suite's source packages; empty if it has none. */
    Optional<IndexFile> sources(Suite suite) {
        return index(suite, sourcesPath());
    }

    /** Returns the indexes that a suite has for some architectures, and that of its sources. */
    List<Release.Index> indexFiles(Suite suite, Collection<String> architectures) {
        return Stream.concat(architectures.stream().sorted().map(DebianArchive::packagesPath), Stream.of(sourcesPath()))
                .map(suite.release().indexes()::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Fetches those of the indexes that are not converted yet, several at a time. */
    void prefetch(List<Suite> wanted, List<String> architectures, boolean withSources) {
        List<Download> downloads = new ArrayList<>();
        for (Suite suite : wanted) {
            List<String> paths = new ArrayList<>(
                    architectures.stream().map(DebianArchive::packagesPath).toList());
            if (withSources) {
                paths.add(sourcesPath());
            }
            for (String path : paths) {
                Release.Index index = suite.release().indexes().get(path);
                if (index != null && !Files.isRegularFile(converted(index))) {
                    downloads.add(download(suite, index));
                }
            }
        }
        downloader.fetchAll(downloads);
    }

    /** Returns the download of an index, under its unchanging address first. */
    static Download download(Suite suite, Release.Index index) {
        List<URI> sources = new ArrayList<>();
        if (suite.release().byHash()) {
            sources.addAll(suite.addresses(index.byHashPath()));
        }
        sources.addAll(suite.addresses(index.path()));
        String name = suite.name() + "_" + index.path().replace('/', '_');
        return Download.pinned(name, index.sha256(), index.size(), sources);
    }

    private Path converted(Release.Index index) {
        return directory.resolve(index.sha256().hex() + "." + IndexFile.FORMAT);
    }

    private Optional<IndexFile> index(Suite suite, String path) {
        return indexes.computeIfAbsent(
                suite.name() + " " + path,
                key -> Optional.ofNullable(suite.release().indexes().get(path)).map(index -> open(suite, index)));
    }

    private IndexFile open(Suite suite, Release.Index index) {
        Path file = converted(index);
        if (!Files.isRegularFile(file)) {
            convert(suite, index, file);
        }
        try {
            return IndexFile.open(file);
        } catch (IOException e) {
            // damaged: once more from the start
            convert(suite, index, file);
            try {
                return IndexFile.open(file);
            } catch (IOException again) {
                throw StorageException.of("read", file, again);
            }
        }
    }

    private void convert(Suite suite, Release.Index index, Path file) {
        Workspace workspace = downloader.workspace();
        Path compressed = downloader.fetch(download(suite, index)).path();
        String label = "index of " + suite.name();
        try (Progress.Task task = progress.start(label, index.size(), Progress.Unit.BYTES);
                InputStream in = new XZInputStream(new Counted(Files.newInputStream(compressed), task));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16)) {
            workspace.write(file, out -> IndexFile.convert(reader, out));
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "the index " + index.path() + " of " + suite.name() + " cannot be understood: " + e.getMessage(),
                    "It is what Debian signed, so this is a defect of envkit or of the archive: report it.",
                    e);
        }
    }

    /** Counts what is read as progress. */
    private static final class Counted extends FilterInputStream {
        private final Progress.Task task;

        Counted(InputStream in, Progress.Task task) {
            super(in);
            this.task = task;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                task.advance(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n > 0) {
                task.advance(n);
            }
            return n;
        }
    }
}
