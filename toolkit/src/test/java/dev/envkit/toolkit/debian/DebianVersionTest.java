package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each order was confirmed with {@code dpkg --compare-versions}. */
class DebianVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, <, 1.1",
        "1.9, <, 1.10",
        "1.0, =, 0:1.0",
        "1.0, =, 1.0-0",
        "1.00, =, 1.0",
        "1:0.1, >, 2.0",
        "1.0~rc1, <, 1.0",
        "1.0~rc1, <, 1.0~rc2",
        "1.0~~, <, 1.0~",
        "1.0~, <, 1.0",
        "1.0~rc1-1, <, 1.0-0",
        "1.0-1, <, 1.0-1+b1",
        "1.0-1+deb12u1, >, 1.0-1+b9",
        "1.0-1, <, 1.0-1.1",
        "1.0a, <, 1.0+",
        "1.0a, >, 1.0",
        "1.0a, <, 1.0b",
        "1.0.a, >, 1.0a",
        "A1, <, a1",
        "1.2.3, <, 1.2.3a",
        "2.7.2-linux-1, <, 2.7.3-1",
        "12.2.0-14cross1, <, 12.2.0-14+deb12u1",
        "15:12.2.rel1-1, >, 12.3.0-1",
        "6.1.170-3, <, 6.1.192-2",
        "6.12.107-1~deb12u1, <, 6.12.107-1",
        "1.07.1-3+b1, >, 1.07.1-3",
        "0.9.8-rc.1, <, 0.9.8-rc.2",
        "18446744073709551616, >, 18446744073709551615",
    })
    void ordersAsPolicySays(String a, String sign, String b) {
        int expected = switch (sign) {
            case "<" -> -1;
            case ">" -> 1;
            default -> 0;
        };
        DebianVersion x = new DebianVersion(a);
        DebianVersion y = new DebianVersion(b);
        assertEquals(expected, Integer.signum(x.compareTo(y)), a + " " + sign + " " + b);
        assertEquals(-expected, Integer.signum(y.compareTo(x)), b + " and " + a);
    }

    @Test
    void isTakenApart() {
        DebianVersion version = new DebianVersion("2:1.0-rc1-3+b1");
        assertEquals(2, version.epoch());
        assertEquals("1.0-rc1", version.upstream());
        assertEquals("3+b1", version.revision());
        assertEquals("1.0-rc1-3+b1", version.withoutEpoch());
        assertEquals("", new DebianVersion("1.0").revision());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x:1", ":1", "1:"})
    void refusesWhatIsNoVersion(String text) {
        assertThrows(IllegalArgumentException.class, () -> new DebianVersion(text));
    }
}
