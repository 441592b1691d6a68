package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Members of an ar archive: plain files in one folder. The symbol index of a static library is left out. */
final class ArMembers implements MemberReader {
    private static final char UNDECODABLE = '\ufffd';

    private final MeteredStream metered;
    private final ArArchiveInputStream ar;
    private boolean started;

    /** @param in the archive; closed with this reader */
    ArMembers(InputStream in) {
        metered = new MeteredStream(in);
        ar = new ArArchiveInputStream(metered);
    }

    @Override
    public @Nullable Member next() throws IOException {
        while (true) {
            ArArchiveEntry entry = nextEntry();
            if (entry == null) {
                return null;
            }
            String name = entry.getName();
            if (name.isEmpty() || name.equals("/") || name.equals("/SYM64/") || name.startsWith("__.SYMDEF")) {
                continue;
            }
            if (name.indexOf(UNDECODABLE) >= 0) {
                throw new IOException("a member's name is not plain ASCII");
            }
            return new Member(
                    name,
                    FileType.FILE,
                    entry.getMode() & Member.MODE_BITS,
                    entry.getUserId(),
                    entry.getGroupId(),
                    entry.getLastModified(),
                    0,
                    0,
                    null,
                    null,
                    entry.getLength(),
                    null,
                    Map.of());
        }
    }

    private @Nullable ArArchiveEntry nextEntry() throws IOException {
        metered.allowContent();
        byte[] scratch = new byte[1 << 16];
        while (started && ar.read(scratch) >= 0) {
            // what was left of the content, so that only a header remains to be read
        }
        started = true;
        metered.expectHeader();
        ArArchiveEntry entry = ar.getNextEntry();
        metered.allowContent();
        return entry;
    }

    @Override
    public InputStream content() {
        return ar;
    }

    @Override
    public void close() throws IOException {
        ar.close();
    }
}
