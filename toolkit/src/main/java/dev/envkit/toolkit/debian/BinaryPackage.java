package dev.envkit.toolkit.debian;

import dev.envkit.workspace.Sha256;
import java.util.List;

/**
 * A binary package as an index describes it.
 *
 * @param name the package
 * @param version its version
 * @param architecture {@code all}, or the machine it is for
 * @param multiArch the {@code Multi-Arch} field, which says whether it serves other architectures too; may be empty
 * @param required whether its priority is {@code required} or {@code important}, which decides between providers
 * @param depends what it needs, {@code Pre-Depends} first: of each group one alternative
 * @param provides virtual packages, with their version where it has one
 * @param conflicts {@code Conflicts} and {@code Breaks}
 * @param file the .deb
 * @param installedKib what it takes when unpacked, in KiB as its builder estimated
 */
public record BinaryPackage(
        String name,
        DebianVersion version,
        String architecture,
        String multiArch,
        boolean required,
        List<List<Relation>> depends,
        List<Relation> provides,
        List<Relation> conflicts,
        DebianFile file,
        long installedKib) {
    /** The architecture of packages without machine code. */
    static final String ALL = "all";

    /** Copies the lists. */
    public BinaryPackage {
        depends = List.copyOf(depends);
        provides = List.copyOf(provides);
        conflicts = List.copyOf(conflicts);
    }

    /** @throws IllegalArgumentException if a field is missing or malformed */
    static BinaryPackage of(Paragraph p, DebianFile.Archive archive) {
        String architecture = p.get("Architecture");
        List<List<Relation>> depends =
                new java.util.ArrayList<>(Relation.parseGroups(p.get("Pre-Depends"), architecture));
        depends.addAll(Relation.parseGroups(p.get("Depends"), architecture));
        List<Relation> conflicts = new java.util.ArrayList<>(Relation.parseList(p.get("Conflicts"), architecture));
        conflicts.addAll(Relation.parseList(p.get("Breaks"), architecture));
        String priority = p.get("Priority");
        return new BinaryPackage(
                p.get("Package"),
                new DebianVersion(p.get("Version")),
                architecture,
                p.get("Multi-Arch"),
                priority.equals("required") || priority.equals("important"),
                depends,
                Relation.parseList(p.get("Provides"), architecture),
                conflicts,
                new DebianFile(archive, p.get("Filename"), new Sha256(p.get("SHA256")), Long.parseLong(p.get("Size"))),
                p.find("Installed-Size").map(Long::parseLong).orElse(0L));
    }

    /** Tells whether it is for every architecture. */
    public boolean isForAll() {
        return architecture.equals(ALL);
    }

    /** Tells whether it satisfies a relation, itself or by what it provides. */
    boolean satisfies(Relation relation) {
        if (name.equals(relation.name())) {
            return relation.accepts(version);
        }
        return provides.stream()
                .anyMatch(provided -> provided.name().equals(relation.name())
                        // a provision without a version satisfies no relation with one (Policy 7.5)
                        && (relation.operator().isEmpty()
                                || provided.version().filter(relation::accepts).isPresent()));
    }

    /** Returns name, version and architecture: {@code "bc 1.07.1-3+b1 (amd64)"}. */
    @Override
    public String toString() {
        return name + " " + version + " (" + architecture + ")";
    }
}
