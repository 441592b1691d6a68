package dev.envkit.toolkit.image.disk;

import dev.envkit.toolkit.image.FileModes;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Makes an ext4 file system of a tree with Debian's {@code mke2fs} and {@code debugfs}, which changes a file system
 * without mounting it and so without root. Bit-identical for the same tree.
 *
 * <p>Features that kernels before 3.6 do not know are off. Extended attributes are left out. For one thread.
 */
public final class Ext4 {
    private static final int BLOCK = 4096;
    private static final long MEBIBYTE = 1 << 20;
    /** Free space beside the content, in a file system whose size was not given. */
    private static final long SPARE = 8 * MEBIBYTE;

    private static final int MAX_DEVICE = 0xffff;

    private static final String FEATURES = "^64bit,^metadata_csum,^orphan_file,^metadata_csum_seed";

    private final ImageTools tools;
    private final ImageTree tree;

    /** @param tree what goes in */
    public Ext4(ImageTools tools, ImageTree tree) {
        this.tools = tools;
        this.tree = tree;
    }

    /** Returns a size in bytes, a multiple of a mebibyte, in which the tree fits with room to write. */
    public long suggestedSize() throws IOException {
        long bytes = 0;
        for (ImageTree.Entry entry : tree.entries()) {
            bytes += BLOCK;
            if (entry.content() != null && entry.description().hardLinkTo() == null) {
                bytes += (entry.content().size() + BLOCK - 1) / BLOCK * BLOCK;
            }
        }
        return (bytes + bytes / 8 + SPARE + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE;
    }

    /**
     * Makes it.
     *
     * @param size its length in bytes
     * @param label its name
     * @param uuid its identifier; also the seed of its directories' hashes
     * @param scratch an empty directory for the while, with room for the tree
     * @param target the file, which must not exist
     * @throws ImageException if the tree does not fit, or the programs cannot express something of it
     */
    public void make(long size, String label, UUID uuid, Path scratch, Path target) {
        try {
            List<String> commands = commands(scratch);
            Path script = scratch.resolve("commands");
            Files.write(script, commands, StandardCharsets.UTF_8);
            Map<String, String> environment = Map.of("E2FSPROGS_FAKE_TIME", Long.toString(tools.time()));
            tools.run(
                    scratch,
                    environment,
                    List.of(
                            "mke2fs",
                            "-q",
                            "-F",
                            "-t",
                            "ext4",
                            "-b",
                            Integer.toString(BLOCK),
                            "-m",
                            "0",
                            "-L",
                            label,
                            "-U",
                            uuid.toString(),
                            "-O",
                            FEATURES,
                            "-E",
                            "hash_seed=" + uuid + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0",
                            "-N",
                            Integer.toString(tree.entries().size() * 3 / 2 + 256),
                            target.toAbsolutePath().toString(),
                            size / 1024 + "k"));
            String said = tools.run(
                    scratch,
                    environment,
                    List.of(
                            "debugfs",
                            "-w",
                            "-f",
                            script.toString(),
                            target.toAbsolutePath().toString()));
            requireQuiet(said, size);
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    /** debugfs goes on after an error and succeeds: what it says beside echoing its commands is one. */
    private static void requireQuiet(String said, long size) {
        String trouble = said.lines()
                .filter(line -> !line.startsWith("debugfs") && !line.startsWith("Allocated inode:"))
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
        if (trouble.contains("No space") || trouble.contains("Could not allocate")) {
            throw new ImageException(
                    "the tree does not fit into an ext4 file system of " + ByteSize.format(size),
                    "Give it more room with --size, or leave something out.");
        }
        if (!trouble.isEmpty()) {
            throw new ImageException("debugfs could not make the file system: " + trouble, "Report what it says.");
        }
    }

    private List<String> commands(Path scratch) throws IOException {
        List<String> commands = new ArrayList<>();
        Map<String, Integer> links = new HashMap<>();
        Path files = Files.createDirectory(scratch.resolve("files"));
        for (ImageTree.Entry entry : tree.entries()) {
            ManifestEntry description = entry.description();
            String path = quoted(description.path());
            if (description.hardLinkTo() != null) {
                commands.add("ln " + quoted(description.hardLinkTo()) + " " + path);
                links.merge(description.hardLinkTo(), 2, (count, _) -> count + 1);
                continue;
            }
            switch (description.type()) {
                case DIRECTORY -> {
                    if (!description.path().equals(".")) {
                        commands.add("mkdir " + path);
                    }
                }
                case FILE -> {
                    Path copy = files.resolve(Integer.toString(commands.size()));
                    try (InputStream in = entry.requireContent().open()) {
                        Files.copy(in, copy);
                    }
                    commands.add("write " + quoted(copy.toString()) + " " + path);
                }
                case SYMLINK ->
                    commands.add("symlink " + path + " " + quoted(Objects.requireNonNull(description.linkTarget())));
                case CHARACTER_DEVICE -> makeNode(commands, description, " c " + numbers(description));
                case BLOCK_DEVICE -> makeNode(commands, description, " b " + numbers(description));
                case FIFO -> makeNode(commands, description, " p");
                case SOCKET ->
                    throw new ImageException(
                            "'" + description.path() + "' is a socket, which debugfs cannot make",
                            "Leave it out: programs make their sockets themselves.");
            }
        }
        for (ImageTree.Entry entry : tree.entries()) {
            if (entry.description().hardLinkTo() == null) {
                describe(commands, entry.description());
            }
        }
        links.forEach((path, count) -> commands.add("sif " + quoted(path) + " links_count " + count));
        return commands;
    }

    /** debugfs makes nodes in its current directory only. */
    private static void makeNode(List<String> commands, ManifestEntry entry, String kind) {
        int slash = entry.path().lastIndexOf('/');
        commands.add("cd " + quoted("/" + entry.path().substring(0, Math.max(0, slash))));
        commands.add("mknod " + quoted(entry.path().substring(slash + 1)) + kind);
        commands.add("cd /");
    }

    private static String numbers(ManifestEntry entry) {
        if (entry.deviceMajor() > MAX_DEVICE || entry.deviceMinor() > MAX_DEVICE) {
            throw new ImageException(
                    "the device numbers " + entry.deviceMajor() + ":" + entry.deviceMinor() + " of '" + entry.path()
                            + "' are larger than debugfs can make",
                    "Leave the device out of the manifest: devtmpfs makes it when it is there.");
        }
        return entry.deviceMajor() + " " + entry.deviceMinor();
    }

    private void describe(List<String> commands, ManifestEntry entry) {
        String set = "sif " + quoted(entry.path()) + " ";
        int mode = entry.type() == FileType.SYMLINK ? FileModes.typeBits(entry.type()) | 0777 : FileModes.mode(entry);
        commands.add(set + "mode 0" + Integer.toOctalString(mode));
        commands.add(set + "uid " + entry.uid());
        commands.add(set + "gid " + entry.gid());
        for (String time : List.of("mtime", "ctime", "atime", "crtime")) {
            commands.add(set + time + " @" + entry.mtimeSeconds());
        }
    }

    private static String quoted(String path) {
        if (path.indexOf('\n') >= 0) {
            throw new ImageException(
                    "the name '" + path.replace('\n', '?') + "' has a line break in it, which debugfs cannot take",
                    "Rename the file.");
        }
        return "\"" + path.replace("\"", "\"\"") + "\"";
    }
}
