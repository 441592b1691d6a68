package dev.envkit.toolkit.debian;

import dev.envkit.workspace.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A source package as an index describes it.
 *
 * @param name the source package
 * @param version its version
 * @param files all its files: the description (.dsc), upstream's archives and Debian's changes
 */
public record SourcePackage(String name, DebianVersion version, List<DebianFile> files) {
    /** Copies the list. */
    public SourcePackage {
        files = List.copyOf(files);
    }

    /** @throws IllegalArgumentException if a field is missing or malformed */
    static SourcePackage of(Paragraph p, DebianFile.Archive archive) {
        List<DebianFile> files = new ArrayList<>();
        for (String line : p.get("Checksums-Sha256").lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3) {
                files.add(new DebianFile(
                        archive, p.get("Directory") + "/" + words[2], new Sha256(words[0]), Long.parseLong(words[1])));
            }
        }
        return new SourcePackage(p.get("Package"), new DebianVersion(p.get("Version")), files);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
