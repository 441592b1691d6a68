package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.jspecify.annotations.Nullable;

/** Members of a cpio archive (newc, crc, odc, old binary), such as an initramfs. */
final class CpioMembers implements MemberReader {
    private static final int LINK_TARGET_LIMIT = 1 << 16;

    private final MeteredStream metered;
    private final CpioArchiveInputStream cpio;

    /** @param in the uncompressed archive; closed with this reader */
    CpioMembers(InputStream in) {
        metered = new MeteredStream(in);
        cpio = new CpioArchiveInputStream(metered, CpioConstants.BLOCK_SIZE, StandardCharsets.ISO_8859_1.name());
    }

    @Override
    public @Nullable Member next() throws IOException {
        metered.allowContent();
        drain();
        metered.expectHeader();
        CpioArchiveEntry entry = cpio.getNextEntry();
        metered.allowContent();
        if (entry == null) {
            return null;
        }
        String name = MemberName.decode(entry.getName().getBytes(StandardCharsets.ISO_8859_1));
        FileType type = type(entry);
        String target = type == FileType.SYMLINK ? linkTarget(entry) : null;
        boolean device = type.isDevice();
        boolean newc = (entry.getFormat() & CpioConstants.FORMAT_NEW_MASK) != 0;
        return new Member(
                name,
                type,
                (int) entry.getMode() & Member.MODE_BITS,
                entry.getUID(),
                entry.getGID(),
                entry.getTime(),
                device ? (int) (newc ? entry.getRemoteDeviceMaj() : entry.getRemoteDevice() >> 8 & 0xff) : 0,
                device ? (int) (newc ? entry.getRemoteDeviceMin() : entry.getRemoteDevice() & 0xff) : 0,
                target,
                null,
                type == FileType.FILE ? entry.getSize() : 0,
                type == FileType.FILE && entry.getNumberOfLinks() > 1 ? inode(entry, newc) : null,
                Map.of());
    }

    private static String inode(CpioArchiveEntry entry, boolean newc) {
        return entry.getInode() + "@"
                + (newc ? entry.getDeviceMaj() + ":" + entry.getDeviceMin() : Long.toString(entry.getDevice()));
    }

    private String linkTarget(CpioArchiveEntry entry) throws IOException {
        if (entry.getSize() > LINK_TARGET_LIMIT) {
            throw new IOException("a symbolic link's target has " + entry.getSize() + " bytes");
        }
        byte[] target = cpio.readNBytes((int) entry.getSize());
        if (target.length < entry.getSize()) {
            throw new IOException("the archive ends within a symbolic link's target");
        }
        return MemberName.decode(target);
    }

    private static FileType type(CpioArchiveEntry entry) {
        if (entry.isDirectory()) {
            return FileType.DIRECTORY;
        } else if (entry.isRegularFile()) {
            return FileType.FILE;
        } else if (entry.isSymbolicLink()) {
            return FileType.SYMLINK;
        } else if (entry.isCharacterDevice()) {
            return FileType.CHARACTER_DEVICE;
        } else if (entry.isBlockDevice()) {
            return FileType.BLOCK_DEVICE;
        } else if (entry.isPipe()) {
            return FileType.FIFO;
        } else if (entry.isSocket()) {
            return FileType.SOCKET;
        }
        throw new RefusedException(
                Reason.UNSUPPORTED,
                "'" + MemberName.printable(entry.getName()) + "' has the unknown file type "
                        + Long.toOctalString(entry.getMode()),
                "The archive is damaged, or of a system with other file types: get it again.");
    }

    private void drain() throws IOException {
        byte[] scratch = new byte[1 << 16];
        while (cpio.available() > 0 && cpio.read(scratch) >= 0) {
            // the library would do it in pieces of four bytes
        }
    }

    @Override
    public InputStream content() {
        return cpio;
    }

    @Override
    public void close() throws IOException {
        cpio.close();
    }
}
