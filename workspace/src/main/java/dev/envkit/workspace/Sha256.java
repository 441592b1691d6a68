package dev.envkit.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest (FIPS 180-4) as 64 lower-case hexadecimal digits.
 *
 * @param hex the digest; upper-case digits are folded to lower case
 */
public record Sha256(String hex) implements Comparable<Sha256> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER_SIZE = 1 << 16;

    /** @throws IllegalArgumentException if {@code hex} is not 64 hexadecimal digits */
    public Sha256 {
        hex = hex.toLowerCase(java.util.Locale.ROOT);
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in hexadecimal: " + hex);
        }
    }

    /** Returns a fresh digest; every Java platform has SHA-256. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Completes {@code digest} and returns its value. */
    public static Sha256 from(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** Returns the digest of {@code bytes}. */
    public static Sha256 of(byte[] bytes) {
        MessageDigest digest = newDigest();
        digest.update(bytes);
        return from(digest);
    }

    /** Returns the digest of what is left of {@code in}, which is read to its end and left open. */
    public static Sha256 of(InputStream in) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return from(digest);
    }

    /** Returns the digest of a file's content. */
    public static Sha256 of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Returns the first twelve digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Sha256 other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
