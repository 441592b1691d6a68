package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.PackageControl;
import dev.envkit.toolkit.unpack.UnpackLimits;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Unpacks Debian packages as a root file system of their own, without root and without dpkg: with merged /usr, with the
 * owners in a manifest, and with the database by which the system's own dpkg knows each package as <em>unpacked</em>.
 * What is left to do needs the target's processor: {@code dpkg --configure -a} in the system when it runs, which runs
 * the packages' {@code postinst} scripts in the order of their dependencies.
 *
 * <p>This is the state that dpkg would leave behind after {@code dpkg --unpack}, but for two things: {@code preinst}
 * scripts have not run (in a new system they have nothing to prepare), and configuration files are in their places
 * already. The same packages give the same tree.
 *
 * <p>Set options, then {@link #unpack} once. For one thread.
 */
public final class DebianSystem {
    private final Path tree;
    private final Instant time;
    private List<String> without = List.of();
    private Progress progress = Progress.NONE;
    private String label = "unpacking";

    /**
     * @param tree an existing, empty directory
     * @param time modification time of the database's files
     */
    public DebianSystem(Path tree, Instant time) {
        this.tree = tree;
        this.time = time;
    }

    /** Sets glob patterns of what is left out of the tree, on paths without leading slash. */
    public DebianSystem without(List<String> globs) {
        without = List.copyOf(globs);
        return this;
    }

    /**
     * Reports in bytes of the packages read.
     *
     * @param taskLabel what the user sees as being done
     */
    public DebianSystem progress(Progress where, String taskLabel) {
        progress = where;
        label = taskLabel;
        return this;
    }

    /**
     * Unpacks.
     *
     * @param packages the .deb files
     * @return the tree as the packages describe it, database included
     * @throws EnvkitException if a package is refused or the host cannot hold the tree
     */
    public OwnershipManifest unpack(List<Path> packages) {
        Map<Path, List<String>> contents = new LinkedHashMap<>();
        Unpacker unpacker = new Unpacker(tree)
                .links(LinkPolicy.ROOTED)
                .mergedUsr()
                .observer((archive, name) -> contents.computeIfAbsent(archive, a -> new ArrayList<>())
                        .add(name))
                .progress(progress, label);
        without.forEach(unpacker::exclude);
        packages.forEach(unpacker::archive);
        OwnershipManifest manifest = unpacker.call().manifest();

        UnpackLimits limits = UnpackLimits.of(System.getenv());
        DpkgDatabase database = new DpkgDatabase(tree, manifest, time);
        for (Path deb : packages) {
            database.add(
                    UnpackedPackage.of(deb, PackageControl.read(deb, limits), contents.getOrDefault(deb, List.of())));
        }
        return database.write();
    }
}
