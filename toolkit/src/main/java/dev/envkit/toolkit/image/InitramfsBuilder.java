package dev.envkit.toolkit.image;

import dev.envkit.workspace.AtomicFiles;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Makes an initramfs of a tree: a compressed cpio archive that Linux unpacks into its first root file system.
 *
 * <p>{@code /dev/console} is added where the tree has none, since the kernel opens it for init before anything could
 * mount devtmpfs. Bit-identical for the same tree. Set options, then {@link #write}. For one thread.
 */
public final class InitramfsBuilder {
    /** What the kernel starts unless {@code rdinit=} says otherwise. */
    public static final String DEFAULT_INIT = "init";

    private static final String CONSOLE = "dev/console";
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;
    private static final int CONSOLE_MODE = 0600;

    private final ImageTree.Builder tree;
    private ImageCompression compression = ImageCompression.GZIP;
    private String init = DEFAULT_INIT;

    /** @param tree what goes in; changed by this builder */
    public InitramfsBuilder(ImageTree.Builder tree) {
        this.tree = tree;
    }

    /** Sets the compression; gzip unless set. */
    public InitramfsBuilder compression(ImageCompression imageCompression) {
        compression = imageCompression;
        return this;
    }

    /**
     * Sets what the kernel is told to start.
     *
     * @param path the value of {@code rdinit=}, with or without leading slash
     */
    public InitramfsBuilder init(String path) {
        init = path.startsWith("/") ? path.substring(1) : path;
        return this;
    }

    /**
     * What was written.
     *
     * @param size length in bytes
     * @param sha256 digest of the file
     * @param entries names in the archive
     */
    public record Result(long size, Sha256 sha256, int entries) {}

    /**
     * Writes the image, atomically.
     *
     * @throws ImageException if there is no init in the tree, or the tree cannot be expressed as cpio
     * @throws StorageException if the host's file system refuses
     */
    public Result write(Path target) {
        ImageTree image = complete();
        MessageDigest digest = Sha256.newDigest();
        try {
            AtomicFiles.write(target, out -> {
                OutputStream hashed = new DigestOutputStream(new KeptOpen(out), digest);
                try (OutputStream compressed = compression.open(new BufferedOutputStream(hashed))) {
                    CpioWriter.write(image, compressed);
                }
            });
            return new Result(
                    Files.size(target), Sha256.from(digest), image.entries().size());
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private ImageTree complete() {
        ImageTree image = tree.build();
        if (image.find(CONSOLE).isEmpty()) {
            image = tree.put(ManifestEntry.device(
                            CONSOLE, FileType.CHARACTER_DEVICE, CONSOLE_MODE, CONSOLE_MAJOR, CONSOLE_MINOR))
                    .build();
        }
        ManifestEntry start = image.find(init).map(ImageTree.Entry::description).orElse(null);
        if (start == null || (start.type() != FileType.SYMLINK && start.type() != FileType.FILE)) {
            throw new ImageException(
                    "the tree has no /" + init + ", so the kernel would not use it as initramfs",
                    "Add /" + init + " (for BusyBox a link to bin/busybox will do), or name another program to start"
                            + " (rdinit=).");
        }
        if (start.type() == FileType.FILE && (start.mode() & 0111) == 0) {
            throw new ImageException(
                    "/" + init + " is not executable (mode 0" + Integer.toOctalString(start.mode()) + ")",
                    "Make it executable in the tree: chmod 755.");
        }
        return image;
    }

    /** Lets compressors be closed while the file below them stays open. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
