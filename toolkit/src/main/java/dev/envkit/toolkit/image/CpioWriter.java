package dev.envkit.toolkit.image;

import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Writes a tree as a cpio archive in the newc format, the one that Linux unpacks as initramfs (kernel documentation,
 * "initramfs buffer format"). The same tree gives the same bytes: inode numbers count up in the tree's order.
 */
public final class CpioWriter {
    private static final long MAX_FIELD = 0xffff_ffffL;
    private static final int BUFFER = 1 << 16;

    private CpioWriter() {}

    /**
     * Writes the archive with its trailer.
     *
     * @param out left open
     * @throws ImageException if the format cannot express an entry: a file of 4 GiB or more
     */
    public static void write(ImageTree tree, OutputStream out) throws IOException {
        CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(
                out, CpioConstants.FORMAT_NEW, CpioConstants.BLOCK_SIZE, StandardCharsets.UTF_8.name());
        Map<String, LinkSet> links = linkSets(tree.entries());
        long inode = 0;
        for (ImageTree.Entry entry : tree.entries()) {
            ManifestEntry description = entry.description();
            String holder = description.hardLinkTo() == null ? description.path() : description.hardLinkTo();
            LinkSet set = links.getOrDefault(holder, new LinkSet(1, description.path()));
            if (description.hardLinkTo() == null) {
                set.inode = ++inode;
            }
            write(cpio, entry, set);
        }
        cpio.finish();
        cpio.flush();
    }

    /** The names of one file. */
    private static final class LinkSet {
        private int count;
        private String last;
        private long inode;

        LinkSet(int count, String last) {
            this.count = count;
            this.last = last;
        }
    }

    private static Map<String, LinkSet> linkSets(List<ImageTree.Entry> entries) {
        Map<String, LinkSet> sets = new HashMap<>();
        for (ImageTree.Entry entry : entries) {
            ManifestEntry description = entry.description();
            if (description.hardLinkTo() != null) {
                LinkSet set = sets.computeIfAbsent(description.hardLinkTo(), path -> new LinkSet(1, path));
                set.count++;
                set.last = description.path();
            }
        }
        return sets;
    }

    private static void write(CpioArchiveOutputStream cpio, ImageTree.Entry entry, LinkSet set) throws IOException {
        ManifestEntry description = entry.description();
        CpioArchiveEntry header = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, description.path());
        header.setInode(set.inode);
        header.setMode(typeBits(description.type()) | description.mode());
        header.setUID(description.uid());
        header.setGID(description.gid());
        header.setTime(Math.clamp(description.mtimeSeconds(), 0, MAX_FIELD));
        header.setNumberOfLinks(description.type() == FileType.DIRECTORY ? 2 : set.count);
        header.setRemoteDeviceMaj(description.deviceMajor());
        header.setRemoteDeviceMin(description.deviceMinor());
        if (description.linkTarget() != null) {
            byte[] target = description.linkTarget().getBytes(StandardCharsets.UTF_8);
            header.setSize(target.length);
            cpio.putArchiveEntry(header);
            cpio.write(target);
        } else if (description.type() == FileType.FILE && description.path().equals(set.last)) {
            // of several names the last one carries the content, as GNU cpio writes and every reader understands it
            writeFile(cpio, header, entry.requireContent());
        } else {
            header.setSize(0);
            cpio.putArchiveEntry(header);
        }
        cpio.closeArchiveEntry();
    }

    private static void writeFile(CpioArchiveOutputStream cpio, CpioArchiveEntry header, Content content)
            throws IOException {
        long size = content.size();
        if (size > MAX_FIELD) {
            throw new ImageException(
                    "'" + header.getName() + "' has " + size + " bytes, and cpio cannot hold files of 4 GiB or more",
                    "Leave it out of the image, or make a file system image instead of an initramfs.");
        }
        header.setSize(size);
        cpio.putArchiveEntry(header);
        byte[] buffer = new byte[BUFFER];
        long written = 0;
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0 && written + n <= size; n = in.read(buffer)) {
                cpio.write(buffer, 0, n);
                written += n;
            }
        }
        if (written != size) {
            throw new ImageException(
                    "'" + header.getName() + "' changed while the image was made",
                    "Make sure that nothing writes to the tree, and make the image again.");
        }
    }

    private static int typeBits(FileType type) {
        return switch (type) {
            case FILE -> CpioConstants.C_ISREG;
            case DIRECTORY -> CpioConstants.C_ISDIR;
            case SYMLINK -> CpioConstants.C_ISLNK;
            case CHARACTER_DEVICE -> CpioConstants.C_ISCHR;
            case BLOCK_DEVICE -> CpioConstants.C_ISBLK;
            case FIFO -> CpioConstants.C_ISFIFO;
            case SOCKET -> CpioConstants.C_ISSOCK;
        };
    }
}
