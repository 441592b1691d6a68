package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.PackageSet;
import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.DebianFile;
import dev.envkit.toolkit.debian.PackageRequest;
import dev.envkit.toolkit.debian.Resolution;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gets sets of Debian packages with what they need into the workspace's store. The set is resolved once and pinned file
 * by file; it is resolved anew only when the recipe asks for something else. For one thread.
 */
public final class PackageSets implements PackageFetcher {
    private final FetchSession session;

    public PackageSets(FetchSession session) {
        this.session = session;
    }

    @Override
    public Optional<Pin> pinned(ComponentId component, PackageSet packages) {
        return session.workspace()
                .lockFile()
                .find(SourcePins.name(component, packages))
                .filter(pin -> pin.version().endsWith(mark(packages)));
    }

    private static String mark(PackageSet packages) {
        return " for request " + SourcePins.request(packages);
    }

    @Override
    public FetchedPackages fetch(ComponentId component, PackageSet packages, Progress progress) {
        String name = SourcePins.name(component, packages);
        Optional<Pin> known = pinned(component, packages);
        Pin pin = known.orElseGet(() -> resolve(packages, progress));
        List<DebianFile> files = DebianFetcher.files(name, pin);
        List<Path> archives = List.copyOf(session.debian().fetch(files, pin).values());
        if (known.isEmpty()) {
            session.workspace().lockFile().put(name, pin);
        }
        return new FetchedPackages(pin, archives);
    }

    static PackageRequest request(PackageSet packages) {
        return new PackageRequest(
                packages.suite(),
                SourcePins.architecture(packages.architecture()),
                packages.install(),
                packages.exclude(),
                true,
                packages.system().isPresent());
    }

    private Pin resolve(PackageSet packages, Progress progress) {
        DebianFetcher debian = session.debian();
        PackageRequest request = request(packages);
        Resolution resolution = debian.resolve(request);
        resolution.conflicts().forEach(conflict -> progress.message("note: " + conflict));
        session.workspace()
                .requireSpace(
                        resolution.downloadSize() + resolution.installedSize(),
                        "fetching and unpacking these packages");
        Pin pin = debian.pin(request, resolution);
        return Pin.ofFiles(pin.kind(), pin.version() + mark(packages), pin.files(), String.valueOf(pin.origin()));
    }
}
