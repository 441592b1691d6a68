package dev.envkit.toolkit.git;

import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of a commit into a directory, byte for byte and without {@code .git}; everything gets the commit's
 * time. Symbolic links that lead out of the tree are refused, and are made last, so that nothing is written through
 * one. Submodules are left as empty directories.
 */
public final class GitExport {
    private GitExport() {}

    /**
     * Exports a commit.
     *
     * @param directory existing and empty
     * @return the paths of submodules, which are not part of the commit
     * @throws GitException if a name or link in it is unsafe
     * @throws StorageException if it cannot be written
     */
    public static List<String> export(GitFetcher.Commit commit, Path directory) {
        List<String> submodules = new ArrayList<>();
        Map<Path, String> links = new LinkedHashMap<>();
        try (Repository repository = GitFetcher.open(commit.repository());
                ObjectReader reader = repository.newObjectReader();
                RevWalk revs = new RevWalk(reader);
                TreeWalk walk = new TreeWalk(reader)) {
            RevCommit rev = revs.parseCommit(ObjectId.fromString(commit.id()));
            walk.addTree(rev.getTree());
            while (walk.next()) {
                String name = walk.getPathString();
                Path target = directory.resolve(checked(name, commit));
                int mode = walk.getRawMode(0);
                if (FileMode.TREE.equals(mode)) {
                    Files.createDirectory(target);
                    walk.enterSubtree();
                } else if (FileMode.GITLINK.equals(mode)) {
                    Files.createDirectory(target);
                    submodules.add(name);
                } else if (FileMode.SYMLINK.equals(mode)) {
                    byte[] content = reader.open(walk.getObjectId(0)).getBytes();
                    links.put(target, checkedLink(name, new String(content, StandardCharsets.UTF_8), commit));
                } else {
                    try (OutputStream out = Files.newOutputStream(target)) {
                        reader.open(walk.getObjectId(0)).copyTo(out);
                    }
                    if (FileMode.EXECUTABLE_FILE.equals(mode)) {
                        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
            for (Map.Entry<Path, String> link : links.entrySet()) {
                Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
            }
            for (Path link : links.keySet()) {
                requireInside(link, directory, commit);
            }
            setTimes(directory, FileTime.from(rev.getCommitterIdent().getWhenAsInstant()));
        } catch (IOException e) {
            throw StorageException.of("export commit " + commit.id() + " to", directory, e);
        }
        return submodules;
    }

    private static String checked(String name, GitFetcher.Commit commit) {
        for (String component : name.split("/", -1)) {
            if (component.isEmpty()
                    || component.equals(".")
                    || component.equals("..")
                    || component.equalsIgnoreCase(".git")
                    || component.indexOf('\0') >= 0) {
                throw unsafe(name, "is no name for a file", commit);
            }
        }
        return name;
    }

    private static String checkedLink(String name, String target, GitFetcher.Commit commit) {
        Path parent = Path.of(name).getParent();
        Path resolved = parent == null ? Path.of(target) : parent.resolve(target);
        if (target.isEmpty() || target.startsWith("/") || resolved.normalize().startsWith("..")) {
            throw unsafe(name, "is a symbolic link out of the tree, to '" + target + "'", commit);
        }
        return target;
    }

    /** A chain of links may lead out although each of them alone looks harmless. */
    private static void requireInside(Path link, Path directory, GitFetcher.Commit commit) throws IOException {
        try {
            if (!link.toRealPath().startsWith(directory.toRealPath())) {
                throw unsafe(directory.relativize(link).toString(), "is a symbolic link out of the tree", commit);
            }
        } catch (NoSuchFileException | FileSystemLoopException e) {
            // leads nowhere
        }
    }

    private static GitException unsafe(String name, String problem, GitFetcher.Commit commit) {
        return new GitException(
                "commit " + commit.id() + ": '" + name + "' " + problem,
                "The commit is refused as unsafe: use another one.",
                null);
    }

    private static void setTimes(Path directory, FileTime time) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.setLastModifiedTime(file, time);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.setLastModifiedTime(dir, time);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
