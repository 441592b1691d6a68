package dev.envkit.toolkit.fetch;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place that is tried before the upstream ones: a directory, or an address with the same layout.
 *
 * <p>Files lie at {@code sha256/<two digits>/<digest>}, as {@code envkit mirror} writes them, or by their plain name at
 * the top, as a person's folder of downloads has them; either way they must have the digest wanted. Debian's indexes
 * lie below {@code debian} and {@code debian-security} as in any Debian mirror.
 *
 * @param base the directory or address, ending in a slash
 */
public record Mirror(URI base) {
    /** The directory of files by content. */
    public static final String BY_CONTENT = "sha256";

    /** Makes the address end in a slash. */
    public Mirror {
        if (!base.getPath().endsWith("/")) {
            base = URI.create(base + "/");
        }
    }

    /**
     * Returns the mirror that a user named.
     *
     * @param text an http or https address, or a directory
     * @throws EnvkitException if it is neither
     */
    public static Mirror parse(String text) {
        if (text.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            try {
                URI uri = new URI(text);
                String scheme = String.valueOf(uri.getScheme());
                if (scheme.equals("file") && uri.getPath() != null) {
                    return directory(Path.of(uri.getPath()));
                }
                if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                    return new Mirror(uri);
                }
            } catch (URISyntaxException e) {
                throw wrong(text, e.getReason());
            }
            throw wrong(text, "only http, https and file addresses can be mirrors");
        }
        Path directory = Path.of(text);
        if (!Files.isDirectory(directory)) {
            throw wrong(text, "there is no such directory");
        }
        return directory(directory);
    }

    private static EnvkitException wrong(String text, String reason) {
        return new EnvkitException(
                ExitCode.USAGE,
                "the mirror '" + text + "' cannot be used: " + reason,
                "Give an address such as https://mirror.example.org/envkit or an existing directory.");
    }

    /** Returns the mirror in a local directory. */
    public static Mirror directory(Path directory) {
        return new Mirror(directory.toAbsolutePath().normalize().toUri());
    }

    /** Tells whether it is a directory of this machine. */
    public boolean isLocal() {
        return "file".equals(base.getScheme());
    }

    /** Returns where a file may be, the likelier place first; nowhere if its content is not known. */
    List<URI> candidates(Download download) {
        List<URI> result = new ArrayList<>();
        Optional<Sha256> sha256 = download.sha256();
        if (sha256.isPresent()) {
            result.add(base.resolve(contentPath(sha256.get())));
            result.add(base.resolve(encode(download.name())));
        }
        return result;
    }

    /** Returns where a mirror has a file of this content, relative to its base. */
    public static String contentPath(Sha256 sha256) {
        return BY_CONTENT + "/" + sha256.hex().substring(0, 2) + "/" + sha256.hex();
    }

    /** Returns where a mirror has a git commit, as a pack, relative to its base. */
    public static String packPath(String commit) {
        return "git/" + commit + ".pack";
    }

    /** Returns a file name as a relative reference: {@code +}, {@code ~} and the like may stay, others not. */
    static String encode(String name) {
        try {
            // the dot keeps names with a colon from being taken for a scheme
            return new URI(null, null, "./" + name, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a file name: " + name, e);
        }
    }

    @Override
    public String toString() {
        return isLocal() ? Path.of(base).toString() : base.toString();
    }
}
