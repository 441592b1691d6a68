package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;

/** The file that makes a directory a workspace, and the conditions a directory must fulfil to become one. */
final class WorkspaceMarker {
    static final String NAME = ".envkit-workspace";
    private static final String TITLE = "envkit workspace";
    private static final int FORMAT = 1;
    /** How many foreign names an error message lists. */
    private static final int EXAMPLES = 3;

    private WorkspaceMarker() {}

    static boolean isPresent(Path root) {
        return Files.exists(root.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /** Checks the marker and returns the real path of the workspace. */
    static Path check(Path root) {
        Path marker = root.resolve(NAME);
        if (!isPresent(root)) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "there is no workspace in " + root,
                    "Make one with 'envkit setup', or name another with --workspace DIR.");
        }
        try {
            String[] lines = Files.readString(marker).split("\n", -1);
            if (lines.length < 2 || !lines[0].equals(TITLE) || !lines[1].matches("format [1-9][0-9]{0,8}")) {
                throw new EnvkitException(
                        ExitCode.FAILED,
                        marker + " does not say what format the workspace has",
                        "If this directory is a workspace, restore the file: '" + TITLE + "' and 'format " + FORMAT
                                + "', one line each.");
            }
            int format = Integer.parseInt(lines[1].substring("format ".length()));
            if (format > FORMAT) {
                throw new EnvkitException(
                        ExitCode.FAILED,
                        "the workspace " + root + " has format " + format + ", made by a newer envkit than this one"
                                + " (which knows format " + FORMAT + ")",
                        "Use that envkit, or another workspace with --workspace DIR.");
            }
            return root.toRealPath();
        } catch (IOException e) {
            throw StorageException.of("read", marker, e);
        }
    }

    /** Makes a workspace of {@code root}; harmless if another process does the same. */
    static void create(Path root) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "the workspace " + root + " is not a directory",
                    "Name a directory with --workspace DIR.");
        }
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw StorageException.of("create the workspace", root, e);
        }
        try {
            requireUsablePath(root.toRealPath());
            requireOurs(root);
            AtomicFiles.write(root.resolve(NAME), TITLE + "\nformat " + FORMAT + "\n");
            requireCaseSensitive(root);
        } catch (IOException e) {
            throw StorageException.of("write to the workspace", root, e);
        }
    }

    /**
     * Build tools split paths at some characters: make at spaces and colons, gcc's prefix maps at =, shells at more.
     */
    private static void requireUsablePath(Path root) {
        String path = root.toString();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c == 0x7f || ":;,='\"\\`$&#%*?[]{}()<>|!".indexOf(c) >= 0) {
                String shown = c == ' ' ? "a space" : c < ' ' || c == 0x7f ? "a control character" : "'" + c + "'";
                throw new EnvkitException(
                        ExitCode.USAGE,
                        "the workspace's path holds " + shown + ", at which make and shell scripts break: " + path,
                        "Choose a path of letters, digits, '/', '.', '-' and '_' with --workspace DIR.");
            }
        }
    }

    private static void requireOurs(Path root) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        }
        // the second: a marker in the making, of another process or of one that was killed
        if (names.contains(NAME) || names.stream().allMatch(name -> name.startsWith("." + NAME))) {
            return;
        }
        if (!names.contains(Workspace.LOCK_FILE)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    root + " is not empty and not an envkit workspace; it holds "
                            + String.join(", ", names.stream().limit(EXAMPLES).toList())
                            + (names.size() > EXAMPLES ? ", ..." : ""),
                    "Name a new or an empty directory with --workspace DIR.");
        }
        // a person's project that only brings its envkit.lock: nothing of it may look like ours
        for (Workspace.Layout directory : Workspace.Layout.values()) {
            if (names.contains(directory.directory())) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        root + " has an " + Workspace.LOCK_FILE + " but also a '" + directory.directory()
                                + "' that is not envkit's",
                        "Rename '" + directory.directory() + "', or use another workspace with --workspace DIR.");
            }
        }
    }

    /** Linux sources have files whose names differ in case only (xt_TCPMSS.h and xt_tcpmss.h). */
    private static void requireCaseSensitive(Path root) throws IOException {
        if (Files.exists(root.resolve(NAME.toUpperCase(Locale.ROOT)))) {
            Files.deleteIfExists(root.resolve(NAME));
            throw new EnvkitException(
                    ExitCode.HOST,
                    root + " is in a file system that does not tell upper from lower case; the kernel's sources need"
                            + " that",
                    "Choose a workspace in a Linux file system (under WSL not below /mnt/c) with --workspace DIR.");
        }
    }
}
