package dev.envkit.toolkit.image.make;

import dev.envkit.toolkit.image.CpioWriter;
import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.ImageCompression;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.TarWriter;
import dev.envkit.toolkit.image.disk.Ext4;
import dev.envkit.toolkit.image.disk.ImageTools;
import dev.envkit.toolkit.image.disk.SquashFs;
import dev.envkit.toolkit.image.jffs2.Jffs2Writer;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.ubi.UbiGeometry;
import dev.envkit.toolkit.image.ubi.UbiWriter;
import dev.envkit.toolkit.image.ubifs.UbifsWriter;
import dev.envkit.toolkit.image.yaffs2.Yaffs2Writer;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image of one file system of a tree. The same tree and options give the same bytes. Set options, then
 * {@link #write}. For one thread.
 */
public final class FileSystemImage {
    /** The name of the volume in a UBI image, as {@code root=ubi0:rootfs} names it. */
    public static final String VOLUME = "rootfs";

    private final FileSystemKind kind;
    private final ImageTree tree;
    private NandGeometry geometry = NandGeometry.KNOWN.get(1);
    private EccScheme ecc = EccScheme.HAMMING;
    private @Nullable FlashCompression compression;
    private ImageCompression archiveCompression = ImageCompression.NONE;
    private boolean summary;
    private long space;
    private @Nullable ImageTools tools;

    /**
     * @param kind what is made
     * @param tree of what
     */
    public FileSystemImage(FileSystemKind kind, ImageTree tree) {
        this.kind = kind;
        this.tree = tree;
    }

    /** Sets the chip it is for; 128 MiB with large pages and Linux's software code unless set. */
    public FileSystemImage chip(NandGeometry chip, EccScheme scheme) {
        geometry = chip;
        ecc = scheme;
        return this;
    }

    /** Sets how files are compressed; the file system's usual way unless set. */
    public FileSystemImage compression(FlashCompression value) {
        compression = value;
        return this;
    }

    /** Sets how an archive is compressed as a whole; not at all unless set. */
    public FileSystemImage archiveCompression(ImageCompression value) {
        archiveCompression = value;
        return this;
    }

    /** Says whether jffs2's blocks have summaries. */
    public FileSystemImage summary(boolean wanted) {
        summary = wanted;
        return this;
    }

    /** Sets the bytes that it may take: a partition's, or those of an ext4. */
    public FileSystemImage space(long bytes) {
        space = bytes;
        return this;
    }

    /** Sets the programs, which {@linkplain FileSystemKind#needsTools some kinds} need. */
    public FileSystemImage tools(ImageTools imageTools) {
        tools = imageTools;
        return this;
    }

    /**
     * Makes the image.
     *
     * @param scratch an empty directory for the while
     * @param target the file, which must not exist
     * @throws ImageException if the tree does not fit or cannot be expressed
     * @throws StorageException if the host's file system refuses
     */
    public void write(Path scratch, Path target) {
        try {
            if (kind.needsTools()) {
                makeByTools(scratch, target);
                return;
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
                write(out);
            }
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private void makeByTools(Path scratch, Path target) throws IOException {
        ImageTools programs = tools;
        if (programs == null) {
            throw new IllegalStateException(kind + " is made by programs");
        }
        if (kind == FileSystemKind.SQUASHFS) {
            SquashFs.make(programs, tree, scratch, target);
            return;
        }
        Ext4 ext4 = new Ext4(programs, tree);
        ext4.make(space > 0 ? space : ext4.suggestedSize(), "root", identifier(tree), scratch, target);
    }

    private void write(OutputStream out) throws IOException {
        switch (kind) {
            case JFFS2 ->
                new Jffs2Writer(tree, geometry.blockSize())
                        .compression(compression == null ? FlashCompression.ZLIB : compression)
                        .summary(summary)
                        .write(out);
            case YAFFS2 -> new Yaffs2Writer(tree, geometry).write(out);
            case UBI -> writeUbi(out);
            case UBIFS -> writeVolume(out, ubifs());
            case CPIO -> archive(out, CpioWriter::write);
            case TAR -> archive(out, TarWriter::write);
            case SQUASHFS, EXT4 -> throw new IllegalStateException(kind + " is made by programs");
        }
    }

    /** Writes a tree to a stream. */
    private interface Archive {
        void write(ImageTree tree, OutputStream out) throws IOException;
    }

    private void archive(OutputStream out, Archive format) throws IOException {
        try (OutputStream compressed = archiveCompression.open(out)) {
            format.write(tree, compressed);
        }
    }

    private UbiGeometry ubiGeometry() {
        return UbiGeometry.of(geometry, ecc);
    }

    private UbiWriter.Volume ubifs() throws IOException {
        int lebs = (int) ((space > 0 ? space : geometry.size()) / geometry.blockSize());
        return new UbifsWriter(tree, geometry.pageSize(), ubiGeometry().lebSize(), lebs)
                .compression(compression == null ? FlashCompression.LZO : compression)
                .build(VOLUME);
    }

    private void writeUbi(OutputStream out) throws IOException {
        UbiWriter.Volume volume = ubifs();
        // a number that another image does not have: of the superblock, which holds the content's UUID
        int sequence = ByteBuffer.wrap(Sha256.newDigest().digest(volume.blocks().get(0)))
                .getInt();
        new UbiWriter(ubiGeometry(), sequence).volume(volume).write(out);
    }

    private void writeVolume(OutputStream out, UbiWriter.Volume volume) throws IOException {
        byte[] erased = new byte[ubiGeometry().lebSize()];
        Arrays.fill(erased, (byte) 0xff);
        for (int leb = 0; leb <= volume.blocks().lastKey(); leb++) {
            byte[] block = volume.blocks().getOrDefault(leb, new byte[0]);
            out.write(block);
            out.write(erased, block.length, erased.length - block.length);
        }
    }

    /** Returns an identifier that is made of what a tree holds, as its manifest describes it. */
    public static UUID identifier(ImageTree tree) {
        StringBuilder text = new StringBuilder();
        for (ImageTree.Entry entry : tree.entries()) {
            text.append(entry.description().path())
                    .append(' ')
                    .append(entry.description().mode())
                    .append(' ')
                    .append(entry.description().mtimeSeconds())
                    .append('\n');
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
