package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.ContentStore;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Gets Debian packages: resolves what is wanted against the signed indexes, pins the result for {@code envkit.lock},
 * and fetches exactly what is pinned, from the mirrors or, once they have moved on, from Debian's snapshot service.
 *
 * <p>Nothing is fetched until something is asked for. For one thread.
 */
public final class DebianFetcher {
    private static final String KIND_BINARY = "debian-binary";
    private static final String KIND_SOURCE = "debian-source";
    private static final String ALL = "all";
    /** Debian builds everything for it, so its index lists all packages for all architectures. */
    private static final String COMPLETE_ARCHITECTURE = "amd64";

    private static final String ORIGIN_TIME = " of ";

    private final Downloader downloader;
    private final DebianMirrors mirrors;
    private final Progress progress;
    private final DebianArchive archive;

    /** Uses the host's Debian keyrings, or the pinned keyring package where there are none. */
    public DebianFetcher(Downloader downloader, DebianMirrors mirrors, Progress progress) {
        this(
                downloader,
                mirrors,
                progress,
                () -> {
                    TrustedKeys keys = DebianKeyring.ofHost(Path.of("/"), mirrors);
                    return keys.isEmpty() ? DebianKeyring.ofPackage(downloader, mirrors) : keys;
                },
                Clock.systemUTC());
    }

    /**
     * Uses other keys and another time.
     *
     * @param keys asked for when the first signature is verified
     */
    public DebianFetcher(
            Downloader downloader, DebianMirrors mirrors, Progress progress, Supplier<TrustedKeys> keys, Clock clock) {
        this.downloader = downloader;
        this.mirrors = mirrors;
        this.progress = progress;
        this.archive = new DebianArchive(downloader, mirrors, keys, progress, clock);
    }

    DebianArchive archive() {
        return archive;
    }

    /**
     * Finds the packages that a request needs.
     *
     * @throws FetchFailure if the suite's index cannot be had
     * @throws EnvkitException if a package does not exist or a dependency cannot be satisfied
     */
    public Resolution resolve(PackageRequest request) {
        String architecture = request.architecture().equals(ALL) ? COMPLETE_ARCHITECTURE : request.architecture();
        Set<String> architectures = new LinkedHashSet<>(List.of(architecture));
        for (String wanted : request.install()) {
            Relation.parseList(wanted, "").stream()
                    .map(Relation::qualifier)
                    .filter(q -> !q.isEmpty() && !q.equals("any") && !q.equals("native") && !q.equals(ALL))
                    .forEach(architectures::add);
        }
        List<DebianArchive.Suite> suites = suites(request.suite());
        for (String each : architectures) {
            if (!archive.has(suites.getFirst(), each)) {
                throw new EnvkitException(
                        ExitCode.FAILED,
                        "Debian " + request.suite() + " has no packages for the architecture " + each,
                        "It has: "
                                + String.join(", ", suites.getFirst().release().architectures())
                                + ". Choose another suite or architecture in the recipe.");
            }
        }
        archive.prefetch(suites, List.copyOf(architectures), false);
        IndexedUniverse universe = new IndexedUniverse();
        for (String each : architectures) {
            for (DebianArchive.Suite suite : suites) {
                archive.packages(suite, each).ifPresent(index -> universe.add(each, suite.archive(), index));
            }
        }
        Resolver resolver = new Resolver(universe, architecture, request.exclude(), request.dependencies());
        // what was asked for comes first, so that it decides between alternatives
        List<String> wanted = new ArrayList<>(request.install());
        if (request.essential()) {
            universe.essential(architecture).stream()
                    .map(BinaryPackage::name)
                    .distinct()
                    .sorted()
                    .forEach(wanted::add);
        }
        return resolver.resolve(wanted);
    }

