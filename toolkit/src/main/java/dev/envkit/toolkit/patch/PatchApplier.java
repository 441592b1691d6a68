package dev.envkit.toolkit.patch;

import dev.envkit.toolkit.patch.FilePatch.Action;
import dev.envkit.toolkit.patch.TreeChanges.Content;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies unified diffs to a tree, as {@code patch -N -t} would, but each patch as a whole or not at all.
 *
 * <p>A hunk may fit at another line than it says; that context lines are ignored must be allowed
 * ({@link #maxFuzz(int)}). A patch may not touch anything outside the tree: names with {@code ..}, absolute names and
 * names that lead through a symbolic link are refused. Instances are immutable and may be shared; two threads must not
 * patch one tree.
 */
public final class PatchApplier {
    /** The fuzz that {@code patch} has by default. */
    public static final int LARGEST_FUZZ = 2;

    private final int strip;
    private final int maxFuzz;
    private final boolean removeEmptyFiles;
    private final @Nullable Instant mtime;

    private PatchApplier(int strip, int maxFuzz, boolean removeEmptyFiles, @Nullable Instant mtime) {
        this.strip = strip;
        this.maxFuzz = maxFuzz;
        this.removeEmptyFiles = removeEmptyFiles;
        this.mtime = mtime;
    }

    /** Returns an applier that strips one component of each name ({@code -p1}) and allows no fuzz. */
    public static PatchApplier create() {
        return new PatchApplier(1, 0, false, null);
    }

    /** Returns an applier that strips {@code components} leading components of each name ({@code -p}). */
    public PatchApplier strip(int components) {
        return new PatchApplier(components, maxFuzz, removeEmptyFiles, mtime);
    }

    /**
     * Returns an applier that may ignore up to {@code lines} context lines at each end of a hunk.
     *
     * @throws IllegalArgumentException if {@code lines} is not 0, 1 or 2
     */
    public PatchApplier maxFuzz(int lines) {
        if (lines < 0 || lines > LARGEST_FUZZ) {
            throw new IllegalArgumentException("fuzz must be 0 to " + LARGEST_FUZZ + ": " + lines);
        }
        return new PatchApplier(strip, lines, removeEmptyFiles, mtime);
    }

    /** Returns an applier that deletes files which a patch leaves empty ({@code -E}), as quilt does. */
    public PatchApplier removeEmptyFiles(boolean remove) {
        return new PatchApplier(strip, maxFuzz, remove, mtime);
    }

    /**
     * Returns an applier that gives all files it writes one modification time, so that {@code make} sees generated
     * files that a patch updates along with their sources as up to date.
     */
    public PatchApplier mtime(Instant time) {
        return new PatchApplier(strip, maxFuzz, removeEmptyFiles, time);
    }

    /**
     * Applies a patch file, which is named by its path in messages.
     *
     * @throws PatchException if it does not fit; the tree is then unchanged
     */
    public PatchResult apply(Path root, Path patch) {
        try {
            return apply(root, patch.toString(), Files.readAllBytes(patch));
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, "cannot read the patch " + patch + ": " + e, "Check that it exists.", e);
        }
    }

    /**
     * Applies a patch.
     *
     * @param root the tree's directory
     * @param name the patch's name in messages
     * @param content the patch
     * @return what was changed; no files where the patch is only text
     * @throws PatchException if it does not fit; the tree is then unchanged
     */
    public PatchResult apply(Path root, String name, byte[] content) {
        List<FilePatch> files = PatchParser.parse(name, content);
        Run run = new Run(root, name);
        try {
            for (FilePatch file : files) {
                run.apply(file);
            }
            run.tree.commit(mtime);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "cannot apply " + name + " to " + root + ": " + e,
                    "Check the free space and the permissions of that directory; nothing of this patch was applied.",
                    e);
        }
        return run.result();
    }

    /** One patch being applied to one tree. */
    private final class Run {
        private final Path root;
        private final String name;
        private final TreeChanges tree;
        private final List<PatchResult.Displaced> displaced = new ArrayList<>();

        Run(Path root, String name) {
            this.root = root;
            this.name = name;
            this.tree = new TreeChanges(root);
        }

        void apply(FilePatch file) throws IOException {
            switch (file.action()) {
                case CREATE -> create(file);
                case DELETE -> delete(file);
                case MODIFY -> modify(file);
                case RENAME, COPY -> move(file);
            }
        }

        private void create(FilePatch file) throws IOException {
            Path path = checked(Objects.requireNonNull(file.newPath()), file);
            Content existing = tree.read(path);
            if (existing != null && !existing.content().isEmpty()) {
                throw misfit(file, path, "is to be created but exists", "The patch may have been applied already");
            }
            write(file, path, patched(file, path, new Content("", false, null)));
        }

        private void delete(FilePatch file) throws IOException {
            Path path = checked(Objects.requireNonNull(file.oldPath()), file);
            Content existing = existing(file, path, "is to be deleted but does not exist");
            if (!patched(file, path, existing).content().isEmpty()
                    && !file.hunks().isEmpty()) {
                throw misfit(
                        file,
                        path,
                        "is to be deleted but holds more than the patch removes",
                        "The patch was made for another version of the file");
            }
            tree.delete(path);
        }

        private void modify(FilePatch file) throws IOException {
            Path newPath = checked(Objects.requireNonNull(file.newPath()), file);
            Path oldPath = checked(Objects.requireNonNull(file.oldPath()), file);
            Path path = tree.read(newPath) != null || tree.read(oldPath) == null ? newPath : oldPath;
            Content existing = tree.read(path);
            if (existing == null) {
                if (!createsFile(file)) {
                    throw misfit(file, path, "does not exist", "The patch was made for another version of the tree");
                }
                existing = new Content("", false, null);
            }
            Content result = patched(file, path, existing);
            if (removeEmptyFiles && result.content().isEmpty()) {
                tree.delete(path);
            } else {
                write(file, path, result);
            }
        }

        private void move(FilePatch file) throws IOException {
            Path from = checked(Objects.requireNonNull(file.oldPath()), file);
            Path to = checked(Objects.requireNonNull(file.newPath()), file);
            Content source = tree.read(from);
            if (source == null) {
                // git copies and renames from the state before the patch, which an earlier rename may have moved
                source = tree.readOriginal(from);
            }
            if (source == null) {
                throw misfit(file, from, "does not exist", "The patch was made for another version of the tree");
            }
            if (tree.read(to) != null) {
                throw misfit(file, to, "is to be created but exists", "The patch may have been applied already");
            }
            Content result = patched(file, from, source);
            if (file.action() == Action.RENAME) {
                tree.delete(from);
            }
            write(file, to, result);
        }

        private void write(FilePatch file, Path path, Content content) {
            Integer mode = file.mode();
            int type = mode == null ? 0 : mode & FilePatch.TYPE_MASK;
            if (type == FilePatch.TYPE_SYMLINK) {
                checkLink(file, path, content.content());
                tree.write(path, new Content(content.content(), true, null));
            } else if (mode == null || type == FilePatch.TYPE_FILE) {
                Boolean executable = mode == null ? content.executable() : Boolean.valueOf((mode & 0100) != 0);
                boolean symlink = mode == null && content.symlink();
                if (symlink) {
                    checkLink(file, path, content.content());
                }
                tree.write(path, new Content(content.content(), symlink, executable));
            } else {
                throw misfit(
                        file,
                        path,
                        "gets the mode " + Integer.toOctalString(mode) + ", which is neither file nor link",
                        "Submodules cannot be patched");
            }
        }

        private Content existing(FilePatch file, Path path, String problem) throws IOException {
            Content existing = tree.read(path);
            if (existing == null) {
                throw misfit(file, path, problem, "The patch may have been applied already");
            }
            return existing;
        }

        private Content patched(FilePatch file, Path path, Content existing) {
            if (file.hunks().isEmpty()) {
                return existing;
            }
            Integer mode = file.mode();
            boolean becomesLink = mode != null && (mode & FilePatch.TYPE_MASK) == FilePatch.TYPE_SYMLINK;
            if (existing.symlink() && !file.git() && !becomesLink) {
                throw misfit(
                        file,
                        path,
                        "is a symbolic link, which this patch would write through",
                        "Patch the file it points to instead");
            }
            List<String> before = PatchParser.splitLines(existing.content());
            List<String> after = new ArrayList<>();
            int done = 0;
            int drift = 0;
            for (Hunk hunk : file.hunks()) {
                Optional<HunkMatcher.Match> found = HunkMatcher.find(before, hunk, drift, done, maxFuzz);
                if (found.isEmpty()
                        || (hunk.oldStart() == 0
                                && !before.isEmpty()
                                && hunk.oldLines().isEmpty())) {
                    throw doesNotFit(file, path, hunk, before);
                }
                HunkMatcher.Match match = found.get();
                after.addAll(before.subList(done, match.index()));
                List<String> replacement = hunk.newLines();
                after.addAll(replacement.subList(match.skipFront(), replacement.size() - match.skipBack()));
                done = match.index() + hunk.oldLines().size() - match.skipFront() - match.skipBack();
                drift = match.offset();
                if (match.offset() != 0 || match.fuzz() != 0) {
                    displaced.add(new PatchResult.Displaced(path, hunk.number(), match.offset(), match.fuzz()));
                }
            }
            after.addAll(before.subList(done, before.size()));
            return new Content(String.join("", after), existing.symlink(), existing.executable());
        }

        private PatchException doesNotFit(FilePatch file, Path path, Hunk hunk, List<String> before) {
            boolean applied = file.hunks().stream()
                    .allMatch(
                            h -> HunkMatcher.find(before, h.reversed(), 0, 0, 0).isPresent());
            return new PatchException(
                    name,
                    hunk.patchLine(),
                    "hunk " + hunk.number() + " of " + file.hunks().size() + " for " + path + " (line "
                            + hunk.oldStart() + ") does not fit",
                    applied
                            ? "The file holds this change already: take the patch out of the series or unpack the"
                                    + " source afresh."
                            : "The patch was made for another version of the file: adapt it, or use the source that"
                                    + " it belongs to.");
        }

        private PatchException misfit(FilePatch file, Path path, String problem, String reason) {
            return new PatchException(
                    name,
                    file.patchLine(),
                    path + " " + problem,
                    reason + ": adapt it, or use the source that it belongs to.");
        }

        /** Strips the leading components and makes sure that the name stays within the tree. */
        private Path checked(String raw, FilePatch file) {
            String rest = raw;
            for (int i = 0; i < strip; i++) {
                int slash = rest.indexOf('/');
                if (slash < 0) {
                    throw new PatchException(
                            name,
                            file.patchLine(),
                            "the name '" + raw + "' has fewer than the " + strip + " leading directories to strip",
                            "Make the patch with 'git diff' or from the directory above (-p1).");
                }
                while (slash + 1 < rest.length() && rest.charAt(slash + 1) == '/') {
                    slash++;
                }
                rest = rest.substring(slash + 1);
            }
            if (!isSafe(rest)) {
                throw unsafe(raw, file, "leads out of the tree");
            }
            Path relative = Path.of(Latin1.toUtf8(rest)).normalize();
            for (Path p = relative.getParent(); p != null; p = p.getParent()) {
                Path parent = root.resolve(p);
                if (Files.isSymbolicLink(parent)) {
                    throw unsafe(raw, file, "leads through the symbolic link " + p);
                }
                if (Files.exists(parent) && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                    throw misfit(
                            file, relative, "lies below " + p + ", which is a file", "The patch is for another tree");
                }
            }
            return relative;
        }

        private void checkLink(FilePatch file, Path path, String target) {
            Path parent = path.getParent();
            String name = Latin1.toUtf8(target);
            Path resolved = parent == null ? Path.of(name) : parent.resolve(name);
            if (target.isEmpty()
                    || target.startsWith("/")
                    || resolved.normalize().startsWith("..")) {
                throw unsafe(path.toString(), file, "is a symbolic link out of the tree, to '" + target + "'");
            }
        }

        private PatchException unsafe(String raw, FilePatch file, String problem) {
            return new PatchException(
                    name,
                    file.patchLine(),
                    "the name '" + raw + "' " + problem,
                    "The patch is refused as unsafe: do not use it, or correct the name.");
        }

        PatchResult result() {
            List<Path> written = new ArrayList<>();
            List<Path> deleted = new ArrayList<>();
            tree.summary().forEach((path, exists) -> (exists ? written : deleted).add(path));
            return new PatchResult(name, written, deleted, displaced);
        }
    }

    /** Without git's header, a single hunk that replaces line 0 says that the file was not there or was empty. */
    private static boolean createsFile(FilePatch file) {
        return !file.git()
                && file.hunks().size() == 1
                && file.hunks().getFirst().oldLines().isEmpty()
                && file.hunks().getFirst().oldStart() == 0;
    }

    private static boolean isSafe(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0) {
            return false;
        }
        for (String component : path.split("/", -1)) {
            if (component.equals("..") || component.isEmpty()) {
                return false;
            }
        }
        return !path.equals(".");
    }
}
