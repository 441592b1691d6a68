package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.debian.DebianMirrors.DataFile;
import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Finds the public keys of Debian's archive: in the host's keyrings, else in the package
 * {@code debian-archive-keyring}, which is pinned by its hash. What is trusted is the list of fingerprints in
 * {@code archive-keys.txt}, not the place.
 */
final class DebianKeyring {
    private static final int LARGEST_KEYRING = 4 << 20;

    private DebianKeyring() {}

    /** Returns the fingerprints of the keys that may sign, as committed with envkit. */
    static Set<String> pinnedFingerprints() {
        return DataFile.read("archive-keys.txt").stream().map(line -> line[0]).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the keys that the host has.
     *
     * @param root the host's root directory
     */
    static TrustedKeys ofHost(Path root, DebianMirrors mirrors) {
        TrustedKeys keys = TrustedKeys.none();
        Set<String> fingerprints = pinnedFingerprints();
        for (AptSources.Entry entry : mirrors.apt()) {
            for (String signedBy : entry.signedBy()) {
                if (signedBy.startsWith("-----BEGIN")) {
                    keys = add(keys, signedBy.getBytes(StandardCharsets.ISO_8859_1), fingerprints);
                } else if (signedBy.startsWith("/")) {
                    keys = add(keys, root.resolve(signedBy.substring(1)), fingerprints);
                }
            }
        }
        List<Path> keyrings = new ArrayList<>();
        for (String directory : List.of("usr/share/keyrings", "etc/apt/trusted.gpg.d", "etc/apt/keyrings")) {
            for (String extension : List.of(".gpg", ".pgp", ".asc")) {
                AptConf.listed(root.resolve(directory), extension).stream()
                        .filter(p -> String.valueOf(p.getFileName()).startsWith("debian-archive"))
                        .forEach(keyrings::add);
            }
        }
        for (Path keyring : keyrings) {
            keys = add(keys, keyring, fingerprints);
        }
        return keys;
    }

    private static TrustedKeys add(TrustedKeys keys, Path keyring, Set<String> fingerprints) {
        try {
            return add(keys, Files.readAllBytes(keyring), fingerprints);
        } catch (IOException e) {
            return keys;
        }
    }

    private static TrustedKeys add(TrustedKeys keys, byte[] keyring, Set<String> fingerprints) {
        try {
            return keys.with(keyring, fingerprints);
        } catch (IOException e) {
            // one keyring of several; if none can be read, there are no keys
            return keys;
        }
    }

    /** Returns the pinned keyring packages. */
    static List<DebianFile> packages() {
        List<DebianFile> result = new ArrayList<>();
        for (String[] line : DataFile.read("archive-keyring.txt")) {
            DebianFile file = DebianFile.at(line[0], new Sha256(line[1]));
            result.add(new DebianFile(file.archive(), file.path(), file.sha256(), Long.parseLong(line[2])));
        }
        return result;
    }

    /**
     * Returns the keys of the pinned keyring package.
     *
     * @throws EnvkitException if no mirror has the package
     */
    static TrustedKeys ofPackage(Downloader downloader, DebianMirrors mirrors) {
        List<EnvkitException> failures = new ArrayList<>();
        for (DebianFile pinned : packages()) {
            Download download = Download.pinned(
                    pinned.name(),
                    pinned.sha256(),
                    pinned.size(),
                    mirrors.sites(pinned.archive()).stream()
                            .map(site -> site.resolve(pinned.path()))
                            .toList());
            try {
                Path deb = downloader.fetch(download).path();
                TrustedKeys keys = TrustedKeys.none().with(keyringIn(deb), pinnedFingerprints());
                if (!keys.isEmpty()) {
                    return keys;
                }
            } catch (FetchFailure e) {
                failures.add(e);
            } catch (IOException e) {
                failures.add(new EnvkitException(
                        ExitCode.FAILED, "the package " + pinned.name() + " cannot be read: " + e, "", e));
            }
        }
        throw new EnvkitException(
                ExitCode.FAILED,
                "the public keys of Debian's archive are needed to verify packages, and this host has none"
                        + failures.stream().map(e -> "\n  " + e.getMessage()).collect(Collectors.joining()),
                "Install the package debian-archive-keyring, which most distributions have, and run again.");
    }

    /** Reads the keyring out of the .deb: an ar archive that holds a compressed tar. */
    private static byte[] keyringIn(Path deb) throws IOException {
        try (ArArchiveInputStream ar = new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb)))) {
            for (var member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
                if (member.getName().equals("data.tar.xz")) {
                    return keyringIn(new TarArchiveInputStream(new XZInputStream(ar)));
                }
            }
        }
        throw new IOException("no data.tar.xz in it");
    }

    private static byte[] keyringIn(TarArchiveInputStream tar) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile() && entry.getName().endsWith("/debian-archive-keyring.gpg")) {
                return limited(tar);
            }
        }
        throw new IOException("no keyring in it");
    }

    private static byte[] limited(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_KEYRING + 1);
        if (bytes.length > LARGEST_KEYRING) {
            throw new IOException("the keyring is larger than " + LARGEST_KEYRING + " bytes");
        }
        return bytes;
    }
}
