package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an archive from its first member to its very end, and turns whatever is wrong with it into words. */
final class ArchiveReading {
    private static final long DETAIL_EVERY = 256;

    private final Path file;
    private final List<String> nested;
    private final Budget budget;
    private final Progress.Task task;

    /**
     * @param file the archive
     * @param nested the members that lead to the archive in it that is meant, from outside in
     * @param limits what it may grow to
     * @param task told of the file's bytes as they are read
     */
    ArchiveReading(Path file, List<String> nested, UnpackLimits limits, Progress.Task task) {
        this.file = file;
        this.nested = nested;
        this.budget = new Budget(limits, size(file));
        this.task = task;
    }

    /** Is shown the members. */
    interface Visitor {
        /**
         * Called with each member.
         *
         * @param content its content; what is not read is skipped
         * @param budget to be told of content that is written
         */
        void member(Member member, InputStream content, Budget budget) throws IOException;
    }

    /**
     * Reads all members.
     *
     * @throws UnpackException if the archive is refused, by the visitor too
     */
    void each(Visitor visitor) {
        @Nullable String name = null;
        long count = 0;
        try {
            ArchiveOpener.Open open = new ArchiveOpener(file, budget, task::advance).open(nested);
            try (MemberReader members = open.members()) {
                for (Member member = members.next(); member != null; member = members.next()) {
                    name = member.name();
                    budget.member();
                    if (count++ % DETAIL_EVERY == 0) {
                        task.detail(MemberName.printable(name));
                        checkInterrupted();
                    }
                    visitor.member(member, members.content(), budget);
                }
                name = null;
                checkRest(open);
            }
        } catch (RefusedException e) {
            throw new UnpackException(e.reason(), file, name, e.what(), e.remedy(), e);
        } catch (HostFailure | EnvkitException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw new EnvkitException(
                    ExitCode.INTERRUPTED, file + ": unpacking was interrupted", "Run the same command again.", e);
        } catch (InvalidPathException e) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    file + ": member '" + MemberName.printable(e.getInput())
                            + "': the host's locale has no such characters",
                    "Run again in a UTF-8 locale: LC_ALL=C.UTF-8.",
                    e);
        } catch (IOException | RuntimeException e) {
            // what a decoder throws on data that makes no sense is not always an IOException
            throw corrupt(file, name, e);
        }
    }

    /** Reads on to the stream's very end, where the decompressor compares its checksum and notes what is missing. */
    private static void checkRest(ArchiveOpener.Open open) throws IOException {
        InputStream stream = open.stream();
        if (stream == null) {
            return;
        }
        byte[] buffer = new byte[1 << 16];
        long rest = 0;
        boolean zero = true;
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
            for (int i = 0; i < n && zero; i++) {
                zero = buffer[i] == 0;
            }
            rest += n;
            if (rest > MeteredStream.HEADER_ALLOWANCE) {
                break;
            }
        }
        if (rest > MeteredStream.HEADER_ALLOWANCE || (!zero && open.format() == ArchiveFormat.CPIO)) {
            throw new RefusedException(
                    Reason.UNSUPPORTED,
                    "there is more data after the archive's end, as in several archives joined together",
                    "Split it into its parts (for an initramfs: unmkinitramfs) and unpack each.");
        }
    }

    private static void checkInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static UnpackException corrupt(Path file, @Nullable String name, Exception e) {
        boolean truncated = e instanceof EOFException
                || String.valueOf(e.getMessage())
                        .toLowerCase(java.util.Locale.ROOT)
                        .matches(".*(truncated|unexpected end).*");
        String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UnpackException(
                Reason.CORRUPT,
                file,
                null,
                (truncated ? "the archive is truncated" : "the archive is corrupt")
                        + (name == null ? "" : ", at or after member '" + MemberName.printable(name) + "'")
                        + " (" + detail + ")",
                "Delete the file and fetch it again; if it comes out the same, the upstream file is broken.",
                e);
    }

    /** Returns a file's length in bytes. */
    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, file + ": there is no such file", "Fetch it first, or correct the path.", e);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, file + ": cannot be read: " + e.getMessage(), "Check its permissions.", e);
        }
    }
}
