package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.EnvkitException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final String HASH = "0".repeat(64);

    private final List<BinaryPackage> packages = new ArrayList<>();

    private final PackageUniverse universe = new PackageUniverse() {
        @Override
        public List<String> architectures() {
            return List.of("amd64", "armel");
        }

        @Override
        public List<BinaryPackage> named(String name, String architecture) {
            return packages.stream()
                    .filter(p -> p.name().equals(name)
                            && (p.isForAll() || p.architecture().equals(architecture)))
                    .toList();
        }

        @Override
        public List<BinaryPackage> providing(String name, String architecture) {
            return packages.stream()
                    .filter(p -> p.provides().stream().anyMatch(r -> r.name().equals(name))
                            && (p.isForAll() || p.architecture().equals(architecture)))
                    .toList();
        }

        @Override
        public List<BinaryPackage> essential(String architecture) {
            return List.of();
        }
    };

    @Test
    void followsDependenciesAndPreDependenciesToTheEnd() {
        add("a 1", "Depends: b", "Pre-Depends: c (>= 2)");
        add("b 1", "Depends: d");
        add("c 2");
        add("d 1", "Depends: a");
        add("unneeded 1");
        assertEquals("a b c d", resolve("a"));
    }

    @Test
    void takesTheNewestVersionThatFits() {
        add("a 1", "Depends: lib (<< 3), lib (>= 2)");
        add("lib 1");
        add("lib 2.5");
        add("lib 2~rc1");
        add("lib 3");
        assertEquals("a=1 lib=2.5", versions("a"));
        assertEquals("lib=3", versions("lib"));
        assertEquals("lib=1", versions("lib (= 1)"));
    }

    @Test
    void goesBackWhenALaterDependencyNeedsAnotherVersion() {
        add("a 1", "Depends: lib, b");
        add("b 1", "Depends: lib (= 1)");
        add("lib 2");
        add("lib 1");
        assertEquals("a=1 b=1 lib=1", versions("a"));
    }

    @Test
    void leavesNothingOfAVersionThatWasGivenUp() {
        add("a 1", "Depends: lib, b");
        add("b 1", "Depends: lib (= 1)");
        add("lib 2", "Depends: onlyfortwo");
        add("lib 1");
        add("onlyfortwo 1");
        assertEquals("a b lib", resolve("a"));
    }

    @Test
    void takesTheFirstAlternativeThatCanBeHadUnlessOneIsThere() {
        add("a 1", "Depends: missing | second | third");
        add("second 1");
        add("third 1");
        assertEquals("a second", resolve("a"));
        assertEquals("a third", resolve("third", "a"));
    }

    @Test
    void anotherVersionOfTheFirstAlternativeIsNoReasonToBreakOff() {
        add("a 1", "Depends: b (>= 2) | c");
        add("b 1");
        add("c 1");
        assertEquals("a b c", resolve("b", "a"));
    }

    @Test
    void virtualPackagesAreProvided() {
        add("a 1", "Depends: mail");
        add("postfix 1", "Provides: mail");
        add("exim 1", "Provides: mail");
        assertEquals("a exim", resolve("a"));
        assertEquals("a postfix", resolve("postfix", "a"));
    }

    @Test
    void theImportantProviderIsPreferred() {
        add("a 1", "Depends: awk");
        add("gawk 1", "Provides: awk");
        add("mawk 1", "Provides: awk", "Priority: required");
        assertEquals("a mawk", resolve("a"));
    }

    @Test
    void aProvisionWithoutVersionSatisfiesNoneWith() {
        add("a 1", "Depends: api (>= 2)");
        add("plain 1", "Provides: api");
        add("old 1", "Provides: api (= 1)");
        assertThrows(EnvkitException.class, () -> resolve("a"));
        add("new 1", "Provides: api (= 2)");
        assertEquals("a new", resolve("a"));
    }

    @Test
    void excludedPackagesCountAsThere() {
        add("a 1", "Depends: perl-base, b");
        add("b 1", "Depends: missing | debconf");
        add("perl-base 1", "Depends: libperl");
        add("libperl 1");
        add("debconf 1");
        Resolution resolution =
                new Resolver(universe, "amd64", List.of("perl-base", "debconf"), true).resolve(List.of("a"));
        assertEquals("a b", names(resolution));
    }

    @Test
    void dependenciesAreLeftAloneWhereNotWanted() {
        add("a 1", "Depends: missing");
        assertEquals("a", names(new Resolver(universe, "amd64", List.of(), false).resolve(List.of("a"))));
    }

    @Test
    void packagesOfAnotherArchitectureNeedTheirOwn() {
        add("lib 1");
        add("lib 1", "Architecture: armel", "Depends: base");
        add("base 1");
        add("base 1", "Architecture: armel");
        assertEquals("base:armel lib:armel", architectures("lib:armel"));
        assertEquals("lib:amd64 base:armel lib:armel", architectures("lib", "lib:armel"));
    }

    @Test
    void foreignToolsServeOtherArchitectures() {
        add("lib 1", "Architecture: armel", "Depends: tool");
        add("tool 1", "Multi-Arch: foreign");
        assertEquals("tool:amd64 lib:armel", architectures("lib:armel"));
    }

    @Test
    void libraryOfTheWrongArchitectureIsNotTaken() {
        add("lib 1", "Architecture: armel", "Depends: other");
        add("other 1", "Multi-Arch: same");
        assertThrows(EnvkitException.class, () -> resolve("lib:armel"));
    }

    @Test
    void anyMeansAPackageThatAllowsIt() {
        add("lib 1", "Architecture: armel", "Depends: python:any");
        add("python 3", "Multi-Arch: allowed");
        assertEquals("python:amd64 lib:armel", architectures("lib:armel"));
        packages.clear();
        add("lib 1", "Architecture: armel", "Depends: python");
        add("python 3", "Multi-Arch: allowed");
        assertThrows(EnvkitException.class, () -> resolve("lib:armel"));
    }

    @Test
    void conflictsAreReportedNotResolved() {
        add("a 1", "Depends: b, c");
        add("b 1", "Conflicts: c (<< 2)");
        add("c 1");
        Resolution resolution = run("a");
        assertEquals(List.of("b 1 (amd64) conflicts with c 1 (amd64)"), resolution.conflicts());
    }

    @Test
    void namesTheChainThatLedToWhatIsMissing() {
        add("a 1", "Depends: b");
        add("b 1", "Depends: c (>= 2) | d");
        add("c 1");
        EnvkitException e = assertThrows(EnvkitException.class, () -> resolve("a"));
        assertEquals(
                "the Debian package c (>= 2) | d, needed by b 1 (amd64), needed by a 1 (amd64) cannot be had;"
                        + " there is c 1 (amd64)",
                e.getMessage());
        EnvkitException missing = assertThrows(EnvkitException.class, () -> resolve("nothing"));
        assertEquals("the Debian package nothing does not exist for amd64", missing.getMessage());
        assertTrue(missing.remedy().contains("recipe"));
    }

    @Test
    void theOrderOfTheIndexDoesNotMatter() {
        for (int i = 0; i < 40; i++) {
            add("p" + i + " 1", "Depends: p" + (i * 7 + 1) % 40 + " | p" + (i * 3 + 2) % 40 + ", v" + i % 5);
            add("q" + i + " 1", "Provides: v" + i % 5);
        }
        String expected = resolve("p3", "p17");
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(packages, new Random(seed));
            assertEquals(expected, resolve("p3", "p17"));
        }
    }

    private void add(String nameAndVersion, String... fields) {
        Paragraph p = new Paragraph();
        String[] parts = nameAndVersion.split(" ", -1);
        p.set("Package", parts[0]);
        p.set("Version", parts[1]);
        p.set("Architecture", "amd64");
        p.set("Filename", "pool/" + nameAndVersion.replace(' ', '_') + ".deb");
        p.set("Size", "1");
        p.set("SHA256", HASH);
        for (String field : fields) {
            String[] pair = field.split(": ", 2);
            p.set(pair[0], pair[1]);
        }
        packages.add(BinaryPackage.of(p, DebianFile.Archive.DEBIAN));
    }

    private Resolution run(String... install) {
        return new Resolver(universe, "amd64", List.of(), true).resolve(List.of(install));
    }

    private String resolve(String... install) {
        return names(run(install));
    }

    private static String names(Resolution resolution) {
        return String.join(
                " ",
                resolution.packages().stream().map(BinaryPackage::name).sorted().toList());
    }

    private String versions(String... install) {
        return String.join(
                " ",
                run(install).packages().stream()
                        .map(p -> p.name() + "=" + p.version())
                        .toList());
    }

    private String architectures(String... install) {
        return String.join(
                " ",
                run(install).packages().stream()
                        .sorted(java.util.Comparator.comparing(BinaryPackage::architecture)
                                .thenComparing(BinaryPackage::name))
                        .map(p -> p.name() + ":" + p.architecture())
                        .toList());
    }
}
