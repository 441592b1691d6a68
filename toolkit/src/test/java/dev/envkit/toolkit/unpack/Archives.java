package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.FileType;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.X7875_NewUnix;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Archives of every format, made in memory for the tests. */
final class Archives {
    private Archives() {}

    private interface Writer {
        void write(ByteArrayOutputStream out) throws IOException;
    }

    private static byte[] make(Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] tar(List<Spec> members) {
        return make(out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                for (Spec spec : members) {
                    boolean directory =
                            spec.type() == FileType.DIRECTORY && !spec.name().endsWith("/");
                    TarArchiveEntry entry =
                            new TarArchiveEntry(spec.name() + (directory ? "/" : ""), tarType(spec), true);
                    entry.setMode(spec.mode());
                    entry.setUserId(spec.uid());
                    entry.setGroupId(spec.gid());
                    entry.setModTime(Spec.MTIME * 1000);
                    entry.setDevMajor(spec.major());
                    entry.setDevMinor(spec.minor());
                    String link = spec.linkTarget() == null ? spec.hardLinkTo() : spec.linkTarget();
                    if (link != null) {
                        entry.setLinkName(link);
                    }
                    entry.setSize(spec.bytes().length);
                    spec.pax().forEach(entry::addPaxHeader);
                    tar.putArchiveEntry(entry);
                    tar.write(spec.bytes());
                    tar.closeArchiveEntry();
                }
            }
        });
    }

    private static byte tarType(Spec spec) {
        if (spec.hardLinkTo() != null) {
            return TarConstants.LF_LINK;
        }
        return switch (spec.type()) {
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case FIFO -> TarConstants.LF_FIFO;
            default -> TarConstants.LF_NORMAL;
        };
    }

    /** The three text formats of cpio(5); written here because libraries refuse to make a hostile archive. */
    enum CpioFormat {
        NEWC,
        CRC,
        ODC
    }

    static byte[] cpio(List<Spec> members, CpioFormat format) {
        return make(out -> {
            Map<String, Integer> inodes = new HashMap<>();
            Map<String, Integer> names = new HashMap<>();
            for (Spec spec : members) {
                names.merge(holder(spec), 1, Integer::sum);
            }
            for (Spec spec : members) {
                int inode = inodes.computeIfAbsent(holder(spec), name -> inodes.size() + 1);
                cpioMember(out, format, spec, inode, names.getOrDefault(holder(spec), 1));
            }
            cpioMember(out, format, Spec.file("TRAILER!!!", 0, 0, 0, ""), 0, 1);
        });
    }

    private static void cpioMember(ByteArrayOutputStream out, CpioFormat format, Spec spec, int inode, int links) {
        byte[] name = (spec.name() + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] content = spec.linkTarget() != null ? spec.linkTarget().getBytes(StandardCharsets.UTF_8) : spec.bytes();
        int mode = inode == 0 ? 0 : cpioType(spec.type()) | spec.mode();
        if (format == CpioFormat.ODC) {
            out.writeBytes(String.format(
                            "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o",
                            1,
                            inode,
                            mode,
                            spec.uid(),
                            spec.gid(),
                            links,
                            (spec.major() << 8) | spec.minor(),
                            Spec.MTIME,
                            name.length,
                            content.length)
                    .getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(name);
            out.writeBytes(content);
            return;
        }
        int sum = 0;
        for (byte b : content) {
            sum += b & 0xff;
        }
        out.writeBytes(String.format(
                        "%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                        format == CpioFormat.CRC ? "070702" : "070701",
                        inode,
                        mode,
                        spec.uid(),
                        spec.gid(),
                        links,
                        Spec.MTIME,
                        content.length,
                        0,
                        1,
                        spec.major(),
                        spec.minor(),
                        name.length,
                        format == CpioFormat.CRC ? sum : 0)
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(name);
        pad(out);
        out.writeBytes(content);
        pad(out);
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }

    private static String holder(Spec spec) {
        return spec.hardLinkTo() == null ? spec.name() : spec.hardLinkTo();
    }

    private static int cpioType(FileType type) {
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

    static byte[] zip(List<Spec> members) {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
            for (Spec spec : members) {
                boolean directory =
                        spec.type() == FileType.DIRECTORY && !spec.name().endsWith("/");
                ZipArchiveEntry entry = new ZipArchiveEntry(spec.name() + (directory ? "/" : ""));
                entry.setTime(Spec.MTIME * 1000);
                int type = spec.type() == FileType.SYMLINK
                        ? UnixStat.LINK_FLAG
                        : spec.type() == FileType.DIRECTORY ? UnixStat.DIR_FLAG : UnixStat.FILE_FLAG;
                entry.setUnixMode(type | spec.mode());
                X7875_NewUnix owner = new X7875_NewUnix();
                owner.setUID(spec.uid());
                owner.setGID(spec.gid());
                entry.addExtraField(owner);
                zip.putArchiveEntry(entry);
                zip.write(
                        spec.linkTarget() != null ? spec.linkTarget().getBytes(StandardCharsets.UTF_8) : spec.bytes());
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return java.util.Arrays.copyOf(channel.array(), (int) channel.size());
    }

    static byte[] ar(List<Spec> members) {
        return make(out -> {
            try (ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
                ar.setLongFileMode(ArArchiveOutputStream.LONGFILE_BSD);
                for (Spec spec : members) {
                    ar.putArchiveEntry(new ArArchiveEntry(
                            spec.name(), spec.bytes().length, spec.uid(), spec.gid(), spec.mode(), Spec.MTIME));
                    ar.write(spec.bytes());
                    ar.closeArchiveEntry();
                }
            }
        });
    }

    static byte[] deb(List<Spec> members) {
        return deb("data.tar.xz", compress(Compression.XZ, tar(members)));
    }

    static byte[] deb(String dataName, byte[] data) {
        return make(out -> {
            try (ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
                put(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
                put(ar, "control.tar.gz", compress(Compression.GZIP, tar(List.of(Spec.file("./control", "x")))));
                put(ar, dataName, data);
            }
        });
    }

    private static void put(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    static byte[] compress(Compression compression, byte[] bytes) {
        return make(out -> {
            try (OutputStream compressor = compressor(compression, out)) {
                compressor.write(bytes);
            }
        });
    }

    private static OutputStream compressor(Compression compression, OutputStream out) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GzipCompressorOutputStream(out);
            case BZIP2 -> new BZip2CompressorOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case LZMA -> new LZMAOutputStream(out, new LZMA2Options(1), -1);
            case ZSTD -> new ZstdOutputStream(out);
        };
    }
}
