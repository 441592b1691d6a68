package dev.envkit.toolkit.source;

import dev.envkit.recipes.SourceLocation;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * A source that is one file of the store.
 *
 * @param location where it was had
 * @param pin what it is
 * @param file in the store, named by its digest
 * @param name its own name
 * @param members the archives within it that lead to the source, from outside in; empty if it is the file itself
 * @param links what its symbolic links may point to
 */
record FetchedFile(SourceLocation location, Pin pin, Path file, String name, List<String> members, LinkPolicy links)
        implements FetchedSource {
    FetchedFile {
        members = List.copyOf(members);
    }

    @Override
    public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
        if (unpack) {
            new Unpacker(directory)
                    .archive(file, members)
                    .strip(strip)
                    .links(links)
                    .progress(progress, "unpacking " + name)
                    .call();
        } else if (members.isEmpty()) {
            copy(directory);
        } else {
            extract(directory, progress);
        }
    }

    private void copy(Path directory) {
        try {
            Path target = directory.resolve(name);
            Files.copy(file, target);
            Files.setPosixFilePermissions(target, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw StorageException.of("copy " + name + " to", directory, e);
        }
    }

    /** Puts the innermost member, a file, into the directory. */
    private void extract(Path directory, Progress progress) {
        String member = members.getLast();
        int depth = member.split("/", -1).length;
        new Unpacker(directory)
                .archive(file, members.subList(0, members.size() - 1))
                .only(member)
                .strip(depth - 1)
                .progress(progress, "unpacking " + name)
                .call();
        Path extracted = directory.resolve(member.substring(member.lastIndexOf('/') + 1));
        if (!Files.isRegularFile(extracted, LinkOption.NOFOLLOW_LINKS)) {
            throw StorageException.of("find", extracted, new IOException("the package does not hold " + member));
        }
    }

    /** Empties a directory after a failure. */
    static void clear(Path directory) {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Trees.delete(entry);
            }
        } catch (IOException e) {
            // the caller's temporary area is swept later
        }
    }
}
