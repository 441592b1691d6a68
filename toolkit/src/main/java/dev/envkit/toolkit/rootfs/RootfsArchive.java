package dev.envkit.toolkit.rootfs;

import dev.envkit.toolkit.unpack.ArchiveList;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.UnpackResult;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.FileMutex;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** An archive of a root file system, unpacked once, with the owners and devices of the archive in a manifest. */
public final class RootfsArchive {
    /** What a root file system has at its top; a directory above is in many archives. */
    private static final Set<String> TOP = Set.of("bin", "sbin", "etc", "lib", "usr", "dev", "linuxrc");

    private final Path archive;
    private final Path place;

    /**
     * @param archive in any format that envkit unpacks
     * @param place a directory for this archive's tree, which is made if it is not there
     */
    public RootfsArchive(Path archive, Path place) {
        this.archive = archive;
        this.place = place;
    }

    /**
     * Returns the tree, unpacked now if it was not before.
     *
     * @param messages told that it takes a while
     * @throws EnvkitException if the archive cannot be unpacked
     */
    public Path unpacked(Consumer<String> messages) {
        Path tree = place.resolve("tree");
        Path rootfs = tree.resolve("rootfs");
        if (Files.isDirectory(tree)) {
            return rootfs;
        }
        try (FileMutex lock = FileMutex.tryAcquire(place.resolve(".unpack.lock"))) {
            if (lock == null) {
                throw new EnvkitException(
                        ExitCode.FAILED, "another envkit is unpacking " + archive, "run this again when it has ended");
            }
            if (!Files.isDirectory(tree)) {
                messages.accept("unpacking " + archive + " into " + tree);
                unpack(tree);
            }
            return rootfs;
        } catch (IOException e) {
            throw StorageException.of("write", place, e);
        }
    }

    private void unpack(Path tree) throws IOException {
        Path making = place.resolve("tree.unfinished");
        Trees.delete(making);
        Path rootfs = Files.createDirectories(making.resolve("rootfs"));
        UnpackResult result = new Unpacker(rootfs)
                .archive(archive)
                .links(LinkPolicy.ROOTED)
                .lastDuplicateWins()
                .strip(depth())
                .call();
        result.manifest().write(making.resolve("rootfs.mtree"));
        Files.move(making, tree, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns how many directories are above the root file system's own top. */
    private int depth() {
        List<List<String>> names = ArchiveList.names(archive).stream()
                .map(name -> Arrays.stream(name.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .toList())
                .toList();
        for (int depth = 0; depth < 3; depth++) {
            int at = depth;
            Set<String> tops = names.stream()
                    .filter(parts -> parts.size() > at)
                    .map(parts -> parts.get(at))
                    .collect(Collectors.toSet());
            if (tops.size() != 1 || tops.stream().anyMatch(TOP::contains)) {
                return depth;
            }
        }
        return 0;
    }
}
