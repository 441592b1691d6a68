package dev.envkit.toolkit.sbom;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of packages that scanners for known faults understand (package URL, ECMA-427):
 * {@code pkg:deb/debian/busybox@1:1.35.0-4?arch=source}.
 */
final class PackageUrl {
    /** A file of Debian's archive: package, version without epoch, architecture or the ending of a source. */
    private static final Pattern BINARY = Pattern.compile("([^/_]+)_([^/_]+)_([^/_]+)\\.deb");

    private static final Pattern SOURCE = Pattern.compile("([^/_]+)_([^/_]+)\\.dsc");

    private PackageUrl() {}

    /** A Debian package as a file of the archive names it. */
    record DebianFile(String name, String version, String architecture) {
        /** Returns it with the epoch, which names of files leave out, if this is its full version. */
        DebianFile withEpochOf(String fullVersion) {
            return fullVersion.endsWith(":" + version) ? new DebianFile(name, fullVersion, architecture) : this;
        }

        /** Returns its package URL. */
        String url() {
            return "pkg:deb/debian/%s@%s?arch=%s".formatted(encode(name), encode(version), encode(architecture));
        }
    }

    /**
     * Returns the package that a file of Debian's archive is: a binary package, or the description of a source; empty
     * for the other files of a source.
     *
     * @param path such as {@code debian/pool/main/b/bc/bc_1.07.1-3_amd64.deb}
     */
    static Optional<DebianFile> debian(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        Matcher binary = BINARY.matcher(file);
        if (binary.matches()) {
            return Optional.of(new DebianFile(binary.group(1), binary.group(2), binary.group(3)));
        }
        Matcher source = SOURCE.matcher(file);
        return source.matches()
                ? Optional.of(new DebianFile(source.group(1), source.group(2), "source"))
                : Optional.empty();
    }

    private static String encode(String text) {
        // a colon may stand as it is, and other tools write it so
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }
}
