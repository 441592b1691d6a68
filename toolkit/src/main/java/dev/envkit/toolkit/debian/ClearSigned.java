package dev.envkit.toolkit.debian;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/**
 * A text with its signatures in the cleartext signature framework (RFC 9580, section 7). What is outside the signed
 * part is not part of the text: it must be nothing.
 *
 * @param text what is signed, with dash escapes undone and plain line feeds, each byte as one character
 * @param signatures all that it carries, not verified
 */
record ClearSigned(String text, List<PGPSignature> signatures) {
    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END = "-----END PGP SIGNATURE-----";

    ClearSigned {
        signatures = List.copyOf(signatures);
    }

    /**
     * Takes a signed message apart.
     *
     * @param latin1 its bytes, each as one character
     * @throws IOException if it has not that form
     */
    static ClearSigned parse(String latin1) throws IOException {
        List<String> lines = latin1.lines().toList();
        int at = 0;
        if (lines.isEmpty() || !lines.getFirst().stripTrailing().equals(BEGIN)) {
            throw new IOException("is not signed: it does not begin with " + BEGIN);
        }
        at++;
        while (at < lines.size() && !lines.get(at).isBlank()) {
            if (!lines.get(at).startsWith("Hash: ")) {
                throw new IOException("has an unknown header before the signed text: " + lines.get(at));
            }
            at++;
        }
        at++;
        StringBuilder text = new StringBuilder(latin1.length());
        while (at < lines.size() && !lines.get(at).stripTrailing().equals(SIGNATURE)) {
            String line = lines.get(at++);
            if (line.startsWith("- ")) {
                line = line.substring(2);
            } else if (line.startsWith("-")) {
                throw new IOException("has a line in the signed text that begins with a dash");
            }
            text.append(line).append('\n');
        }
        int end = at;
        while (end < lines.size() && !lines.get(end).stripTrailing().equals(END)) {
            end++;
        }
        if (end >= lines.size()) {
            throw new IOException("has no complete signature");
        }
        if (lines.subList(end + 1, lines.size()).stream().anyMatch(line -> !line.isBlank())) {
            throw new IOException("has text after its signature");
        }
        String armour = String.join("\n", lines.subList(at, end + 1)) + "\n";
        return new ClearSigned(text.toString(), signatures(armour));
    }

    private static List<PGPSignature> signatures(String armour) throws IOException {
        List<PGPSignature> result = new ArrayList<>();
        try (ArmoredInputStream in =
                new ArmoredInputStream(new ByteArrayInputStream(armour.getBytes(StandardCharsets.ISO_8859_1)))) {
            PGPObjectFactory factory = new PGPObjectFactory(in, new BcKeyFingerprintCalculator());
            for (Object object = factory.nextObject(); object != null; object = factory.nextObject()) {
                if (object instanceof PGPSignatureList list) {
                    list.forEach(result::add);
                }
            }
        } catch (RuntimeException e) {
            throw new IOException("has a signature that cannot be read: " + e.getMessage(), e);
        }
        return result;
    }

    /** Returns the bytes that were signed: lines without trailing blanks, joined by CR LF (RFC 9580, 7.1). */
    byte[] canonical() {
        StringBuilder result = new StringBuilder(text.length() + text.length() / 40);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int end = line.length();
            while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
                end--;
            }
            result.append(line, 0, end);
            if (i + 1 < lines.size()) {
                result.append("\r\n");
            }
        }
        return result.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
