package dev.envkit.toolkit.unpack;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Listens to the records of a tar archive on their way to Commons Compress, for what that library does not give: the
 * raw bytes of extended attributes (it decodes them as text), which names came from pax records, and whether the
 * archive's end was there or the file just stopped.
 *
 * <p>Formats: POSIX.1-2008 pax, "SCHILY.xattr." of star and GNU tar, "LIBARCHIVE.xattr." of bsdtar; GNU tar manual,
 * "Basic Tar Format", for the extension records of old sparse files.
 */
final class TarTap extends MeteredStream {
    private static final int RECORD = 512;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_OFFSET = 156;
    private static final int OLD_SPARSE_EXTENDED_OFFSET = 482;
    private static final int SPARSE_EXTENSION_EXTENDED_OFFSET = 504;
    private static final int PAX_LIMIT = 4 << 20;

    private enum Expect {
        HEADER,
        SPARSE_EXTENSION,
        PAX,
        DATA,
        /** After the first record of zeros nothing matters any more. */
        NOTHING
    }

    private final byte[] record = new byte[RECORD];
    private int filled;
    private Expect expect = Expect.HEADER;
    private long dataLeft;
    private ByteArrayOutputStream pax = new ByteArrayOutputStream();
    private long paxLeft;

    private Map<String, byte[]> pendingAttributes = new HashMap<>();
    private Set<String> pendingKeys = new HashSet<>();
    private long pendingSize = -1;
    private Map<String, byte[]> attributes = Map.of();
    private Set<String> keys = Set.of();

    TarTap(InputStream in) {
        super(in);
    }

    /** Returns the extended attributes of the member whose header was read last. */
    Map<String, byte[]> attributes() {
        return attributes;
    }

    /** Tells whether a pax record of the member whose header was read last has this key. */
    boolean hasPaxKey(String key) {
        return keys.contains(key);
    }

    @Override
    void seen(byte[] buffer, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end && expect != Expect.NOTHING) {
            if (expect == Expect.DATA || expect == Expect.PAX) {
                int n = (int) Math.min(dataLeft, end - at);
                if (expect == Expect.PAX) {
                    int useful = (int) Math.min(paxLeft, n);
                    pax.write(buffer, at, useful);
                    paxLeft -= useful;
                }
                dataLeft -= n;
                at += n;
                if (dataLeft == 0) {
                    if (expect == Expect.PAX) {
                        parsePax(pax.toByteArray());
                    }
                    expect = Expect.HEADER;
                }
            } else {
                int n = Math.min(RECORD - filled, end - at);
                System.arraycopy(buffer, at, record, filled, n);
                filled += n;
                at += n;
                if (filled == RECORD) {
                    filled = 0;
                    header();
                }
            }
        }
    }

    @Override
    void ended() throws IOException {
        if (expect != Expect.NOTHING) {
            throw new EOFException("the archive ends without its end marker");
        }
    }

    private void header() {
        if (expect == Expect.SPARSE_EXTENSION) {
            if (record[SPARSE_EXTENSION_EXTENDED_OFFSET] == 0) {
                data();
            }
            return;
        }
        if (isZero()) {
            expect = Expect.NOTHING;
            return;
        }
        long size = size();
        char type = (char) (record[TYPE_OFFSET] & 0xff);
        switch (type) {
            case 'x', 'X' -> {
                dataLeft = padded(size);
                paxLeft = Math.min(size, PAX_LIMIT);
                pax = new ByteArrayOutputStream();
                expect = dataLeft == 0 ? Expect.HEADER : Expect.PAX;
            }
            case 'g', 'K', 'L' -> {
                dataLeft = padded(size);
                data();
            }
            default -> {
                dataLeft = padded(pendingSize >= 0 ? pendingSize : hasContent(type) ? size : 0);
                attributes = pendingAttributes;
                keys = pendingKeys;
                pendingAttributes = new HashMap<>();
                pendingKeys = new HashSet<>();
                pendingSize = -1;
                if (type == 'S' && record[OLD_SPARSE_EXTENDED_OFFSET] != 0) {
                    expect = Expect.SPARSE_EXTENSION;
                } else {
                    data();
                }
            }
        }
    }

    private void data() {
        expect = dataLeft > 0 ? Expect.DATA : Expect.HEADER;
    }

    /** Links, devices, directories and FIFOs have no content, whatever their size field says. */
    private static boolean hasContent(char type) {
        return type < '1' || type > '6';
    }

    private boolean isZero() {
        for (byte b : record) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private long size() {
        if ((record[SIZE_OFFSET] & 0x80) != 0) {
            long value = record[SIZE_OFFSET] & 0x7f;
            for (int i = 1; i < SIZE_LENGTH; i++) {
                value = (value << 8) | (record[SIZE_OFFSET + i] & 0xff);
            }
            return Math.max(value, 0);
        }
        long value = 0;
        for (int i = 0; i < SIZE_LENGTH; i++) {
            int digit = record[SIZE_OFFSET + i] - '0';
            if (digit >= 0 && digit < 8) {
                value = (value << 3) | digit;
            } else if (value > 0) {
                break;
            }
        }
        return value;
    }

    private static long padded(long size) {
        return (size + RECORD - 1) / RECORD * RECORD;
    }

    /**
     * Records of the form {@code "<decimal length> <key>=<value>\n"}; Commons Compress complains where they are not.
     */
    private void parsePax(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < PAX_LIMIT) {
                length = length * 10 + bytes[space++] - '0';
            }
            int end = at + length;
            if (space == at || space >= bytes.length || bytes[space] != ' ' || end > bytes.length || end <= space) {
                return;
            }
            int equals = space + 1;
            while (equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (equals >= end - 1) {
                return;
            }
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            byte[] value = new byte[end - 1 - equals - 1];
            System.arraycopy(bytes, equals + 1, value, 0, value.length);
            paxRecord(key, value);
            at = end;
        }
    }

    private void paxRecord(String key, byte[] value) {
        pendingKeys.add(key);
        if (key.startsWith("SCHILY.xattr.")) {
            pendingAttributes.put(key.substring("SCHILY.xattr.".length()), value);
        } else if (key.startsWith("LIBARCHIVE.xattr.")) {
            String name = URLDecoder.decode(key.substring("LIBARCHIVE.xattr.".length()), StandardCharsets.UTF_8);
            String base64 = new String(value, StandardCharsets.US_ASCII).replace("\n", "");
            pendingAttributes.put(name, Base64.getDecoder().decode(base64));
        } else if (key.equals("size")) {
            String digits = new String(value, StandardCharsets.US_ASCII);
            pendingSize = digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
        }
    }
}
