package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.SourceLocation.DebianBinary;
import dev.envkit.recipes.SourceLocation.DebianSource;
import dev.envkit.recipes.SourceLocation.Git;
import dev.envkit.recipes.SourceLocation.Https;
import dev.envkit.recipes.SourceLocation.Local;
import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.DebianFile;
import dev.envkit.toolkit.debian.PackageRequest;
import dev.envkit.toolkit.debian.SourcePackage;
import dev.envkit.toolkit.fetch.Attempt;
import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.git.GitException;
import dev.envkit.toolkit.git.GitFetcher;
import dev.envkit.toolkit.git.GitSnapshot;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.workspace.ContentStore;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gets sources of every kind into the workspace's store. The places of a source are tried in order; what one resolved
 * to is pinned in {@code envkit.lock}, and from then on only places that give exactly that are used. A pin that no
 * longer fits what the recipe says is replaced.
 *
 * <p>For one thread.
 */
public final class StoreSourceFetcher implements SourceFetcher {
    private final FetchSession session;

    public StoreSourceFetcher(FetchSession session) {
        this.session = session;
    }

    @Override
    public Optional<Pin> pinned(ComponentId component, Source source) {
        return session.workspace()
                .lockFile()
                .find(SourcePins.name(component, source))
                .filter(pin -> source.from().stream().anyMatch(location -> SourcePins.fits(pin, location)));
    }

    @Override
    public FetchedSource fetch(ComponentId component, Source source, Progress progress) {
        String name = SourcePins.name(component, source);
        Optional<Pin> pin = pinned(component, source);
        Set<Attempt> attempts = new LinkedHashSet<>();
        Set<String> remedies = new LinkedHashSet<>();
        for (SourceLocation location : source.from()) {
            if (pin.isPresent() && !SourcePins.fits(pin.get(), location)) {
                attempts.add(new Attempt(location.describe(), "is not what envkit.lock pins"));
                continue;
            }
            try {
                FetchedSource fetched = fetch(name, location, pin);
                if (!pin.map(known -> known.equals(fetched.pin())).orElse(false)) {
                    session.workspace().lockFile().put(name, fetched.pin());
                }
                return fetched;
            } catch (FetchFailure e) {
                attempts.addAll(
                        e.attempts().isEmpty()
                                ? List.of(new Attempt(location.describe(), "no place is known for it"))
                                : e.attempts());
                remedies.add(e.remedy());
            } catch (EnvkitException e) {
                if (e.exitCode() == ExitCode.INTERRUPTED || e.exitCode() == ExitCode.HOST) {
                    throw e;
                }
                attempts.add(new Attempt(location.describe(), e.getMessage()));
                remedies.add(e.remedy());
            }
        }
        throw new FetchFailure(
                "the source '" + source.id() + "' of " + component, List.copyOf(attempts), String.join("\n", remedies));
    }

    private FetchedSource fetch(String name, SourceLocation location, Optional<Pin> pin) {
        return switch (location) {
            case Https https -> https(https, pin);
            case Git git -> git(git, pin);
            case DebianSource source -> debianSource(name, source, pin);
            case DebianBinary binary -> debianBinary(name, binary, pin);
            case Local local -> local(local, pin);
        };
    }

    private FetchedSource https(Https location, Optional<Pin> pin) {
        Optional<Sha256> sha256 = location.sha256().or(() -> pin.flatMap(p -> Optional.ofNullable(p.sha256())));
        ContentStore.Entry entry =
                session.downloader().fetch(new Download(location.fileName(), sha256, -1, List.of(location.url())));
        if (sha256.isEmpty()) {
            session.progress()
                    .message("note: " + location.url() + " is not pinned by its recipe; envkit.lock pins what came: "
                            + entry.digest());
        }
        Pin result = Pin.ofFile(
                SourcePins.HTTPS,
                location.fileName(),
                entry.digest(),
                location.url().toString());
        return new FetchedFile(location, result, entry.path(), location.fileName(), List.of(), LinkPolicy.CONTAINED);
    }

    private FetchedSource git(Git location, Optional<Pin> pin) {
        Optional<String> pinnedCommit = pin.flatMap(p -> Optional.ofNullable(p.commit()));
        String wanted = pinnedCommit.orElse(location.commit());
        Optional<Sha256> snapshot = pin.flatMap(p -> Optional.ofNullable(p.sha256()));
        if (snapshot.isPresent()) {
            return snapshot(location, wanted, snapshot);
        }
        GitFetcher.Commit commit;
        try {
            commit = new GitMirrors(session)
                    .find(location.url(), wanted)
                    .orElseGet(() -> session.git().fetch(location.url(), wanted, location.branch()));
        } catch (GitException e) {
            if (GitSnapshot.address(location.url(), wanted).isEmpty() || pinnedCommit.isPresent()) {
                throw e;
            }
            return snapshotInstead(location, wanted, e);
        }
        Pin result = Pin.ofCommit(location.commit(), commit.id(), location.url());
        return new FetchedGit(location, result, commit);
    }

    private FetchedSource snapshotInstead(Git location, String wanted, GitException reason) {
        try {
            return snapshot(location, wanted, Optional.empty());
        } catch (FetchFailure e) {
            List<Attempt> attempts = new ArrayList<>(List.of(new Attempt(location.describe(), reason.getMessage())));
            attempts.addAll(e.attempts());
            throw new FetchFailure(location.describe(), attempts, reason.remedy());
        }
    }

