package dev.envkit.toolkit.debian;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the packages that a set of packages needs: dependencies and pre-dependencies, followed to their end, the first
 * alternative that can be had, the newest version that fits. The same universe and request always give the same result.
 *
 * <p>It is no SAT solver: when a chosen version turns out not to fit a later dependency, it begins again with that
 * dependency in mind. Within one Debian release that is enough; conflicts are reported, since packages are unpacked
 * side by side and not installed. For one thread.
 */
final class Resolver {
    private static final int MAX_ROUNDS = 200;

    private static final Comparator<BinaryPackage> NEWEST_FIRST = Comparator.comparing(BinaryPackage::version)
            .reversed()
            .thenComparing(BinaryPackage::architecture)
            .thenComparing(p -> p.file().location());
    private static final Comparator<BinaryPackage> BEST_PROVIDER = Comparator.comparing(
                    (BinaryPackage p) -> !p.required())
            .thenComparing(BinaryPackage::name)
            .thenComparing(NEWEST_FIRST);

    private final PackageUniverse universe;
    private final String architecture;
    private final Set<String> exclude;
    private final boolean follow;

    /** Versions that later dependencies turned out to require, by name and architecture. */
    private final Map<String, List<Relation>> constraints = new HashMap<>();

    /**
     * @param architecture of packages that are asked for without one
     * @param exclude packages that count as present, so that neither they nor what only they need is taken
     * @param follow whether dependencies are taken too
     */
    Resolver(PackageUniverse universe, String architecture, Collection<String> exclude, boolean follow) {
        this.universe = universe;
        this.architecture = architecture;
        this.exclude = Set.copyOf(exclude);
        this.follow = follow;
    }

