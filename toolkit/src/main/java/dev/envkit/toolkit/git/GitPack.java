package dev.envkit.toolkit.git;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.DepthWalk;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * One commit with all its files and without its history as a git pack file. A bundle would not do: it names the
 * commit's parents as things that the reader must have already. Every object's hash is checked on reading, so the file
 * may come from anywhere.
 */
public final class GitPack {
    private GitPack() {}

    /**
     * Writes a commit.
     *
     * @throws IOException if it cannot be read or written
     */
    public static void write(GitFetcher.Commit commit, OutputStream out) throws IOException {
        ObjectId id = ObjectId.fromString(commit.id());
        try (Repository repository = GitFetcher.open(commit.repository());
                DepthWalk.ObjectWalk walk = new DepthWalk.ObjectWalk(repository, 0);
                PackWriter writer = new PackWriter(repository)) {
            walk.markRoot(walk.parseCommit(id));
            writer.setShallowPack(1, Set.of());
            writer.preparePack(NullProgressMonitor.INSTANCE, walk, Set.of(id), Set.of(), Set.of());
            writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, out);
        }
    }

    /**
     * Reads a pack into a repository.
     *
     * @throws GitException if it is damaged or has not the whole commit
     */
    static void read(Repository repository, String id, Path pack) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(pack));
                ObjectInserter inserter = repository.newObjectInserter()) {
            PackParser parser = inserter.newPackParser(in);
            parser.setObjectChecker(new ObjectChecker());
            parser.parse(NullProgressMonitor.INSTANCE);
            inserter.flush();
            requireComplete(repository, ObjectId.fromString(id));
        } catch (IOException e) {
            throw new GitException(
                    "the git pack " + pack + " cannot be used for commit " + id + ": " + e.getMessage(),
                    "Write the mirror anew with 'envkit mirror DIR'.",
                    e);
        }
    }

    /**
     * Makes sure that a commit is there with all its files.
     *
     * @throws MissingObjectException if something is missing
     */
    static void requireComplete(Repository repository, ObjectId id) throws IOException {
        try (ObjectReader reader = repository.newObjectReader();
                RevWalk revs = new RevWalk(reader);
                TreeWalk walk = new TreeWalk(reader)) {
            RevCommit commit = revs.parseCommit(id);
            walk.addTree(commit.getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                if (!FileMode.GITLINK.equals(walk.getRawMode(0)) && !reader.has(walk.getObjectId(0))) {
                    throw new MissingObjectException(walk.getObjectId(0), "blob of " + walk.getPathString());
                }
            }
        }
    }
}
