package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks through an archive of any format that {@link Unpacker} knows without unpacking it. Names are handed over as
 * they are in the archive, good or bad; nothing must be written by them.
 */
public final class ArchiveListing {
    private ArchiveListing() {}

    /** Told of each member in the order of the archive. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Looks at a member.
         *
         * @param name as the archive has it
         * @param type what it is
         * @param content the member's content, valid only during this call
         * @return whether to go on to the next member
         * @throws IOException if the content cannot be read
         */
        boolean member(String name, FileType type, Content content) throws IOException;
    }

    /** Gives a member's content to those who want it. */
    @FunctionalInterface
    public interface Content {
        /** Returns the content, to be read at most once and not closed. */
        InputStream open() throws IOException;
    }

    /**
     * Goes through the members of an archive.
     *
     * @param archive the file
     * @param limits how much may be decompressed for it
     * @param visitor told of each member
     * @throws UnpackException if it is no archive, is corrupt as far as it was read, or exceeds the limits
     * @throws IOException if the file cannot be read
     */
    public static void walk(Path archive, UnpackLimits limits, Visitor visitor) throws IOException {
        Budget budget = new Budget(limits, Files.size(archive));
        String name = null;
        try (MemberReader members =
                new ArchiveOpener(archive, budget, _ -> {}).open(List.of()).members()) {
            for (Member member = members.next(); member != null; member = members.next()) {
                name = member.name();
                budget.member();
                if (!visitor.member(name, member.type(), members::content)) {
                    return;
                }
            }
        } catch (RefusedException e) {
            throw new UnpackException(e.reason(), archive, name, e.what(), e.remedy(), e);
        } catch (IOException | RuntimeException e) {
            // what a decoder throws on data that makes no sense is not always an IOException
            throw new UnpackException(
                    Reason.CORRUPT,
                    archive,
                    name,
                    "it is damaged or incomplete: " + e.getMessage(),
                    "Get the file again.",
                    e);
        }
    }
}
