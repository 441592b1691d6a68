package dev.envkit.workspace;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A download that may continue where an earlier one stopped. It is exclusive to its owner until closed; closing without
 * a commit keeps what was received for the next time.
 *
 * <p>Attributes go with it for the protocol's use, such as an entity tag that tells whether the server still has the
 * same content. For one thread.
 */
public final class PartialDownload implements AutoCloseable {
    static final String ATTRIBUTES_SUFFIX = ".attributes";

    private final ContentStore store;
    private final ComponentLock lock;
    private final String source;
    private final Path file;
    private final Path attributesFile;

    PartialDownload(ContentStore store, ComponentLock lock, String source, Path file) {
        this.store = store;
        this.lock = lock;
        this.source = source;
        this.file = file;
        this.attributesFile = file.resolveSibling(file.getFileName() + ATTRIBUTES_SUFFIX);
    }

    /** Returns the identity it was opened under. */
    public String source() {
        return source;
    }

    /** Returns the file that holds what was received; it need not exist. */
    public Path file() {
        return file;
    }

    /**
     * Returns how many bytes were received.
     *
     * @throws StorageException if the file cannot be read
     */
    public long size() {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /**
     * Returns a stream that continues after what was received; the caller closes it.
     *
     * @throws StorageException if the file cannot be written. Errors of the stream itself are plain
     *     {@code IOException}s; {@link StorageException#of} translates them
     */
    public OutputStream append() {
        try {
            return Files.newOutputStream(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }

    /**
     * Forgets what was received, and the attributes.
     *
     * @throws StorageException if the files cannot be removed
     */
    public void restart() {
        try {
            // the content first: attributes without content promise nothing, content without its attributes might be
            // continued with another version's rest
            Files.deleteIfExists(file);
            Files.deleteIfExists(attributesFile);
        } catch (IOException e) {
            throw StorageException.of("delete", file, e);
        }
    }

    /** Returns the attributes; none if they cannot be read. */
    public SortedMap<String, String> attributes() {
        SortedMap<String, String> attributes = new TreeMap<>();
        try {
            for (String line : Files.readString(attributesFile).split("\n", -1)) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    attributes.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        } catch (IOException e) {
            attributes.clear();
        }
        return attributes;
    }

    /**
     * Replaces the attributes.
     *
     * @param attributes names without colons and values, both without line ends
     * @throws StorageException if they cannot be written
     */
    public void setAttributes(Map<String, String> attributes) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(attributes).forEach((name, value) -> {
            if (name.indexOf(':') >= 0 || (name + value).indexOf('\n') >= 0 || (name + value).indexOf('\r') >= 0) {
                throw new IllegalArgumentException("not an attribute: " + name + ": " + value);
            }
            text.append(name).append(": ").append(value).append('\n');
        });
        store.write(attributesFile, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Verifies what was received and puts it into the store.
     *
     * @param expected the digest it must have
     * @return the stored file
     * @throws ContentMismatchException if it has another; what was received is discarded then
     * @throws StorageException if it cannot be stored
     */
    public Path commit(Sha256 expected) {
        try {
            Sha256 actual = Sha256.of(file);
            if (!actual.equals(expected)) {
                long size = Files.size(file);
                restart();
                throw new ContentMismatchException(source, expected, actual, size);
            }
            return publish(actual);
        } catch (IOException e) {
            throw StorageException.of("store", file, e);
        }
    }

    /**
     * Puts what was received into the store, whatever it is: for sources that are not pinned yet, whose digest the lock
     * file will pin from now on.
     *
     * @return what was stored
     * @throws StorageException if it cannot be stored
     */
    public ContentStore.Entry commit() {
        try {
            long size = Files.size(file);
            Sha256 actual = Sha256.of(file);
            return new ContentStore.Entry(actual, publish(actual), size);
        } catch (IOException e) {
            throw StorageException.of("store", file, e);
        }
    }

    private Path publish(Sha256 digest) throws IOException {
        Path target = store.pathOf(digest);
        Files.createDirectories(target.getParent());
        AtomicFiles.force(file);
        ContentStore.makeReadOnly(file);
        AtomicFiles.rename(file, target);
        Files.deleteIfExists(attributesFile);
        return target;
    }

    @Override
    public void close() {
        lock.close();
    }
}
