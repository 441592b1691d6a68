package dev.envkit.toolkit.image;

import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes a tree as a tar archive (POSIX pax) with owners, device nodes, hard links and extended attributes, so that it
 * can be unpacked by root elsewhere. The same tree gives the same bytes.
 */
public final class TarWriter {
    private static final int BLOCK = 10_240;

    private TarWriter() {}

    /**
     * Writes the archive with its end marker.
     *
     * @param out left open
     * @throws ImageException if the tree has a socket, which tar cannot hold
     */
    public static void write(ImageTree tree, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, BLOCK, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        for (ImageTree.Entry entry : tree.entries()) {
            write(tar, entry);
        }
        tar.finish();
        tar.flush();
    }

    private static void write(TarArchiveOutputStream tar, ImageTree.Entry entry) throws IOException {
        ManifestEntry description = entry.description();
        boolean directory = description.type() == FileType.DIRECTORY;
        String name = description.path() + (directory ? "/" : "");
        TarArchiveEntry header = new TarArchiveEntry(name, typeFlag(description));
        header.setMode(description.mode());
        header.setUserId(description.uid());
        header.setGroupId(description.gid());
        header.setUserName("");
        header.setGroupName("");
        header.setModTime(description.mtimeSeconds() * 1000);
        header.setDevMajor(description.deviceMajor());
        header.setDevMinor(description.deviceMinor());
        if (description.hardLinkTo() != null) {
            header.setLinkName(description.hardLinkTo());
        } else if (description.linkTarget() != null) {
            header.setLinkName(description.linkTarget());
        }
        boolean content = description.type() == FileType.FILE && description.hardLinkTo() == null;
        header.setSize(content ? entry.requireContent().size() : 0);
        description.xattrs().forEach((key, value) -> addAttribute(header, key, value));
        tar.putArchiveEntry(header);
        if (content) {
            try (InputStream in = entry.requireContent().open()) {
                in.transferTo(tar);
            }
        }
        tar.closeArchiveEntry();
    }

    private static byte typeFlag(ManifestEntry description) {
        if (description.hardLinkTo() != null) {
            return TarConstants.LF_LINK;
        }
        return switch (description.type()) {
            case FILE -> TarConstants.LF_NORMAL;
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case FIFO -> TarConstants.LF_FIFO;
            case SOCKET ->
                throw new ImageException(
                        "'" + description.path() + "' is a socket, which tar cannot hold",
                        "Remove it from the tree: the program that listens on it makes it anew.");
        };
    }

    /** Values that are no text can only be written in libarchive's form, since pax records are UTF-8. */
    private static void addAttribute(TarArchiveEntry header, String key, byte[] value) {
        Map<String, String> escapes = Map.of("%", "%25", "=", "%3D");
        String escaped = key;
        for (String c : new String[] {"%", "="}) {
            escaped = escaped.replace(c, String.valueOf(escapes.get(c)));
        }
        header.addPaxHeader(
                "LIBARCHIVE.xattr." + escaped,
                Base64.getEncoder().withoutPadding().encodeToString(value));
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            header.addPaxHeader("SCHILY.xattr." + key, text);
        } catch (CharacterCodingException e) {
            // star and GNU tar do without this attribute
        }
    }
}
