package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The packages of several indexes, by architecture. For one thread. */
final class IndexedUniverse implements PackageUniverse {
    private final Map<String, List<Part>> parts = new LinkedHashMap<>();

    private record Part(Archive archive, IndexFile index) {}

    /** Adds the packages of an index that are for {@code architecture} or for all. */
    void add(String architecture, Archive archive, IndexFile index) {
        parts.computeIfAbsent(architecture, a -> new ArrayList<>()).add(new Part(archive, index));
    }

    @Override
    public List<String> architectures() {
        return List.copyOf(parts.keySet());
    }

    @Override
    public List<BinaryPackage> named(String name, String architecture) {
        return collect(architecture, part -> part.index().named(name));
    }

    @Override
    public List<BinaryPackage> providing(String name, String architecture) {
        return collect(architecture, part -> part.index().providing(name));
    }

    @Override
    public List<BinaryPackage> essential(String architecture) {
        return collect(architecture, part -> part.index().essential());
    }

    private List<BinaryPackage> collect(
            String architecture, java.util.function.Function<Part, List<Paragraph>> search) {
        LinkedHashSet<BinaryPackage> result = new LinkedHashSet<>();
        for (Part part : parts.getOrDefault(architecture, List.of())) {
            for (Paragraph p : search.apply(part)) {
                result.add(BinaryPackage.of(p, part.archive()));
            }
        }
        return List.copyOf(result);
    }
}
