package dev.envkit.toolkit.debian;

import java.util.List;

/**
 * What a request for packages came to.
 *
 * @param packages everything to be unpacked, by name and architecture
 * @param conflicts pairs that Debian would not install together, as sentences for people; unpacked side by side they
 *     may still work
 */
public record Resolution(List<BinaryPackage> packages, List<String> conflicts) {
    private static final long KIB = 1024;

    public Resolution {
        packages = List.copyOf(packages);
        conflicts = List.copyOf(conflicts);
    }

    /** Returns the sum of the packages' sizes in bytes. */
    public long downloadSize() {
        return packages.stream().mapToLong(p -> p.file().size()).sum();
    }

    /** Returns how much they take when unpacked, in bytes, as their builders estimated. */
    public long installedSize() {
        return packages.stream().mapToLong(BinaryPackage::installedKib).sum() * KIB;
    }
}