    /** A dependency whose version the chosen package does not have; resolution begins again with it. */
    private static final class Restart extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Resolves a request.
     *
     * @param install what is wanted, each as a relation: {@code gcc}, {@code libc6:armel}, {@code bc (= 1.07.1-3)}
     * @throws EnvkitException if something does not exist or cannot be satisfied; the message tells the chain that led
     *     to it
     */
    Resolution resolve(List<String> install) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            try {
                return new Round().run(install);
            } catch (Restart e) {
                // with one more constraint
            }
        }
        throw new EnvkitException(
                ExitCode.FAILED,
                "no consistent set of versions was found for " + String.join(", ", install),
                "The mirror may be in the middle of an update: try again later or with another mirror.");
    }

    /** A package that is needed, and by whom. */
    private record Need(
            List<Relation> alternatives,
            String architecture,
            @Nullable BinaryPackage by) {}

    private final class Round {
        /** By name and architecture. */
        private final Map<String, BinaryPackage> chosen = new TreeMap<>();

        private final Map<String, BinaryPackage> neededBy = new HashMap<>();
        private final Map<String, List<BinaryPackage>> providers = new HashMap<>();
        private final Deque<Need> needs = new ArrayDeque<>();

        Resolution run(List<String> install) throws Restart {
            for (String wanted : install) {
                for (List<Relation> group : parse(wanted)) {
                    needs.add(new Need(group, architecture, null));
                }
            }
            while (!needs.isEmpty()) {
                satisfy(needs.remove());
            }
            return new Resolution(List.copyOf(chosen.values()), conflicts());
        }

        private void satisfy(Need need) throws Restart {
            for (Relation relation : need.alternatives()) {
                if (isExcluded(relation) || isChosen(relation, need)) {
                    return;
                }
            }
            for (Relation relation : need.alternatives()) {
                requireVersionOfChosen(relation, need);
                Optional<BinaryPackage> candidate = candidate(relation, need);
                if (candidate.isPresent()) {
                    choose(candidate.get(), need);
                    return;
                }
            }
            throw unsatisfiable(need);
        }

        private boolean isExcluded(Relation relation) {
            return exclude.contains(relation.name());
        }

        private boolean isChosen(Relation relation, Need need) {
            for (String arch : architecturesFor(relation, need)) {
                BinaryPackage present = present(relation.name(), arch);
                if (present != null && usable(present, relation, arch, need) && present.satisfies(relation)) {
                    return true;
                }
            }
            return providers.getOrDefault(relation.name(), List.of()).stream()
                    .anyMatch(p -> p.satisfies(relation)
                            && architecturesFor(relation, need).stream().anyMatch(a -> usable(p, relation, a, need)));
        }

        private @Nullable BinaryPackage present(String name, String arch) {
            BinaryPackage own = chosen.get(key(name, arch));
            return own != null ? own : chosen.get(key(name, BinaryPackage.ALL));
        }

        /** If another version of the package is chosen and one that fits exists, that one has to be taken. */
        private void requireVersionOfChosen(Relation relation, Need need) throws Restart {
            for (String arch : architecturesFor(relation, need)) {
                String key = key(relation.name(), arch);
                BinaryPackage present = present(relation.name(), arch);
                if (present == null || present.satisfies(relation)) {
                    continue;
                }
                List<Relation> known = constraints.computeIfAbsent(key, k -> new ArrayList<>());
                if (!known.contains(relation)
                        && universe.named(relation.name(), arch).stream()
                                .anyMatch(p -> relation.accepts(p.version())
                                        && known.stream().allMatch(r -> r.accepts(p.version())))) {
                    known.add(relation);
                    throw new Restart();
                }
            }
        }

        private Optional<BinaryPackage> candidate(Relation relation, Need need) {
            for (String arch : architecturesFor(relation, need)) {
                if (present(relation.name(), arch) != null) {
                    continue;
                }
                List<Relation> known = constraints.getOrDefault(key(relation.name(), arch), List.of());
                Predicate<BinaryPackage> fits = p -> relation.accepts(p.version())
                        && known.stream().allMatch(r -> r.accepts(p.version()))
                        && usable(p, relation, arch, need);
                Optional<BinaryPackage> real = universe.named(relation.name(), arch).stream()
                        .filter(fits)
                        .min(NEWEST_FIRST);
                if (real.isPresent()) {
                    return real;
                }
            }
            for (String arch : architecturesFor(relation, need)) {
                Optional<BinaryPackage> provider = universe.providing(relation.name(), arch).stream()
                        .filter(p -> p.satisfies(relation)
                                && usable(p, relation, arch, need)
                                && !exclude.contains(p.name())
                                && present(p.name(), arch) == null)
                        .min(BEST_PROVIDER);
                if (provider.isPresent()) {
                    return provider;
                }
            }
            return Optional.empty();
        }

        /**
         * Where a dependency may be satisfied: on the needing package's own architecture first, then on others by
         * packages that work across architectures; on the one written after the colon only, if there is one.
         */
        private List<String> architecturesFor(Relation relation, Need need) {
            String qualifier = relation.qualifier();
            if (universe.architectures().contains(qualifier)) {
                return List.of(qualifier);
            }
            List<String> result = new ArrayList<>();
            result.add(need.architecture());
            universe.architectures().stream()
                    .filter(a -> !a.equals(need.architecture()))
                    .forEach(result::add);
            return result;
        }

        /** A package of another architecture will do only if it is marked as foreign, or as allowed and asked so. */
        private boolean usable(BinaryPackage p, Relation relation, String arch, Need need) {
            if (p.isForAll() || arch.equals(relation.qualifier())) {
                return true;
            }
            if (p.architecture().equals(need.architecture())) {
                return true;
            }
            return need.by() != null
                    && (p.multiArch().equals("foreign")
                            || (p.multiArch().equals("allowed")
                                    && relation.qualifier().equals("any")));
        }

        private void choose(BinaryPackage p, Need need) {
            String arch = p.isForAll() ? need.architecture() : p.architecture();
            chosen.put(key(p.name(), p.architecture()), p);
            BinaryPackage by = need.by();
            if (by != null) {
                neededBy.putIfAbsent(p.name(), by);
            }
            for (Relation provided : p.provides()) {
                providers
                        .computeIfAbsent(provided.name(), n -> new ArrayList<>())
                        .add(p);
            }
            for (List<Relation> group : follow ? p.depends() : List.<List<Relation>>of()) {
                needs.add(new Need(group, arch, p));
            }
        }

        private List<String> conflicts() {
            List<String> result = new ArrayList<>();
            for (BinaryPackage p : chosen.values()) {
                for (Relation conflict : p.conflicts()) {
                    chosen.values().stream()
                            .filter(other -> !other.name().equals(p.name()) && other.satisfies(conflict))
                            .map(other -> p + " conflicts with " + other)
                            .forEach(result::add);
                }
            }
            return result;
        }

        private EnvkitException unsatisfiable(Need need) {
            String wanted = need.alternatives().stream()
                    .map(Relation::toString)
                    .reduce((a, b) -> a + " | " + b)
                    .orElse("");
            List<String> available = need.alternatives().stream()
                    .flatMap(r -> universe.named(r.name(), need.architecture()).stream())
                    .sorted(NEWEST_FIRST)
                    .map(BinaryPackage::toString)
                    .toList();
            StringBuilder chain = new StringBuilder();
            Set<String> seen = new HashSet<>();
            for (BinaryPackage by = need.by(); by != null && seen.add(by.name()); by = neededBy.get(by.name())) {
                chain.append(", needed by ").append(by);
            }
            return new EnvkitException(
                    ExitCode.FAILED,
                    "the Debian package " + wanted + (chain.isEmpty() ? "" : chain.toString())
                            + (available.isEmpty()
                                    ? " does not exist for " + need.architecture()
                                    : " cannot be had; there is " + String.join(", ", available)),
                    need.by() == null
                            ? "Correct the name in the recipe, or add the suite that has it."
                            : "The mirror may be in the middle of an update: try again or with another mirror; or leave"
                                    + " the package out with 'exclude' in the recipe if it is not needed.");
        }
    }

    private static List<List<Relation>> parse(String wanted) {
        try {
            return Relation.parseGroups(wanted, "");
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "Correct the package's name in the recipe.", e);
        }
    }

    private static String key(String name, String architecture) {
        return name + ":" + architecture;
    }
}
