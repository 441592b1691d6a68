package dev.envkit.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Downloads by what they contain: {@code downloads/sha256/<two digits>/<digest>}. A file gets there only after its
 * content was hashed, and is made read-only, so what is found here was right when it came. {@code downloads/partial}
 * holds downloads that are not complete, by the source they come from, to be resumed.
 *
 * <p>Thread-safe, also between processes.
 */
public final class ContentStore {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Workspace workspace;
    private final Path complete;
    private final Path partial;

    ContentStore(Workspace workspace) {
        this.workspace = workspace;
        this.complete = workspace.downloads().resolve("sha256");
        this.partial = workspace.downloads().resolve("partial");
    }

    /**
     * A stored file.
     *
     * @param digest its content's digest, which is its name
     * @param path where it is
     * @param size in bytes
     */
    public record Entry(Sha256 digest, Path path, long size) {}

    /** Returns the file with this content, without reading it. */
    public Optional<Path> find(Sha256 digest) {
        Path path = pathOf(digest);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Optional.of(path) : Optional.empty();
    }

    /**
     * Returns the file with this content after reading it through; a damaged one is removed and not found.
     *
     * @throws StorageException if it cannot be read
     */
    public Optional<Path> findVerified(Sha256 digest) {
        return find(digest).filter(path -> verify(digest));
    }

    /**
     * Reads a stored file through; if its content is not what its name says, it is removed.
     *
     * @return whether the file is there and right
     * @throws StorageException if it cannot be read
     */
    public boolean verify(Sha256 digest) {
        Path path = pathOf(digest);
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            if (Sha256.of(path).equals(digest)) {
                return true;
            }
            Files.deleteIfExists(path);
            return false;
        } catch (IOException e) {
            throw StorageException.of("verify", path, e);
        }
    }

    /**
     * Returns all stored files, by digest.
     *
     * @throws StorageException if the store cannot be read
     */
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        if (!Files.isDirectory(complete)) {
            return entries;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(complete)) {
            for (Path directory : directories) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                    for (Path file : files) {
                        String name = String.valueOf(file.getFileName());
                        if (DIGEST.matcher(name).matches()) {
                            entries.add(new Entry(new Sha256(name), file, Files.size(file)));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw StorageException.of("read", complete, e);
        }
        entries.sort(java.util.Comparator.comparing(Entry::digest));
        return entries;
    }

    /**
     * Removes a stored file, if it is there.
     *
     * @throws StorageException if it cannot be removed
     */
    public void remove(Sha256 digest) {
        Path path = pathOf(digest);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw StorageException.of("delete", path, e);
        }
    }

    /**
     * Stores a copy of a local file.
     *
     * @param expected the digest it must have
     * @return the stored file
     * @throws ContentMismatchException if it has another; nothing is stored then
     * @throws StorageException if it cannot be read or stored
     */
    public Path add(Path file, Sha256 expected) {
        Optional<Path> present = find(expected);
        if (present.isPresent()) {
            return present.get();
        }
        try (InputStream in = Files.newInputStream(file);
                TempEntry copy = workspace.temp().file("download")) {
            Files.copy(in, copy.path());
            return store(copy, expected, file.toString());
        } catch (IOException e) {
            throw StorageException.of("copy", file, e);
        }
    }

    /**
     * Stores bytes.
     *
     * @return the stored file
     * @throws StorageException if it cannot be stored
     */
    public Path add(byte[] content) {
        try (TempEntry copy = workspace.temp().file("download")) {
            Files.write(copy.path(), content);
            return store(copy, Sha256.of(content), "content");
        } catch (IOException e) {
            throw StorageException.of("write", complete, e);
        }
    }

    private Path store(TempEntry file, Sha256 expected, String source) throws IOException {
        Sha256 actual = Sha256.of(file.path());
        if (!actual.equals(expected)) {
            throw new ContentMismatchException(source, expected, actual, Files.size(file.path()));
        }
        makeReadOnly(file.path());
        Path target = pathOf(actual);
        file.publishFile(target);
        return target;
    }

    /**
     * Returns what was received so far from a source, locked against other processes; waits while another one has it.
     *
     * @param source what identifies the content: its address, and where known its digest. What was received under one
     *     identity is continued only under the same
     * @param onWait told who has it when waiting begins
     * @throws StorageException if it cannot be opened
     */
    public PartialDownload partial(String source, Consumer<LockHolder> onWait) {
        String id = Sha256.of(source.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
        ComponentLock lock = workspace.lock("download-" + id, "envkit, fetching " + source, onWait);
        try {
            workspace.createDirectories(partial);
            return new PartialDownload(this, lock, source, partial.resolve(id));
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Removes incomplete downloads, except those that a process is working on.
     *
     * @return how many bytes they had
     * @throws StorageException if they cannot be removed
     */
    public long removePartial() {
        long bytes = 0;
        if (!Files.isDirectory(partial)) {
            return bytes;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partial)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String id = name.endsWith(PartialDownload.ATTRIBUTES_SUFFIX)
                        ? name.substring(0, name.length() - PartialDownload.ATTRIBUTES_SUFFIX.length())
                        : name;
                try (ComponentLock _ = workspace.tryLock("download-" + id, "envkit clean")) {
                    bytes += Files.size(file);
                    Files.deleteIfExists(file);
                } catch (LockBusyException e) {
                    // in use: not a leftover
                }
            }
        } catch (IOException e) {
            throw StorageException.of("clean up", partial, e);
        }
        return bytes;
    }

    /** Returns where content with this digest is, or would be. */
    Path pathOf(Sha256 digest) {
        return complete.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    void write(Path file, AtomicFiles.Content content) {
        workspace.write(file, content);
    }

    static void makeReadOnly(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("r--r--r--"));
    }
}
