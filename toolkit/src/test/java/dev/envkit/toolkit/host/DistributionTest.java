package dev.envkit.toolkit.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
    private static final Map<String, String> PACKAGES = Map.of(
            "debian", "zlib1g-dev",
            "ubuntu", "zlib1g-dev-of-ubuntu",
            "fedora", "zlib-devel",
            "arch", "zlib",
            "opensuse", "zlib-devel",
            "alpine", "zlib-dev");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ID=debian|sudo apt-get install -y zlib1g-dev",
                "ID=ubuntu;ID_LIKE=debian|sudo apt-get install -y zlib1g-dev-of-ubuntu",
                "ID=linuxmint;ID_LIKE=\"ubuntu debian\"|sudo apt-get install -y zlib1g-dev",
                "ID=fedora|sudo dnf install -y zlib-devel",
                "ID=\"rocky\";ID_LIKE=\"rhel centos fedora\"|sudo dnf install -y zlib-devel",
                "ID=arch|sudo pacman -S --needed zlib",
                "ID=\"opensuse-tumbleweed\";ID_LIKE=\"opensuse suse\"|sudo zypper install -y zlib-devel",
                "ID=alpine|sudo apk add zlib-dev",
                "ID=neon;ID_LIKE='ubuntu debian'|sudo apt-get install -y zlib1g-dev"
            })
    void knowsTheInstallCommandOfEachFamily(String osRelease, String command) {
        Distribution distribution = Distribution.parse(osRelease.replace(';', '\n'));
        assertEquals(Optional.of(command), distribution.installCommand(PACKAGES));
    }

    @Test
    void saysNothingWhereItDoesNotKnow() {
        assertEquals(Optional.empty(), Distribution.parse("ID=nixos\n").installCommand(PACKAGES));
        assertEquals(Optional.empty(), Distribution.parse("").installCommand(PACKAGES));
        assertEquals(Optional.empty(), Distribution.parse("ID=debian").installCommand(Map.of("arch", "zlib")));
    }

    @Test
    void readsQuotedNames() {
        Distribution distribution =
                Distribution.parse("# comment\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
        assertEquals("Debian GNU/Linux 12 (bookworm)", distribution.name());
        assertTrue(distribution.enable32BitPrograms().contains("dpkg --add-architecture i386"));
    }
}
