package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.SourceLocation.DebianBinary;
import dev.envkit.recipes.SourceLocation.DebianSource;
import dev.envkit.recipes.SourceLocation.Git;
import dev.envkit.recipes.SourceLocation.Https;
import dev.envkit.recipes.SourceLocation.Local;
import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.PackageRequest;
import dev.envkit.toolkit.debian.Resolution;
import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What fetching some components will take, found out before it begins: how many files, how many bytes, how much disk.
 * Sources that cannot be foreseen (git, archives handed over) count as unknown; that a place does not answer is left to
 * the fetch to report.
 *
 * @param amount what is not in the store yet
 * @param unknown sources whose size cannot be foreseen
 * @param unpacked about how many bytes the files to be fetched take when unpacked
 */
public record FetchPlan(Downloader.Amount amount, int unknown, long unpacked) {
    /** Sources in xz take about six times their size, Debian packages about four. */
    private static final int GROWTH = 6;

    /**
     * Makes the plan of some components.
     *
     * @throws EnvkitException if the thread is interrupted or the host cannot be used
     */
    public static FetchPlan of(FetchSession session, Collection<ComponentRecipe> recipes) {
        Maker maker = new Maker(session);
        for (ComponentRecipe recipe : recipes) {
            recipe.sources().forEach(source -> maker.add(recipe, source));
            recipe.packages().ifPresent(packages -> maker.add(recipe, packages));
        }
        Downloader.Amount amount = maker.downloads.isEmpty()
                ? new Downloader.Amount(0, 0, 0)
                : session.downloader().measure(maker.downloads);
        return new FetchPlan(
                amount, maker.unknown + amount.unknown(), amount.files() == 0 ? 0 : amount.bytes() * GROWTH);
    }

    /** Tells whether nothing has to be fetched, as far as is known. */
    public boolean isEmpty() {
        return amount.files() == 0 && unknown == 0;
    }

    /** Returns how many bytes of disk it takes in all. */
    public long disk() {
        return amount.bytes() + unpacked;
    }

    /** Returns this for people: {@code "34 files to fetch, 223 MiB, about 1.5 GiB unpacked; 80 GiB are free"}. */
    public String describe(FetchSession session) {
        return amount.files() + (amount.files() == 1 ? " file" : " files") + " to fetch, "
                + ByteSize.format(amount.bytes())
                + (unknown > 0 ? " and " + unknown + " of unknown size" : "")
                + ", about " + ByteSize.format(unpacked) + " unpacked; "
                + ByteSize.format(session.workspace().usableSpace()) + " are free";
    }

    /**
     * Makes sure that there is room.
     *
     * @throws EnvkitException if there is not
     */
    public void requireSpace(FetchSession session) {
        session.workspace().requireSpace(disk(), "fetching and unpacking " + amount.files() + " files");
    }

    private static final class Maker {
        private final FetchSession session;
        private final StoreSourceFetcher sources;
        private final PackageSets packageSets;
        private final List<Download> downloads = new ArrayList<>();
        private int unknown;

        Maker(FetchSession session) {
            this.session = session;
            this.sources = new StoreSourceFetcher(session);
            this.packageSets = new PackageSets(session);
        }

        void add(ComponentRecipe recipe, Source source) {
            Optional<Pin> pin = sources.pinned(recipe.id(), source);
            for (SourceLocation location : source.from()) {
                if (pin.isPresent() && !SourcePins.fits(pin.get(), location)) {
                    continue;
                }
                try {
                    if (foresee(location, pin)) {
                        return;
                    }
                } catch (EnvkitException e) {
                    if (e.exitCode() == ExitCode.INTERRUPTED) {
                        throw e;
                    }
                    // this place will not be the one
                }
            }
            unknown++;
        }

        /** Adds what a place would take; returns whether that can be told. */
        private boolean foresee(SourceLocation location, Optional<Pin> pin) {
            switch (location) {
                case Https https ->
                    downloads.add(new Download(
                            https.fileName(),
                            https.sha256().or(() -> pin.flatMap(p -> Optional.ofNullable(p.sha256()))),
                            -1,
                            List.of(https.url())));
                case DebianSource source -> {
                    DebianFetcher debian = session.debian();
                    if (pin.isPresent()) {
                        addPinned(pin.get());
                    } else {
                        downloads.addAll(
                                debian.downloads(debian.source(source.suite(), source.packageName(), source.version())
                                        .files()));
                    }
                }
                case DebianBinary binary -> {
                    if (pin.isPresent()) {
                        addPinned(SourcePins.withoutMember(pin.get()));
                    } else {
                        String wanted = binary.packageName()
                                + binary.version().map(v -> " (= " + v + ")").orElse("");
                        addResolution(PackageRequest.single(
                                binary.suite(), SourcePins.architecture(binary.architecture()), wanted));
                    }
                }
                case Git git -> {
                    return session.git().find(git.url(), git.commit()).isPresent();
                }
                case Local local -> {
                    return local.sha256()
                            .or(() -> pin.flatMap(p -> Optional.ofNullable(p.sha256())))
                            .flatMap(session.workspace().content()::find)
                            .isPresent();
                }
            }
            return true;
        }

        void add(ComponentRecipe recipe, PackageSet packages) {
            Optional<Pin> pin = packageSets.pinned(recipe.id(), packages);
            try {
                if (pin.isPresent()) {
                    addPinned(pin.get());
                } else {
                    addResolution(PackageSets.request(packages));
                }
            } catch (EnvkitException e) {
                if (e.exitCode() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                unknown++;
            }
        }

        private void addPinned(Pin pin) {
            downloads.addAll(session.debian().downloads(DebianFetcher.files("", pin), pin));
        }

        private void addResolution(PackageRequest request) {
            Resolution resolution = session.debian().resolve(request);
            downloads.addAll(session.debian()
                    .downloads(resolution.packages().stream().map(p -> p.file()).toList()));
        }
    }
}