    /**
     * Uses an archive of the commit that the server makes; it is pinned by its hash, since the commit's id does not.
     */
    private FetchedSource snapshot(Git location, String commit, Optional<Sha256> sha256) {
        URI address = GitSnapshot.address(location.url(), commit).orElseThrow();
        String fileName = address.getPath().replaceFirst("/snapshot/", "-").replaceFirst(".*/", "");
        ContentStore.Entry entry = session.downloader().fetch(new Download(fileName, sha256, -1, List.of(address)));
        String id = GitSnapshot.commitOf(entry.path());
        if (!id.startsWith(commit)) {
            session.workspace().content().remove(entry.digest());
            throw new FetchFailure(
                    fileName,
                    List.of(new Attempt(address.toString(), "is an archive of commit '" + id + "'")),
                    "Hand the right archive over with --from DIR.");
        }
        if (sha256.isEmpty()) {
            session.progress()
                    .message("note: " + location.url() + " did not answer; using the archive " + address
                            + ", which only the connection vouches for");
        }
        Pin result = new Pin(
                SourcePins.GIT, location.commit(), entry.digest(), id, location.url(), Collections.emptySortedMap());
        return new StrippedSource(
                new FetchedFile(location, result, entry.path(), fileName, List.of(), LinkPolicy.CONTAINED), 1);
    }

    /** A server's archive of a commit has one directory around everything, which the commit itself has not. */
    private record StrippedSource(FetchedFile file, int extra) implements FetchedSource {
        @Override
        public SourceLocation location() {
            return file.location();
        }

        @Override
        public Pin pin() {
            return file.pin();
        }

        @Override
        public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
            file.layOut(directory, extra, true, progress);
        }
    }

    private FetchedSource debianSource(String name, DebianSource location, Optional<Pin> pin) {
        DebianFetcher debian = session.debian();
        Pin result = pin.orElseGet(() -> {
            SourcePackage found = debian.source(location.suite(), location.packageName(), location.version());
            return debian.pin(location.suite(), found);
        });
        Map<String, Path> files = new LinkedHashMap<>();
        debian.fetch(DebianFetcher.files(name, result), result).forEach((file, path) -> files.put(file.name(), path));
        return new FetchedDebianSource(location, result, files);
    }

    private FetchedSource debianBinary(String name, DebianBinary location, Optional<Pin> pin) {
        DebianFetcher debian = session.debian();
        Pin result = pin.orElseGet(() -> {
            String wanted = location.packageName()
                    + location.version().map(v -> " (= " + v + ")").orElse("");
            PackageRequest request =
                    PackageRequest.single(location.suite(), SourcePins.architecture(location.architecture()), wanted);
            return SourcePins.withMember(debian.pin(request, debian.resolve(request)), location.member());
        });
        Pin files = SourcePins.withoutMember(result);
        Map.Entry<DebianFile, Path> deb = debian.fetch(DebianFetcher.files(name, files), files).entrySet().stream()
                .findFirst()
                .orElseThrow();
        return new FetchedFile(
                location,
                result,
                deb.getValue(),
                deb.getKey().name(),
                location.member().stream().toList(),
                location.member().isPresent() ? LinkPolicy.CONTAINED : LinkPolicy.ROOTED);
    }

    private FetchedSource local(Local location, Optional<Pin> pin) {
        Optional<Sha256> sha256 = location.sha256().or(() -> pin.flatMap(p -> Optional.ofNullable(p.sha256())));
        String fileName = pin.map(Pin::version).orElse(location.names().getFirst());
        String plain = fileName.replaceAll("[^A-Za-z0-9._+~-]", "_");
        if (sha256.isPresent()
                && session.workspace().content().find(sha256.get()).isPresent()) {
            return localFile(location, plain, session.downloader().fetch(new Download(plain, sha256, -1, List.of())));
        }
        List<Path> candidates = new LocalArchives(session.workspace(), session.handedOver()).candidates(location);
        List<Attempt> attempts = new ArrayList<>();
        for (Path candidate : candidates) {
            String candidateName = String.valueOf(candidate.getFileName());
            try {
                return localFile(
                        location,
                        candidateName,
                        session.downloader()
                                .fetch(new Download(candidateName, sha256, -1, List.of(candidate.toUri()))));
            } catch (FetchFailure e) {
                attempts.addAll(e.attempts());
            }
        }
        if (sha256.isPresent() && candidates.isEmpty()) {
            try {
                // a mirror may have it by its content
                return localFile(
                        location, plain, session.downloader().fetch(new Download(plain, sha256, -1, List.of())));
            } catch (FetchFailure e) {
                attempts.addAll(e.attempts());
            }
        }
        if (candidates.isEmpty()) {
            attempts.add(new Attempt(
                    location.describe(),
                    session.handedOver().isEmpty()
                            ? "no folder was given with --from DIR"
                            : "not found in " + session.handedOver()));
        }
        throw new FetchFailure(
                location.describe(),
                attempts,
                "If you have the archive (" + String.join(" or ", location.names())
                        + "), hand its folder over with --from DIR.");
    }

    private static FetchedSource localFile(Local location, String name, ContentStore.Entry entry) {
        Pin pin = Pin.ofFile(SourcePins.LOCAL, name, entry.digest(), "handed over with --from");
        return new FetchedFile(location, pin, entry.path(), name, List.of(), LinkPolicy.CONTAINED);
    }
}
