package dev.envkit.toolkit.debian;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * The public keys whose signature on an index is believed. A key is accepted only if its fingerprint is one of those
 * given beforehand, so it does not matter where the keyring comes from; a subkey only if its primary key bound it.
 *
 * <p>Immutable and thread-safe.
 */
public final class TrustedKeys {
    private static final Set<Integer> STRONG_HASHES =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);
    /** By how much this machine's clock may be behind. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

    /** Keys that may sign, by key ID. */
    private final Map<Long, SigningKey> keys;

    private record SigningKey(PGPPublicKey key, String owner, String fingerprint) {}

    private TrustedKeys(Map<Long, SigningKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** Returns no keys at all. */
    public static TrustedKeys none() {
        return new TrustedKeys(Map.of());
    }

    /**
     * Returns these keys and those of a keyring.
     *
     * @param keyring an OpenPGP keyring, binary or armoured, that may hold other keys as well
     * @param fingerprints of the primary keys to accept, 40 hexadecimal digits in upper case
     * @throws IOException if it is no keyring
     */
    public TrustedKeys with(byte[] keyring, Set<String> fingerprints) throws IOException {
        Map<Long, SigningKey> result = new LinkedHashMap<>(keys);
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(keyring))) {
            BcPGPPublicKeyRingCollection rings = new BcPGPPublicKeyRingCollection(in);
            if (rings.size() == 0) {
                throw new IOException("not an OpenPGP keyring: it holds no key");
            }
            for (PGPPublicKeyRing ring : rings) {
                String fingerprint = fingerprint(ring.getPublicKey());
                if (fingerprints.contains(fingerprint)) {
                    addRing(ring, fingerprint, result);
                }
            }
        } catch (PGPException | RuntimeException e) {
            throw new IOException("not an OpenPGP keyring: " + e.getMessage(), e);
        }
        return new TrustedKeys(result);
    }

    private static void addRing(PGPPublicKeyRing ring, String fingerprint, Map<Long, SigningKey> result)
            throws PGPException {
        PGPPublicKey primary = ring.getPublicKey();
        if (primary.hasRevocation()) {
            return;
        }
        Iterator<String> userIds = primary.getUserIDs();
        String owner = userIds.hasNext() ? userIds.next() : fingerprint;
        result.put(primary.getKeyID(), new SigningKey(primary, owner, fingerprint));
        for (PGPPublicKey key : ring) {
            if (!key.isMasterKey() && !key.hasRevocation() && isBound(key, primary)) {
                result.put(key.getKeyID(), new SigningKey(key, owner, fingerprint));
            }
        }
    }

    private static boolean isBound(PGPPublicKey key, PGPPublicKey primary) throws PGPException {
        Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            PGPSignature binding = bindings.next();
            if (binding.getKeyID() == primary.getKeyID()) {
                binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
                if (binding.verifyCertification(primary, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().formatHex(key.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    /** Tells whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns the fingerprints of the primary keys. */
    public Set<String> fingerprints() {
        Set<String> result = new LinkedHashSet<>();
        keys.values().stream().map(SigningKey::fingerprint).sorted().forEach(result::add);
        return result;
    }

    /**
     * A good signature.
     *
     * @param signer who made it
     * @param made when
     * @param keyExpired when the key expired, if it has by now; it had not when it signed
     */
    public record Verdict(String signer, Instant made, Optional<Instant> keyExpired) {}

    /**
     * Verifies that at least one of a text's signatures is by one of these keys.
     *
     * @param now to tell whether the key has expired since
     * @throws IOException if none is; the message says what is wrong with each
     */
    Verdict verify(ClearSigned signed, Instant now) throws IOException {
        byte[] content = signed.canonical();
        List<String> problems = new ArrayList<>();
        Optional<Verdict> expired = Optional.empty();
        for (PGPSignature signature : signed.signatures()) {
            SigningKey key = keys.get(signature.getKeyID());
            String id = String.format(Locale.ROOT, "%016X", signature.getKeyID());
            if (key == null) {
                problems.add("key " + id + " is not one of Debian's that this envkit knows");
                continue;
            }
            Optional<String> problem = problem(signature, key.key(), content, now);
            if (problem.isPresent()) {
                problems.add("the signature by " + key.owner() + " " + problem.get());
                continue;
            }
            Verdict verdict = new Verdict(
                    key.owner(),
                    signature.getCreationTime().toInstant(),
                    expiry(key.key()).filter(end -> end.isBefore(now)));
            if (verdict.keyExpired().isEmpty()) {
                return verdict;
            }
            expired = Optional.of(expired.orElse(verdict));
        }
        if (expired.isPresent()) {
            return expired.get();
        }
        throw new IOException(
                problems.isEmpty() ? "it carries no signature" : "no good signature: " + String.join("; ", problems));
    }

    private static Optional<String> problem(PGPSignature signature, PGPPublicKey key, byte[] content, Instant now) {
        if (!STRONG_HASHES.contains(signature.getHashAlgorithm())) {
            return Optional.of("uses the weak hash algorithm " + signature.getHashAlgorithm());
        }
        if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT
                && signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            return Optional.of("is not one of a document");
        }
        Instant made = signature.getCreationTime().toInstant();
        Optional<Instant> expiry = expiry(key);
        if (made.isBefore(key.getCreationTime().toInstant())) {
            return Optional.of("is older than its key");
        }
        if (expiry.isPresent() && made.isAfter(expiry.get())) {
            return Optional.of("was made on " + made + ", after its key had expired on " + expiry.get());
        }
        if (made.isAfter(now.plus(CLOCK_TOLERANCE))) {
            return Optional.of("was made in the future, on " + made + "; is this machine's clock right?");
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(content);
            return signature.verify() ? Optional.empty() : Optional.of("does not match the text");
        } catch (PGPException | RuntimeException e) {
            return Optional.of("cannot be checked: " + e.getMessage());
        }
    }

    private static Optional<Instant> expiry(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return seconds == 0
                ? Optional.empty()
                : Optional.of(key.getCreationTime().toInstant().plusSeconds(seconds));
    }
}
