package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static final String TEXT = "Origin: Test\nTrailing: blanks  \n- dash\n-more\nLast: line\n";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final TestKey key = TestKey.create();

    @Test
    void aGoodSignatureIsAccepted() throws IOException {
        ClearSigned signed = ClearSigned.parse(key.sign(TEXT));
        TrustedKeys.Verdict verdict = key.trusted().verify(signed, Instant.now());
        assertEquals("Test Archive <test@example.org>", verdict.signer());
        assertTrue(verdict.keyExpired().isEmpty());
        assertEquals(TEXT, signed.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin", "Last"})
    void aChangedTextIsRefused(String word) throws IOException {
        ClearSigned signed = ClearSigned.parse(key.sign(TEXT).replace(word, word + "x"));
        IOException e = assertThrows(IOException.class, () -> key.trusted().verify(signed, Instant.now()));
        assertTrue(String.valueOf(e.getMessage()).contains("does not match the text"), e.getMessage());
    }

    @Test
    void aKeyThatIsNotTrustedIsNamed() throws IOException {
        ClearSigned signed = ClearSigned.parse(TestKey.create().sign(TEXT));
        IOException e = assertThrows(IOException.class, () -> key.trusted().verify(signed, Instant.now()));
        assertTrue(String.valueOf(e.getMessage()).contains("is not one of Debian's"), e.getMessage());
    }

    @Test
    void aKeyIsAcceptedOnlyByItsFingerprint() throws IOException {
        TrustedKeys none =
                TrustedKeys.none().with(key.keyring(), Set.of(TestKey.create().fingerprint()));
        assertTrue(none.isEmpty());
    }

    @Test
    void weakHashesAreRefused() throws IOException {
        ClearSigned signed = ClearSigned.parse(key.sign(TEXT, HashAlgorithmTags.SHA1, NOW));
        IOException e = assertThrows(IOException.class, () -> key.trusted().verify(signed, NOW));
        assertTrue(String.valueOf(e.getMessage()).contains("weak hash"), e.getMessage());
    }

    @Test
    void aSignatureMadeAfterItsKeyExpiredIsRefused() throws IOException {
        TestKey expired =
                new TestKey(NOW.minus(Duration.ofDays(30)), Duration.ofDays(10).toSeconds());
        ClearSigned late = ClearSigned.parse(expired.sign(TEXT, HashAlgorithmTags.SHA256, NOW));
        IOException e = assertThrows(IOException.class, () -> expired.trusted().verify(late, NOW));
        assertTrue(String.valueOf(e.getMessage()).contains("after its key had expired"), e.getMessage());
    }

    @Test
    void aSignatureMadeBeforeItsKeyExpiredCountsAndIsRemarked() throws IOException {
        TestKey expired =
                new TestKey(NOW.minus(Duration.ofDays(30)), Duration.ofDays(10).toSeconds());
        ClearSigned early =
                ClearSigned.parse(expired.sign(TEXT, HashAlgorithmTags.SHA256, NOW.minus(Duration.ofDays(25))));
        assertEquals(
                NOW.minus(Duration.ofDays(20)),
                expired.trusted().verify(early, NOW).keyExpired().orElseThrow());
    }

    @Test
    void aSignatureFromTheFutureIsRefused() throws IOException {
        ClearSigned signed = ClearSigned.parse(key.sign(TEXT, HashAlgorithmTags.SHA256, NOW.plus(Duration.ofDays(3))));
        assertThrows(IOException.class, () -> key.trusted().verify(signed, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "before", "after", "second", "header", "cut", "dash"})
    void whatIsNotWhollySignedIsRefused(String how) {
        String signed = key.sign(TEXT);
        String broken = switch (how) {
            case "plain" -> TEXT;
            case "before" -> "Evil: yes\n\n" + signed;
            case "after" -> signed + "\nEvil: yes\n";
            case "second" -> signed + signed;
            case "header" -> signed.replace("Hash: SHA256\n", "Hash: SHA256\nEvil: yes\n");
            case "cut" -> signed.substring(0, signed.indexOf("-----END"));
            default -> signed.replace("Origin: Test", "-Origin: Test");
        };
        assertThrows(IOException.class, () -> {
            ClearSigned parsed = ClearSigned.parse(broken);
            key.trusted().verify(parsed, Instant.now());
        });
    }

    @Test
    void theCommittedFingerprintsAreThoseOfDebiansKeyring() throws IOException {
        Path keyring = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
        Assumptions.assumeTrue(Files.isReadable(keyring), "this host has no " + keyring);
        Set<String> pinned = DebianKeyring.pinnedFingerprints();
        assertEquals(6, pinned.size());
        TrustedKeys keys = TrustedKeys.none().with(Files.readAllBytes(keyring), pinned);
        assertTrue(pinned.containsAll(keys.fingerprints()));
        // those of Debian 12 at least; an old host may lack those of 13
        assertTrue(keys.fingerprints().size() >= 3, keys.fingerprints().toString());
    }

    @Test
    void garbageIsNoKeyring() {
        assertThrows(
                IOException.class,
                () -> TrustedKeys.none().with("not a key".getBytes(StandardCharsets.UTF_8), Set.of("X")));
    }
}