    /**
     * Finds a source package.
     *
     * @param version the exact version, or empty for the newest
     * @throws FetchFailure if the suite's index cannot be had
     * @throws EnvkitException if there is no such package or version
     */
    public SourcePackage source(String suiteName, String name, Optional<String> version) {
        List<DebianArchive.Suite> suites = suites(suiteName);
        archive.prefetch(suites, List.of(), true);
        List<SourcePackage> found = new ArrayList<>();
        for (DebianArchive.Suite suite : suites) {
            archive.sources(suite)
                    .ifPresent(index ->
                            index.named(name).forEach(p -> found.add(SourcePackage.of(p, suite.archive()))));
        }
        Optional<DebianVersion> wanted = version.map(DebianVersion::new);
        return found.stream()
                .filter(p -> wanted.isEmpty() || p.version().compareTo(wanted.get()) == 0)
                .max(Comparator.comparing(SourcePackage::version))
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "Debian " + suiteName + " has no source package " + name
                                + version.map(v -> " " + v).orElse("")
                                + (found.isEmpty() ? "" : "; it has " + found),
                        "Correct the name or the version in the recipe."));
    }

    /** Returns a release with its updates; only the release itself must be there. */
    private List<DebianArchive.Suite> suites(String name) {
        List<DebianArchive.Suite> result = new ArrayList<>();
        result.add(archive.suite(name));
        if (!name.matches("[a-z]+")
                || List.of("sid", "unstable", "experimental").contains(name)) {
            return result;
        }
        for (String suffix : List.of("-updates", "-security")) {
            try {
                result.add(archive.suite(name + suffix));
            } catch (FetchFailure e) {
                progress.message("note: going on without " + name + suffix + ": " + e.getMessage());
            }
        }
        return result;
    }

    /**
     * A file of an index, for a mirror.
     *
     * @param location archive and path, as on a mirror
     * @param sha256 of a file that is in the content store; empty if {@code content} has it
     * @param content the file itself, each byte as one character
     */
    public record IndexCopy(String location, Optional<Sha256> sha256, Optional<String> content) {}

    /**
     * Fetches the indexes of a release into the content store: binary packages, source packages, and the keyring that
     * verifies them.
     *
     * @throws FetchFailure if one cannot be had
     */
    public List<IndexCopy> indexes(String suiteName) {
        List<IndexCopy> result = new ArrayList<>();
        Set<String> architectures = new TreeSet<>(List.of(COMPLETE_ARCHITECTURE));
        architectures.add(DebianArchitecture.ofHost());
        for (DebianArchive.Suite suite : suites(suiteName)) {
            String base = suite.archive().directory() + "/dists/" + suite.name() + "/";
            result.add(new IndexCopy(base + "InRelease", Optional.empty(), Optional.of(suite.text())));
            for (Release.Index index : archive.indexFiles(suite, architectures)) {
                downloader.fetch(DebianArchive.download(suite, index));
                result.add(new IndexCopy(base + index.path(), Optional.of(index.sha256()), Optional.empty()));
            }
        }
        for (DebianFile keyring : DebianKeyring.packages()) {
            try {
                downloader.fetch(downloads(List.of(keyring)).getFirst());
                result.add(new IndexCopy(keyring.location(), Optional.of(keyring.sha256()), Optional.empty()));
            } catch (FetchFailure e) {
                progress.message("note: " + keyring.name() + " is not at these mirrors; a machine that uses this copy"
                        + " needs the package debian-archive-keyring");
            }
        }
        return result;
    }

    /** Returns the pin of a set of packages, as resolved now. */
    public Pin pin(PackageRequest request, Resolution resolution) {
        SortedMap<String, Sha256> files = new TreeMap<>();
        resolution
                .packages()
                .forEach(p -> files.put(p.file().location(), p.file().sha256()));
        List<BinaryPackage> packages = resolution.packages();
        String version = packages.size() == 1 ? packages.getFirst().version().text() : packages.size() + " packages";
        return Pin.ofFiles(KIND_BINARY, version, files, origin(request.suite()));
    }

    /** Returns the pin of a source package, as found now. */
    public Pin pin(String suite, SourcePackage source) {
        SortedMap<String, Sha256> files = new TreeMap<>();
        source.files().forEach(file -> files.put(file.location(), file.sha256()));
        return Pin.ofFiles(KIND_SOURCE, source.version().text(), files, origin(suite));
    }

    /** The newest of the suites' dates is a time at which everything was there. */
    private String origin(String suite) {
        Instant newest = suites(suite).stream()
                .map(s -> s.release().date())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return "Debian " + suite + ORIGIN_TIME + newest;
    }

    /**
     * Returns the files of a pin, by location.
     *
     * @throws EnvkitException if it is not one of Debian files
     */
    public static List<DebianFile> files(String source, Pin pin) {
        List<DebianFile> result = new ArrayList<>();
        try {
            pin.files().forEach((location, sha256) -> result.add(DebianFile.at(location, sha256)));
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "envkit.lock, source \"" + source + "\": " + e.getMessage(),
                    "Restore the file from version control, or delete that section to pin the source anew.",
                    e);
        }
        return result;
    }

    /**
     * Fetches pinned files into the content store.
     *
     * @param pin where they come from, for places that keep old versions
     * @return where each is
     * @throws FetchFailure if one cannot be had
     */
    public Map<DebianFile, Path> fetch(Collection<DebianFile> files, Pin pin) {
        List<DebianFile> ordered = List.copyOf(files);
        List<ContentStore.Entry> entries = downloader.fetchAll(downloads(ordered, pin));
        Map<DebianFile, Path> result = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            result.put(ordered.get(i), entries.get(i).path());
        }
        return result;
    }

    /** Returns the downloads of files that an index lists, for an estimate. */
    public List<Download> downloads(Collection<DebianFile> files) {
        return downloads(files, Optional.empty());
    }

    /** Returns the downloads of pinned files, for an estimate. */
    public List<Download> downloads(Collection<DebianFile> files, Pin pin) {
        return downloads(files, time(pin));
    }

    private List<Download> downloads(Collection<DebianFile> files, Optional<Instant> time) {
        List<Download> result = new ArrayList<>();
        for (DebianFile file : files) {
            List<URI> sources = new ArrayList<>(mirrors.sites(file.archive()).stream()
                    .map(site -> site.resolve(file.path()))
                    .toList());
            time.ifPresent(moment -> sources.addAll(mirrors.snapshots(file, moment)));
            result.add(Download.pinned(file.name(), file.sha256(), file.size(), sources));
        }
        return result;
    }

    private static Optional<Instant> time(Pin pin) {
        String origin = String.valueOf(pin.origin());
        int at = origin.lastIndexOf(ORIGIN_TIME);
        if (at < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(origin.substring(at + ORIGIN_TIME.length())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
