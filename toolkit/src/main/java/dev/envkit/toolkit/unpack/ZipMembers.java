package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.X7875_NewUnix;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipShort;
import org.jspecify.annotations.Nullable;

/**
 * Members of a zip archive by its central directory, which is the only complete description: local headers know neither
 * permissions nor symbolic links.
 */
final class ZipMembers implements MemberReader {
    private static final int LINK_TARGET_LIMIT = 1 << 16;
    private static final ZipShort OWNER_FIELD = new ZipShort(0x7875);

    private final ZipFile zip;
    private final Enumeration<ZipArchiveEntry> entries;
    private @Nullable ZipArchiveEntry current;
    private @Nullable InputStream content;

    /** @param channel the archive; closed with this reader */
    ZipMembers(SeekableByteChannel channel) throws IOException {
        zip = ZipFile.builder()
                .setSeekableByteChannel(channel)
                .setCharset(StandardCharsets.UTF_8)
                .get();
        entries = zip.getEntriesInPhysicalOrder();
    }

    @Override
    public @Nullable Member next() throws IOException {
        closeContent();
        if (!entries.hasMoreElements()) {
            return null;
        }
        ZipArchiveEntry entry = entries.nextElement();
        current = entry;
        String name = name(entry);
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw new RefusedException(
                    Reason.UNSUPPORTED,
                    "'" + MemberName.printable(name) + "' is encrypted",
                    "Decrypt the archive first: unpack it with the password and pack it again without.");
        }
        if (!zip.canReadEntryData(entry)) {
            throw new RefusedException(
                    Reason.UNSUPPORTED,
                    "'" + MemberName.printable(name) + "' is compressed by method " + entry.getMethod(),
                    "Unpack the archive with unzip or 7z and pack it again as tar or with deflate.");
        }
        FileType type = type(entry);
        int mode = entry.getUnixMode() & Member.MODE_BITS;
        if (entry.getPlatform() != ZipArchiveEntry.PLATFORM_UNIX) {
            mode = type == FileType.DIRECTORY ? Member.DEFAULT_DIRECTORY_MODE : Member.DEFAULT_FILE_MODE;
        }
        X7875_NewUnix owner = entry.getExtraField(OWNER_FIELD) instanceof X7875_NewUnix unix ? unix : null;
        return new Member(
                name,
                type,
                mode,
                owner == null ? 0 : owner.getUID(),
                owner == null ? 0 : owner.getGID(),
                Math.floorDiv(entry.getLastModifiedTime().toMillis(), 1000L),
                0,
                0,
                type == FileType.SYMLINK ? linkTarget(entry) : null,
                null,
                type == FileType.FILE ? entry.getSize() : 0,
                null,
                Map.of());
    }

    private static String name(ZipArchiveEntry entry) {
        byte[] raw = entry.getRawName();
        boolean fromExtraField = entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD;
        String name = raw == null || fromExtraField ? entry.getName() : MemberName.decode(raw);
        // some archivers of other systems write their own separator, against the specification (APPNOTE 4.4.17)
        boolean foreign = entry.getPlatform() != ZipArchiveEntry.PLATFORM_UNIX && name.indexOf('/') < 0;
        return foreign ? name.replace('\\', '/') : name;
    }

    private static FileType type(ZipArchiveEntry entry) {
        return switch (entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG) {
            case UnixStat.LINK_FLAG -> FileType.SYMLINK;
            case UnixStat.DIR_FLAG -> FileType.DIRECTORY;
            case 0, UnixStat.FILE_FLAG -> entry.isDirectory() ? FileType.DIRECTORY : FileType.FILE;
            default ->
                throw new RefusedException(
                        Reason.UNSUPPORTED,
                        "'" + MemberName.printable(entry.getName()) + "' is neither file, directory nor link",
                        "Pack device nodes as tar or cpio, which define them.");
        };
    }

    private String linkTarget(ZipArchiveEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] target = in.readNBytes(LINK_TARGET_LIMIT);
            return MemberName.decode(target);
        }
    }

    @Override
    public InputStream content() throws IOException {
        ZipArchiveEntry entry = current;
        if (entry == null) {
            throw new IllegalStateException("no current member");
        }
        if (content == null) {
            // the library hands out content without looking at its checksum
            content = new VerifiedContent(zip.getInputStream(entry), entry.getCrc());
        }
        return content;
    }

    private void closeContent() throws IOException {
        if (content != null) {
            content.close();
            content = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeContent();
        zip.close();
    }

    /** Compares the content's CRC-32 at its end. */
    private static final class VerifiedContent extends CheckedInputStream {
        private final long expected;

        VerifiedContent(InputStream in, long expected) {
            super(in, new CRC32());
            this.expected = expected;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n < 0 && getChecksum().getValue() != expected) {
                throw new IOException("its content does not have the checksum that the archive gives");
            }
            return n;
        }
    }
}
