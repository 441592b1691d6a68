package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An archive that is refused: hostile, corrupt, truncated, larger than allowed, or of no known format. */
public final class UnpackException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    /** Why an archive was refused, for callers and tests that must tell the reasons apart. */
    public enum Reason {
        /** The file is of no format that envkit can unpack. */
        UNKNOWN_FORMAT,
        /** The data ends before the archive does, or does not make sense. */
        CORRUPT,
        /** A member's name is absolute, contains {@code ..}, or is one that no sane archive has. */
        BAD_NAME,
        /** A symbolic or hard link leads out of the tree. */
        ESCAPING_LINK,
        /** A member would be written through a symbolic link. */
        THROUGH_LINK,
        /** Two members want the same place. */
        CONFLICT,
        /** A limit of {@link UnpackLimits} is exceeded. */
        TOO_LARGE,
        /** What was asked for is not in the archive. */
        MISSING,
        /** The archive uses a feature that envkit does not unpack: encryption, a part of a multi-volume set. */
        UNSUPPORTED
    }

    private final Reason reason;
    private final String archive;
    private final @Nullable String member;

    UnpackException(
            Reason reason,
            Path archive,
            @Nullable String member,
            String what,
            String remedy,
            @Nullable Throwable cause) {
        super(ExitCode.FAILED, message(archive, member, what), remedy, cause);
        this.reason = reason;
        this.archive = archive.toString();
        this.member = member;
    }

    private static String message(Path archive, @Nullable String member, String what) {
        return archive + (member == null ? "" : ": member '" + MemberName.printable(member) + "'") + ": " + what;
    }

    /** Returns why the archive was refused. */
    public Reason reason() {
        return reason;
    }

    /** Returns the archive's path as it was given. */
    public String archive() {
        return archive;
    }

    /** Returns the raw name of the offending member; empty where the archive as a whole is at fault. */
    public Optional<String> member() {
        return Optional.ofNullable(member);
    }
}
