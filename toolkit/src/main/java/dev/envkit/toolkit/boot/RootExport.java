package dev.envkit.toolkit.boot;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.ExportOpener;
import dev.envkit.toolkit.rootfs.RootfsArchive;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A root file system to be served: a directory, an archive, or what the workspace has built.
 *
 * <p>A directory that the user names is changed in place, since its files are the user's to work with. An archive and a
 * built root file system must stay what they are, so changes go to an overlay in the workspace, which the next boot
 * finds again.
 *
 * <p>Setters, then {@link #open} once. For one thread.
 */
public final class RootExport {
    private final @Nullable Path given;
    private boolean readOnly;
    private boolean overlay;
    private boolean reset;
    private @Nullable LongSupplier clock;
    private OptionalLong writeVerifier = OptionalLong.empty();
    private Consumer<String> messages = message -> {};

    /** @param directoryOrArchive the root file system, or empty for the one that was built */
    public RootExport(Optional<Path> directoryOrArchive) {
        given = directoryOrArchive.orElse(null);
    }

    /** Refuses every change. */
    public RootExport readOnly() {
        readOnly = true;
        return this;
    }

    /** Keeps changes in the workspace, and out of the directory. */
    public RootExport overlay() {
        overlay = true;
        return this;
    }

    /** Forgets first what the overlay holds. */
    public RootExport reset() {
        reset = true;
        return this;
    }

    /** Sets the clock, in nanoseconds since 1970-01-01T00:00:00Z; the host's unless set. */
    public RootExport clock(LongSupplier nanoseconds) {
        clock = nanoseconds;
        return this;
    }

    /** Sets the write verifier: see {@link ExportOpener#writeVerifier}. */
    public RootExport writeVerifier(long verifier) {
        writeVerifier = OptionalLong.of(verifier);
        return this;
    }

    /** Sets who is told what is served and where changes go. */
    public RootExport messages(Consumer<String> consumer) {
        messages = consumer;
        return this;
    }

    /**
     * Opens it; an archive is unpacked the first time.
     *
     * @throws EnvkitException if it cannot be served, or another envkit is changing it
     */
    public Export open(BootArtifacts artifacts) {
        Path directory;
        boolean keepClean = overlay;
        if (given == null) {
            directory = artifacts
                    .rootfs()
                    .orElseThrow(() -> new EnvkitException(
                            ExitCode.FAILED,
                            "no root file system has been built",
                            "run 'envkit build rootfs', or name one: --nfsroot DIR"));
            keepClean = true;
        } else if (Files.isRegularFile(given)) {
            directory = new RootfsArchive(given, place(artifacts, given)).unpacked(messages);
            keepClean = true;
        } else {
            directory = given;
        }
        ExportOpener opener = new ExportOpener(directory).messages(messages);
        if (clock != null) {
            opener.clock(clock);
        }
        writeVerifier.ifPresent(opener::writeVerifier);
        artifacts.state().ifPresent(state -> opener.manifestFallback(state.resolve("nfs")));
        if (readOnly) {
            messages.accept("root file system: " + directory + ", read-only");
            return opener.readOnly().call();
        }
        if (!keepClean) {
            if (reset) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        directory + " is changed in place: there is no overlay to be reset",
                        "--nfs-overlay keeps changes apart");
            }
            messages.accept("root file system: " + directory + ", changed in place");
            return opener.call();
        }
        Path changes = place(artifacts, given == null ? directory : given).resolve("overlay");
        if (reset) {
            delete(changes);
        }
        messages.accept("root file system: " + (given == null ? directory : given)
                + (Files.exists(changes.resolve("changes")) ? ", with the changes of earlier boots" : "")
                + "; changes are kept in " + changes + " (--nfs-reset forgets them)");
        return opener.overlay(changes).call();
    }

    /** Returns the directory in the workspace that belongs to a directory or an archive. */
    private static Path place(BootArtifacts artifacts, Path of) {
        Path state = artifacts
                .state()
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "there is no workspace to keep the changes in",
                        "make one with 'envkit setup', or use a directory in place or with --nfs-readonly"));
        try {
            Path real = of.toRealPath();
            String identity = real.toString();
            if (Files.isRegularFile(real)) {
                identity += "|" + Files.size(real) + "|" + Files.getLastModifiedTime(real);
            }
            String digest = Sha256.of(identity.getBytes(StandardCharsets.UTF_8)).abbreviated();
            String name = String.valueOf(real.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
            return state.resolve("nfs").resolve(name + "-" + digest);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, of + ": there is no such directory or archive", "name one that is there", e);
        }
    }

    private static void delete(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            throw StorageException.of("delete", directory, e);
        }
    }
}
