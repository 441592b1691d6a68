package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.fetch.Mirror;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where Debian's archives can be had. In this order: envkit's own mirrors and offline directories, the host's apt
 * configuration, the user's configuration, the public mirrors of {@code mirrors.txt}.
 *
 * <p>Immutable and thread-safe.
 */
public final class DebianMirrors {
    private static final DateTimeFormatter SNAPSHOT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String SECURITY_SUFFIX = "-security";

    private final List<Site> sites;
    private final List<URI> snapshots;
    private final List<AptSources.Entry> apt;
    private final boolean checkValidUntil;
    private final Optional<String> aptProxy;

    private DebianMirrors(
            List<Site> sites,
            List<URI> snapshots,
            List<AptSources.Entry> apt,
            boolean checkValidUntil,
            Optional<String> aptProxy) {
        this.sites = List.copyOf(sites);
        this.snapshots = List.copyOf(snapshots);
        this.apt = List.copyOf(apt);
        this.checkValidUntil = checkValidUntil;
        this.aptProxy = aptProxy;
    }

    /**
     * An archive at a mirror.
     *
     * @param archive which of Debian's archives
     * @param base its address, ending in a slash
     * @param checkValidUntil whether an expired index is worth a warning; not where the host's apt is told to ignore it
     */
    public record Site(Archive archive, URI base, boolean checkValidUntil) {
        /** Returns the address of a path below the base. */
        URI resolve(String path) {
            try {
                return base.resolve(new URI(null, null, "./" + path, null).getRawPath());
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("not a path: " + path, e);
            }
        }
    }

    /**
     * Returns the mirrors of this host.
     *
     * @param etcApt apt's configuration directory, usually {@code /etc/apt}; it need not exist
     * @param first mirrors that the user put before all others
     * @param configured Debian mirrors from the user's configuration
     */
    public static DebianMirrors of(Path etcApt, Collection<Mirror> first, Collection<Site> configured) {
        AptConf conf = AptConf.read(etcApt);
        boolean check = conf.flag("Acquire::Check-Valid-Until").orElse(true);
        List<AptSources.Entry> apt = AptSources.read(etcApt);
        List<Site> sites = new ArrayList<>();
        for (Mirror mirror : first) {
            for (Archive archive : Archive.values()) {
                sites.add(new Site(archive, mirror.base().resolve(archive.directory() + "/"), false));
            }
        }
        for (AptSources.Entry entry : apt) {
            archiveOf(entry)
                    .ifPresent(archive -> sites.add(new Site(
                            archive, entry.uri(), entry.checkValidUntil().orElse(check))));
        }
        sites.addAll(configured);
        List<URI> snapshots = new ArrayList<>();
        for (String[] line : DataFile.read("mirrors.txt")) {
            if (line[0].equals("snapshot")) {
                snapshots.add(URI.create(line[1]));
            }
            for (Archive archive : Archive.values()) {
                if (archive.directory().equals(line[0])) {
                    sites.add(new Site(archive, URI.create(line[1]), true));
                }
            }
        }
        return new DebianMirrors(withoutDuplicates(sites), snapshots, apt, check, conf.find("Acquire::http::Proxy"));
    }

    /**
     * Returns only the mirrors given.
     *
     * @param snapshots addresses of services that keep old versions, each ending in a slash
     */
    public static DebianMirrors only(List<Site> sites, List<URI> snapshots) {
        return new DebianMirrors(sites, snapshots, List.of(), true, Optional.empty());
    }

    private static List<Site> withoutDuplicates(List<Site> sites) {
        List<Site> result = new ArrayList<>();
        Set<URI> seen = new LinkedHashSet<>();
        for (Site site : sites) {
            if (seen.add(site.base())) {
                result.add(site);
            }
        }
        return result;
    }

    /**
     * Tells which of Debian's archives an entry of apt's is, from its suites and address: a mirror configured for one
     * release has the others as well. Whether it really is Debian's is seen from the signature.
     */
    private static Optional<Archive> archiveOf(AptSources.Entry entry) {
        String path = entry.uri().getPath();
        boolean main = entry.components().contains("main");
        if (!main || entry.suites().stream().allMatch(suite -> suite.endsWith("/"))) {
            return Optional.empty();
        }
        boolean security = entry.suites().stream().allMatch(suite -> suite.endsWith(SECURITY_SUFFIX));
        if (security || path.endsWith("/debian-security/")) {
            return Optional.of(Archive.SECURITY);
        }
        boolean known = entry.suites().stream()
                .anyMatch(suite -> suite.matches("(bookworm|trixie|forky|sid|stable|oldstable|testing)(-updates)?"));
        return known || path.endsWith("/debian/") ? Optional.of(Archive.DEBIAN) : Optional.empty();
    }

    /** Returns which archive a suite is in. */
    public static Archive archiveOf(String suite) {
        return suite.endsWith(SECURITY_SUFFIX) ? Archive.SECURITY : Archive.DEBIAN;
    }

    /** Returns the places of an archive, best first. */
    public List<Site> sites(Archive archive) {
        return sites.stream().filter(site -> site.archive() == archive).toList();
    }

    /** Returns where a file is at services that keep every version, as of about {@code time}. */
    List<URI> snapshots(DebianFile file, Instant time) {
        List<URI> result = new ArrayList<>();
        for (URI snapshot : snapshots) {
            // a file may be taken in some hours after the index that lists it
            for (Instant moment : List.of(time, time.plusSeconds(24 * 3600))) {
                result.add(new Site(file.archive(), snapshot, false)
                        .resolve(file.archive().directory() + "/" + SNAPSHOT_TIME.format(moment) + "/" + file.path()));
            }
        }
        return result;
    }

    /** Returns the host's apt repositories. */
    List<AptSources.Entry> apt() {
        return apt;
    }

    /** Returns the proxy that the host's apt goes through, if one is set. */
    public Optional<String> aptProxy() {
        return aptProxy;
    }

    /** Tells whether the host's apt heeds the date until which an index is valid. */
    boolean checkValidUntil() {
        return checkValidUntil;
    }

    /** Lists of words, one a line, {@code #} beginning a comment, beside this class. */
    static final class DataFile {
        private DataFile() {}

        static List<String[]> read(String name) {
            try (InputStream in = DebianMirrors.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the data file " + name + " is missing from this build");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.split("\\s+"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
