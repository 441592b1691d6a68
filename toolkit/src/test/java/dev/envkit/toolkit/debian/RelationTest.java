package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationTest {
    @Test
    void readsGroupsOfAlternatives() {
        assertEquals(
                "[[a], [b (>= 1:2~rc1), c:any], [d (<< 3)]]",
                Relation.parseGroups("a, b (>= 1:2~rc1) | c:any, d(<<3),", "amd64")
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "a [amd64], amd64, [[a]]",
        "a [arm64], amd64, []",
        "a [!amd64 !i386], amd64, []",
        "a [!arm64], amd64, [[a]]",
        "a [linux-any], armel, [[a]]",
        "a (= 1) [amd64] <!nocheck>, amd64, [[a (= 1)]]",
    })
    void leavesOutWhatIsForOtherArchitectures(String field, String architecture, String expected) {
        assertEquals(expected, Relation.parseGroups(field, architecture).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "a (= 1), 1, true",
        "a (= 1), 1-1, false",
        "a (>= 1), 1-1, true",
        "a (<< 1), 1~rc1, true",
        "a (>> 1), 1, false",
        "a (<= 1), 1, true",
        "a (< 1), 1, true",
        "a (> 1), 1, true",
        "a, 99, true",
    })
    void acceptsVersions(String relation, String version, boolean expected) {
        assertEquals(
                expected,
                Relation.parseList(relation, "amd64").getFirst().accepts(new DebianVersion(version)),
                relation + " and " + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a (1)", "a (>= )", "(>= 1)", "a b", "a (>= 1"})
    void refusesWhatIsNone(String field) {
        assertThrows(IllegalArgumentException.class, () -> Relation.parseGroups(field, "amd64"));
    }
}
