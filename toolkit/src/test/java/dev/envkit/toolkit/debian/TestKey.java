package dev.envkit.toolkit.debian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** A key that signs as a Debian archive does, made for one test. */
public final class TestKey {
    private final PGPKeyPair pair;
    private final PGPPublicKey certificate;

    /**
     * @param created when the key was made
     * @param validSeconds for how long, 0 for ever
     */
    public TestKey(Instant created, long validSeconds) {
        try {
            Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
            generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
            pair = new BcPGPKeyPair(
                    PublicKeyPacket.VERSION_4,
                    PublicKeyAlgorithmTags.EDDSA_LEGACY,
                    generator.generateKeyPair(),
                    Date.from(created));
            PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
            subpackets.setKeyExpirationTime(false, validSeconds);
            PGPSignatureGenerator self = generator(HashAlgorithmTags.SHA256, PGPSignature.POSITIVE_CERTIFICATION);
            self.setHashedSubpackets(subpackets.generate());
            certificate = PGPPublicKey.addCertification(
                    pair.getPublicKey(),
                    "Test Archive <test@example.org>",
                    self.generateCertification("Test Archive <test@example.org>", pair.getPublicKey()));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a key that is valid for ever. */
    public static TestKey create() {
        return new TestKey(Instant.parse("2020-01-01T00:00:00Z"), 0);
    }

    private PGPSignatureGenerator generator(int hash, int type) throws PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), hash), pair.getPublicKey());
        generator.init(type, pair.getPrivateKey());
        return generator;
    }

    String fingerprint() {
        return HexFormat.of().formatHex(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    byte[] keyring() {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the keys that trust this one alone. */
    public TrustedKeys trusted() {
        try {
            return TrustedKeys.none().with(keyring(), Set.of(fingerprint()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a text signed now, in the cleartext framework. */
    public String sign(String text) {
        return sign(text, HashAlgorithmTags.SHA256, Instant.now());
    }

    String sign(String text, int hash, Instant time) {
        try {
            PGPSignatureGenerator generator = generator(hash, PGPSignature.CANONICAL_TEXT_DOCUMENT);
            PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
            subpackets.setSignatureCreationTime(false, Date.from(time));
            subpackets.setIssuerFingerprint(false, certificate);
            generator.setHashedSubpackets(subpackets.generate());
            String body = text.stripTrailing();
            // what is signed ends lines with CR LF, has no blanks before them and none after the last line
            String canonical = body.lines()
                    .map(String::stripTrailing)
                    .reduce((a, b) -> a + "\r\n" + b)
                    .orElse("");
            generator.update(canonical.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream armour = new ByteArrayOutputStream();
            try (ArmoredOutputStream out = new ArmoredOutputStream(armour)) {
                generator.generate().encode(out);
            }
            String escaped = body.lines()
                    .map(line -> line.startsWith("-") ? "- " + line : line)
                    .reduce("", (a, b) -> a + b + "\n");
            return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + escaped
                    + armour.toString(StandardCharsets.ISO_8859_1);
        } catch (PGPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
