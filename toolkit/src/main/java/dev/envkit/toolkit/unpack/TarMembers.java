package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Members of a tar archive: ustar, pax, GNU and what came before. */
final class TarMembers implements MemberReader {
    private static final int BLOCK = 10_240;
    private static final int RECORD = 512;

    private final TarTap tap;
    private final TarArchiveInputStream tar;

    /** @param in the uncompressed archive; closed with this reader */
    TarMembers(InputStream in) {
        tap = new TarTap(in);
        // names are taken as Latin-1, which loses no byte, so that decode() can tell what is not UTF-8
        tar = new TarArchiveInputStream(tap, BLOCK, RECORD, StandardCharsets.ISO_8859_1.name(), false);
    }

    @Override
    public @Nullable Member next() throws IOException {
        while (true) {
            TarArchiveEntry entry = nextEntry();
            if (entry == null) {
                return null;
            }
            if (!entry.isCheckSumOK()) {
                throw new IOException("a member's header has a wrong checksum");
            }
            if (entry.getLinkFlag() != 'V') { // GNU: the name of the volume
                return member(entry);
            }
        }
    }

    private @Nullable TarArchiveEntry nextEntry() throws IOException {
        tap.allowContent();
        while (tar.getCurrentEntry() != null && tar.skip(Integer.MAX_VALUE) > 0) {
            // what was left of the content, so that only headers remain to be read
        }
        tap.expectHeader();
        TarArchiveEntry entry = tar.getNextEntry();
        tap.allowContent();
        return entry;
    }

    private Member member(TarArchiveEntry entry) {
        String name = name(entry.getName(), "path", "GNU.sparse.name");
        FileType type = type(entry, name);
        String target = name(entry.getLinkName(), "linkpath");
        return new Member(
                name,
                type,
                entry.getMode() & Member.MODE_BITS,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                Math.floorDiv(entry.getLastModifiedTime().toMillis(), 1000L),
                entry.getDevMajor(),
                entry.getDevMinor(),
                entry.isSymbolicLink() ? target : null,
                entry.isLink() ? target : null,
                type == FileType.FILE && !entry.isLink() ? entry.getRealSize() : 0,
                null,
                tap.attributes());
    }

    private static FileType type(TarArchiveEntry entry, String name) {
        if (entry.isSymbolicLink()) {
            return FileType.SYMLINK;
        } else if (entry.isLink()) {
            return FileType.FILE;
        } else if (entry.isCharacterDevice()) {
            return FileType.CHARACTER_DEVICE;
        } else if (entry.isBlockDevice()) {
            return FileType.BLOCK_DEVICE;
        } else if (entry.isFIFO()) {
            return FileType.FIFO;
        } else if (entry.isDirectory() || entry.getLinkFlag() == 'D') {
            return FileType.DIRECTORY;
        } else if (entry.getLinkFlag() == 'M') {
            throw new RefusedException(
                    Reason.UNSUPPORTED,
                    "'" + MemberName.printable(name) + "' is continued from another volume",
                    "Join the volumes first (tar --multi-volume) and pack them as one archive.");
        }
        return FileType.FILE;
    }

    /** Pax records are UTF-8 by definition and decoded already; what comes from a header is not. */
    private String name(String decoded, String... paxKeys) {
        for (String key : paxKeys) {
            if (tap.hasPaxKey(key)) {
                return decoded;
            }
        }
        for (int i = 0; i < decoded.length(); i++) {
            if (decoded.charAt(i) > 0x7f) {
                return MemberName.decode(decoded.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return decoded;
    }

    @Override
    public InputStream content() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
