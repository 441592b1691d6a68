package dev.envkit.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * {@code envkit.lock}: what every source resolved to, version and digest, for people to keep under version control. The
 * text depends on the pins alone, so the same pins give the same bytes.
 *
 * <p>Thread-safe, also between processes: an update reads, changes and replaces the file under a lock.
 */
public final class LockFile {
    private final Workspace workspace;
    private final Path file;

    LockFile(Workspace workspace) {
        this.workspace = workspace;
        this.file = workspace.root().resolve(Workspace.LOCK_FILE);
    }

    /** Returns where the pins are. */
    public Path path() {
        return file;
    }

    /**
     * Returns all pins by source; none if the file does not exist.
     *
     * @throws LockFileSyntaxException if it cannot be understood
     * @throws StorageException if it cannot be read
     */
    public SortedMap<String, Pin> pins() {
        try {
            return Files.exists(file) ? LockFileText.parse(file, Files.readString(file)) : Collections.emptySortedMap();
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new LockFileSyntaxException(file, 1, "the file is not UTF-8 text");
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /** Returns the pin of a source, if it has one; throws as {@link #pins}. */
    public Optional<Pin> find(String source) {
        return Optional.ofNullable(pins().get(source));
    }

    /** Pins a source, replacing its pin; throws as {@link #update}. */
    public void put(String source, Pin pin) {
        update(pins -> {
            pins.put(source, pin);
            return pins;
        });
    }

    /**
     * Changes the pins. The file is written only if its text changes.
     *
     * @param change gets a copy of the pins, which it may modify, and returns the new ones
     * @throws LockFileSyntaxException if the file cannot be understood; it stays as it is
     * @throws StorageException if it cannot be read or written
     */
    public void update(UnaryOperator<SortedMap<String, Pin>> change) {
        try (FileMutex _ = FileMutex.acquire(workspace.lockPath(Workspace.LOCK_FILE))) {
            String text = LockFileText.write(change.apply(new TreeMap<>(pins())));
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                workspace.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }
}
