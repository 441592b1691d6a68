package dev.envkit.toolkit.unpack;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads an archive member by member, whatever its format. Not thread-safe. */
interface MemberReader extends Closeable {
    /**
     * Moves to the next member, past what was not read of the current one's content.
     *
     * @return the member, or null at the archive's proper end
     * @throws IOException if the archive is corrupt or ends early
     */
    @Nullable
    Member next() throws IOException;

    /** Returns the current member's content. It must not be closed. */
    InputStream content() throws IOException;
}
