package dev.envkit.toolkit.host;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Linux distribution, by os-release(5), and how software is added to it.
 *
 * @param id ID, such as {@code debian}; {@code linux} where there is no os-release
 * @param name PRETTY_NAME, for people
 * @param family whose package manager and package names it uses
 */
public record Distribution(String id, String name, Family family) {
    /** Distributions with the same package manager and, by and large, the same package names. */
    public enum Family {
        DEBIAN("debian", "apt-get install -y"),
        FEDORA("fedora", "dnf install -y"),
        ARCH("arch", "pacman -S --needed"),
        OPENSUSE("opensuse", "zypper install -y"),
        ALPINE("alpine", "apk add"),
        UNKNOWN("", "");

        private final String key;
        private final String install;

        Family(String key, String install) {
            this.key = key;
            this.install = install;
        }

        private static Family of(String id) {
            return switch (id) {
                case "debian", "ubuntu", "linuxmint", "raspbian", "devuan", "kali" -> DEBIAN;
                case "fedora", "rhel", "centos", "rocky", "almalinux", "ol" -> FEDORA;
                case "arch", "manjaro", "endeavouros", "artix" -> ARCH;
                case "opensuse", "suse", "sles", "opensuse-leap", "opensuse-tumbleweed" -> OPENSUSE;
                case "alpine", "postmarketos" -> ALPINE;
                default -> UNKNOWN;
            };
        }

        /** Returns the name under which recipes list this family's packages. */
        public String key() {
            return key;
        }
    }

    /** Reads the text of an os-release file; an empty one is an unknown distribution. */
    public static Distribution parse(String osRelease) {
        Map<String, String> values = new LinkedHashMap<>();
        osRelease.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals),
                        unquote(line.substring(equals + 1).strip()));
            }
        });
        String id = values.getOrDefault("ID", "linux").toLowerCase(Locale.ROOT);
        String name = values.getOrDefault("PRETTY_NAME", values.getOrDefault("NAME", "unknown Linux distribution"));
        String likes = values.getOrDefault("ID_LIKE", "").toLowerCase(Locale.ROOT);
        Family family = Stream.concat(Stream.of(id), Arrays.stream(likes.split("\\s+")))
                .map(Family::of)
                .filter(f -> f != Family.UNKNOWN)
                .findFirst()
                .orElse(Family.UNKNOWN);
        return new Distribution(id, name, family);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /**
     * Returns the command that installs packages, to be run as root.
     *
     * @param packages names by {@linkplain Family#key() family} or distribution id; several in one value are separated
     *     by spaces
     * @return the command; empty where this distribution's names are not among them
     */
    public Optional<String> installCommand(Map<String, String> packages) {
        String names = packages.getOrDefault(id, packages.get(family.key()));
        return names == null || family == Family.UNKNOWN
                ? Optional.empty()
                : Optional.of("sudo " + family.install + " " + names);
    }

    /** Returns what to do to run 32-bit x86 programs: the loader, the C library and zlib, which old compilers need. */
    public String enable32BitPrograms() {
        return switch (family) {
            case DEBIAN ->
                "sudo dpkg --add-architecture i386 && sudo apt-get update && sudo apt-get install -y libc6:i386"
                        + " zlib1g:i386 libstdc++6:i386";
            case FEDORA -> "sudo dnf install -y glibc.i686 zlib.i686 libstdc++.i686";
            case ARCH ->
                "enable the multilib repository in /etc/pacman.conf, then: sudo pacman -Sy --needed lib32-glibc"
                        + " lib32-zlib lib32-gcc-libs";
            case OPENSUSE -> "sudo zypper install -y glibc-32bit libz1-32bit libstdc++6-32bit";
            case ALPINE ->
                "Alpine has no glibc: run this toolchain in a container of another distribution, or use envkit's own";
            case UNKNOWN -> "install the 32-bit (i386) glibc, zlib and libstdc++ of your distribution";
        };
    }
}
