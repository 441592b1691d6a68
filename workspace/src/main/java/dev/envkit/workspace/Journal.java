package dev.envkit.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What was begun on each component, and how it ended. Nothing in the workspace <em>depends</em> on it: results appear
 * by rename and are complete by that alone. It is what lets envkit say that the last run was interrupted, what failed
 * and how long each phase took.
 *
 * <p>An operation is begun while its component is locked, so a begin without an end, read under that lock, is one whose
 * process was killed.
 *
 * <p>The file {@code state/journal} has one line for each event: CRC-32 of the rest, then tab-separated fields. Each
 * line is written at once and forced to the disk. A torn last line, and any line whose checksum is wrong, is skipped
 * when reading. When the file has grown it is rewritten with each component's last operations only.
 *
 * <p>Thread-safe, also between processes.
 */
public final class Journal {
    private static final long COMPACT_ABOVE = 256 * 1024;
    private static final String BEGIN = "begin";
    private static final int FIELDS = 7;

    private final Workspace workspace;
    private final Path file;
    private final Path lock;
    private final long compactAbove;

    Journal(Workspace workspace) {
        this(workspace, COMPACT_ABOVE);
    }

    Journal(Workspace workspace, long compactAbove) {
        this.workspace = workspace;
        this.file = workspace.state().resolve("journal");
        this.lock = workspace.lockPath("journal");
        this.compactAbove = compactAbove;
    }

    /** How an operation stands. */
    public enum State {
        /** It was begun; if nobody works on it, it was interrupted. */
        BEGUN,
        /** It ended well. */
        COMPLETED,
        /** It ended with an error. */
        FAILED
    }

    /**
     * An operation.
     *
     * @param id unique in the journal
     * @param component what it worked on
     * @param action what it did: {@code "fetch"}, {@code "build"}
     * @param detail the key it built, or the error it ended with
     * @param state how it stands
     * @param begun when it began
     * @param ended when it ended; null while it has not
     */
    public record Operation(
            String id,
            String component,
            String action,
            String detail,
            State state,
            Instant begun,
            @Nullable Instant ended) {
        /** Returns how long it took; empty while it has not ended. */
        public Optional<java.time.Duration> duration() {
            return Optional.ofNullable(ended).map(end -> java.time.Duration.between(begun, end));
        }
    }

    /**
     * An operation that was begun here. Exactly one of the methods ends it; closing it without does nothing, so that it
     * reads as interrupted. For one thread.
     */
    public final class Begun {
        private final String id;
        private final String component;
        private final String action;

        private Begun(String id, String component, String action) {
            this.id = id;
            this.component = component;
            this.action = action;
        }

        /** Records that it ended well. */
        public void completed(String detail) {
            append(line(id, State.COMPLETED.name(), component, action, detail));
        }

        /** Records that it ended with an error. */
        public void failed(String reason) {
            append(line(id, State.FAILED.name(), component, action, reason));
        }
    }

    /**
     * Records that an operation begins. The caller has the component's lock.
     *
     * @throws StorageException if the journal cannot be written
     */
    public Begun begin(String component, String action, String detail) {
        String id = java.util.UUID.randomUUID().toString();
        append(line(id, BEGIN, component, action, detail));
        return new Begun(id, component, action);
    }

    /**
     * Returns all recorded operations in the order in which they began.
     *
     * @throws StorageException if the journal cannot be read
     */
    public List<Operation> operations() {
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<String, Operation> operations = new LinkedHashMap<>();
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
        text.lines().forEach(line -> replay(line, operations));
        return new ArrayList<>(operations.values());
    }

    /** Returns the last operation of this kind on a component. */
    public Optional<Operation> last(String component, String action) {
        return operations().stream()
                .filter(operation -> operation.component().equals(component)
                        && operation.action().equals(action))
                .reduce((first, second) -> second);
    }

    private static void replay(String line, Map<String, Operation> operations) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS || !fields[0].equals(checksum(line.substring(line.indexOf('\t') + 1)))) {
            return;
        }
        Instant time;
        try {
            time = Instant.parse(fields[1]);
        } catch (DateTimeParseException e) {
            return;
        }
        String id = fields[2];
        String event = fields[3];
        if (event.equals(BEGIN)) {
            operations.put(id, new Operation(id, fields[4], fields[5], fields[6], State.BEGUN, time, null));
            return;
        }
        Operation begun = operations.get(id);
        for (State state : List.of(State.COMPLETED, State.FAILED)) {
            if (begun != null && event.equals(state.name())) {
                operations.put(id, new Operation(id, fields[4], fields[5], fields[6], state, begun.begun(), time));
            }
        }
    }

    private static String line(String id, String event, String component, String action, String detail) {
        return line(Instant.now(), id, event, component, action, detail);
    }

    private static String line(Instant time, String id, String event, String component, String action, String detail) {
        String rest = String.join(
                "\t",
                time.truncatedTo(ChronoUnit.MILLIS).toString(),
                id,
                event,
                plain(component),
                plain(action),
                plain(detail));
        return checksum(rest) + "\t" + rest + "\n";
    }

    private static String plain(String field) {
        return field.replaceAll("[\\t\\r\\n]+", " ");
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private void append(String line) {
        workspace.createDirectories(workspace.state());
        try (FileMutex _ = FileMutex.acquire(lock)) {
            if (Files.exists(file) && Files.size(file) > compactAbove) {
                compact();
            }
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long end = channel.size();
                // a line torn by a kill must not swallow this one
                boolean torn = end > 0 && lastByte(channel, end) != '\n';
                ByteBuffer bytes = ByteBuffer.wrap((torn ? "\n" + line : line).getBytes(StandardCharsets.UTF_8));
                channel.position(end);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }

    private static byte lastByte(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, end - 1);
        return last.get(0);
    }

    /** Keeps the last operation of each kind on each component, and whatever has not ended. */
    private void compact() throws IOException {
        Map<String, Operation> last = new LinkedHashMap<>();
        for (Operation operation : operations()) {
            String kind = operation.component() + "\t" + operation.action();
            // reinserted, so that the order of beginning is kept
            last.remove(kind);
            last.put(kind, operation);
        }
        StringBuilder text = new StringBuilder();
        for (Operation o : last.values()) {
            text.append(line(o.begun(), o.id(), BEGIN, o.component(), o.action(), o.detail()));
            Instant ended = o.ended();
            if (ended != null) {
                text.append(line(ended, o.id(), o.state().name(), o.component(), o.action(), o.detail()));
            }
        }
        workspace.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
