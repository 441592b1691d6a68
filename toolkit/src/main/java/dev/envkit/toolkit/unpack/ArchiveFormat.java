package dev.envkit.toolkit.unpack;

import java.nio.charset.StandardCharsets;

/** The container formats that envkit unpacks, recognised by their first bytes and never by a file's name. */
public enum ArchiveFormat {
    /** POSIX ustar and pax, GNU, and the older formats without a magic number. */
    TAR("tar"),
    ZIP("zip"),
    /** cpio as newc, crc (newc with checksums), odc and the old binary format. */
    CPIO("cpio"),
    /** The common ar format with the extensions of GNU and BSD for long names. */
    AR("ar"),
    /** A Debian binary package (deb(5)): an ar archive with two tar archives inside. */
    DEB("Debian package");

    /** How many bytes of a stream {@link #detect} wants to see: one tar record. */
    static final int HEAD_BYTES = 512;

    private static final String AR_MAGIC = "!<arch>\n";
    private static final int TAR_CHECKSUM_OFFSET = 148;
    private static final int TAR_CHECKSUM_LENGTH = 8;

    private final String label;

    ArchiveFormat(String label) {
        this.label = label;
    }

    /** Returns the name that people use. */
    public String label() {
        return label;
    }

    /** Returns the format of a stream that begins with {@code head}, or null when it is none of these. */
    static @org.jspecify.annotations.Nullable ArchiveFormat detect(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith(AR_MAGIC)) {
            return text.startsWith("debian-binary", AR_MAGIC.length()) ? DEB : AR;
        }
        if (text.startsWith("PK\003\004") || text.startsWith("PK\005\006") || text.startsWith("PK\007\010")) {
            return ZIP;
        }
        if (text.startsWith("070701")
                || text.startsWith("070702")
                || text.startsWith("070707")
                || text.startsWith("\307\161")
                || text.startsWith("\161\307")) {
            return CPIO;
        }
        return isTar(head) ? TAR : null;
    }

    /**
     * A record is a tar header when its checksum is right, whatever its magic says: tar of the seventh edition had no
     * magic. A record of zeros is the end of an empty archive.
     */
    private static boolean isTar(byte[] head) {
        if (head.length < HEAD_BYTES) {
            return false;
        }
        int unsigned = 0;
        int signed = 0;
        boolean zero = true;
        for (int i = 0; i < HEAD_BYTES; i++) {
            boolean inChecksum = i >= TAR_CHECKSUM_OFFSET && i < TAR_CHECKSUM_OFFSET + TAR_CHECKSUM_LENGTH;
            unsigned += inChecksum ? ' ' : head[i] & 0xff;
            signed += inChecksum ? ' ' : head[i];
            zero &= head[i] == 0;
        }
        long stored = octal(head, TAR_CHECKSUM_OFFSET, TAR_CHECKSUM_LENGTH);
        return zero || stored == unsigned || stored == signed;
    }

    private static long octal(byte[] bytes, int offset, int length) {
        String field = new String(bytes, offset, length, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        return field.matches("[0-7]+") ? Long.parseLong(field, 8) : -1;
    }
}
