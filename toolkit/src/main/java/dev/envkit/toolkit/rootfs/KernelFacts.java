package dev.envkit.toolkit.rootfs;

import dev.envkit.emulator.boot.PayloadDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Linux kernel's image tells about it before it runs.
 *
 * @param version such as 6.1.0, if the image says it
 * @param devtmpfs whether it can make {@code /dev} by itself
 * @param nfsRoot whether it can have its root on NFS
 */
public record KernelFacts(Optional<Version> version, boolean devtmpfs, boolean nfsRoot) {
    /** Nothing is known: it may or may not do these things. */
    public static final KernelFacts UNKNOWN = new KernelFacts(Optional.empty(), true, true);

    private static final Pattern BANNER = Pattern.compile("Linux version (\\d{1,4})\\.(\\d{1,4})");
    private static final byte[] DEVTMPFS = "devtmpfs".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NFS_ROOT = "nfsroot=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BANNER_START = "Linux version ".getBytes(StandardCharsets.US_ASCII);
    private static final int BANNER_LENGTH = 40;
    private static final int IMAGE_LIMIT = 64 << 20;

    /**
     * A kernel's version.
     *
     * @param major the first number
     * @param minor the second
     */
    public record Version(int major, int minor) {
        /** Tells whether this is a version or a later one. */
        public boolean isAtLeast(int otherMajor, int otherMinor) {
            return major > otherMajor || (major == otherMajor && minor >= otherMinor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /**
     * Looks into an image: plain, or compressed in one of some formats, with a decompressor around it or not.
     *
     * @param image the file's bytes
     * @param formats tried in this order
     */
    public static KernelFacts of(byte[] image, List<PayloadDecompressor> formats) {
        KernelFacts plain = ofPlain(image);
        if (plain.version.isPresent()) {
            return plain;
        }
        for (PayloadDecompressor format : formats) {
            byte[] magic = format.magic();
            for (int at = find(image, magic, 0); at >= 0; at = find(image, magic, at + 1)) {
                KernelFacts inside = ofPlain(decompress(image, at, format));
                if (inside.version.isPresent()) {
                    return inside;
                }
            }
        }
        return UNKNOWN;
    }

    /** Returns as much as comes out: what follows the compressed data is no fault of it. */
    private static byte[] decompress(byte[] image, int at, PayloadDecompressor format) {
        try (InputStream in = format.open(new ByteArrayInputStream(image, at, image.length - at))) {
            return in.readNBytes(IMAGE_LIMIT);
        } catch (IOException e) {
            // bytes that look like the beginning of something compressed
            return new byte[0];
        }
    }

    private static KernelFacts ofPlain(byte[] image) {
        for (int at = find(image, BANNER_START, 0); at >= 0; at = find(image, BANNER_START, at + 1)) {
            byte[] text = Arrays.copyOfRange(image, at, Math.min(at + BANNER_LENGTH, image.length));
            Matcher banner = BANNER.matcher(new String(text, StandardCharsets.ISO_8859_1));
            if (banner.lookingAt()) {
                Version version = new Version(Integer.parseInt(banner.group(1)), Integer.parseInt(banner.group(2)));
                return new KernelFacts(
                        Optional.of(version), find(image, DEVTMPFS, 0) >= 0, find(image, NFS_ROOT, 0) >= 0);
            }
        }
        return UNKNOWN;
    }

    private static int find(byte[] bytes, byte[] wanted, int from) {
        int last = bytes.length - wanted.length;
        for (int at = from; at <= last; at++) {
            if (bytes[at] == wanted[0] && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
