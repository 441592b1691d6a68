package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Finds out what a file is, layer by layer, and opens it as members. */
final class ArchiveOpener {
    private static final int BUFFER = 1 << 16;
    private static final int SHOWN_BYTES = 8;

    /** Compressed archives in archives: deeper than this nobody packs. */
    private static final int MAX_LAYERS = 4;

    private final Path file;
    private final Budget budget;
    private final LongConsumer progress;
    private final String packagePart;

    /**
     * @param file the archive
     * @param budget limits every decompressor
     * @param progress told how many bytes of the file were read, piece by piece; from several threads
     */
    ArchiveOpener(Path file, Budget budget, LongConsumer progress) {
        this(file, budget, progress, "data.tar");
    }

    /** @param packagePart the part of a Debian package that is taken for its content, without suffix */
    ArchiveOpener(Path file, Budget budget, LongConsumer progress, String packagePart) {
        this.file = file;
        this.budget = budget;
        this.progress = progress;
        this.packagePart = packagePart;
    }

    /** An archive that is open: its members, and the stream below them where the format is a stream. */
    record Open(
            ArchiveFormat format,
            MemberReader members,
            @Nullable InputStream stream) {}

    /**
     * Opens the archive, or the archive inside it.
     *
     * @param nested names of the members that lead to the wanted archive, from outside in; empty for the file itself
     */
    Open open(List<String> nested) throws IOException {
        Open open = openFile();
        try {
            for (String name : nested) {
                open = descend(open, name);
            }
            return open;
        } catch (IOException | RuntimeException | Error e) {
            close(open.members(), e);
            throw e;
        }
    }

    private Open openFile() throws IOException {
        InputStream raw = new FileStream(Files.newInputStream(file), progress);
        try {
            PushbackInputStream in = peekable(new BufferedInputStream(raw, BUFFER));
            if (ArchiveFormat.detect(peek(in)) == ArchiveFormat.ZIP) {
                raw.close();
                progress.accept(Files.size(file));
                return new Open(ArchiveFormat.ZIP, new ZipMembers(Files.newByteChannel(file)), null);
            }
            return openStream(in, MAX_LAYERS);
        } catch (IOException | RuntimeException | Error e) {
            close(raw, e);
            throw e;
        }
    }

    private Open descend(Open outer, String name) throws IOException {
        String wanted = String.join("/", MemberName.components(name));
        for (Member member = outer.members().next();
                member != null;
                member = outer.members().next()) {
            if (String.join("/", MemberName.components(member.name())).equals(wanted)) {
                InputStream content = new MemberContent(outer.members());
                return openStream(peekable(content), MAX_LAYERS);
            }
        }
        throw new RefusedException(
                Reason.MISSING,
                "it has no member '" + name + "'",
                "Look at what it contains (tar tf, dpkg-deb -c, unzip -l) and correct the recipe's member.");
    }

    private Open openStream(PushbackInputStream in, int layers) throws IOException {
        byte[] head = peek(in);
        ArchiveFormat format = ArchiveFormat.detect(head);
        if (format != null) {
            return openFormat(format, in);
        }
        Compression compression = Compression.detect(head);
        if (compression == Compression.NONE || layers == 0) {
            throw unknown(head);
        }
        InputStream decompressor = compression.open(in);
        return openStream(peekable(new BackgroundStream(budget.limit(decompressor))), layers - 1);
    }

    private Open openFormat(ArchiveFormat format, InputStream in) throws IOException {
        return switch (format) {
            case TAR -> new Open(format, new TarMembers(in), in);
            case CPIO -> new Open(format, new CpioMembers(in), in);
            case AR -> new Open(format, new ArMembers(in), in);
            case DEB -> openPackage(new ArMembers(in));
            case ZIP ->
                throw new RefusedException(
                        Reason.UNSUPPORTED,
                        "it is a zip archive inside another archive, which can only be read from a file of its own",
                        "Unpack the outer archive first, then the zip archive.");
        };
    }

    /** deb(5): the content is the member whose name begins with data.tar, what dpkg wants to know control.tar. */
    private Open openPackage(ArMembers members) throws IOException {
        for (Member member = members.next(); member != null; member = members.next()) {
            if (member.name().startsWith(packagePart)) {
                Open part = openStream(peekable(new MemberContent(members)), MAX_LAYERS);
                return new Open(ArchiveFormat.DEB, part.members(), part.stream());
            }
        }
        throw new IOException("the Debian package has no " + packagePart);
    }

    private static RefusedException unknown(byte[] head) {
        String begin = head.length == 0
                ? "it is empty"
                : "it is no archive that envkit knows (it begins with "
                        + HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(SHOWN_BYTES, head.length)) + ")";
        boolean html = new String(head, java.nio.charset.StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(java.util.Locale.ROOT)
                .matches("(?s)<(!doctype|html|\\?xml).*");
        return new RefusedException(
                Reason.UNKNOWN_FORMAT,
                html ? "it is a web page, not an archive" : begin,
                html
                        ? "The server answered with a page (a login, an error, a notice) in place of the file:"
                                + " download it by hand and give it with --from."
                        : "envkit unpacks tar, cpio, ar, zip and Debian packages, compressed by gzip, bzip2, xz, lzma"
                                + " or zstd: check that the right file was downloaded, and whole.");
    }

    private static PushbackInputStream peekable(InputStream in) {
        return new PushbackInputStream(in, ArchiveFormat.HEAD_BYTES);
    }

    private static byte[] peek(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(ArchiveFormat.HEAD_BYTES);
        in.unread(head);
        return head;
    }

    private static void close(AutoCloseable what, Throwable because) {
        try {
            what.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** The current member's content as a stream that closes the archive around it. */
    private static final class MemberContent extends java.io.FilterInputStream {
        private final MemberReader archive;

        MemberContent(MemberReader archive) throws IOException {
            super(archive.content());
            this.archive = archive;
        }

        @Override
        public void close() throws IOException {
            archive.close();
        }
    }

    /** Reports what is read of the file. */
    private static final class FileStream extends java.io.FilterInputStream {
        private final LongConsumer progress;

        FileStream(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                progress.accept(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                progress.accept(n);
            }
            return n;
        }
    }
}
