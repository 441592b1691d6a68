package dev.envkit.toolkit.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void withoutAFileNothingIsSet() {
        UserConfiguration configuration = UserConfiguration.read(folder.resolve("missing.yaml"));
        assertTrue(configuration.mirrors().isEmpty());
        assertFalse(configuration.offline());
    }

    @Test
    void readsMirrorsAndDebianSites() throws IOException {
        Path stick = Files.createDirectory(folder.resolve("stick"));
        UserConfiguration configuration = read("""
            mirrors: [https://m.example.org/envkit, %s]
            debian: http://d.example.org/debian
            debian-security:
              - http://d.example.org/debian-security/
            offline: true
            """.formatted(stick));
        assertEquals(
                "[https://m.example.org/envkit/, " + stick + "]",
                configuration.mirrors().toString());
        assertEquals(2, configuration.debianSites().size());
        assertEquals(
                "http://d.example.org/debian/",
                configuration.debianSites().getFirst().base().toString());
        assertTrue(configuration.offline());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirors: [x]", "offline: maybe", "mirrors: {a: b}", "- a", "debian: 'no address'", "a: [b"})
    void mistakesAreNamedWithTheFile(String text) {
        EnvkitException e = assertThrows(EnvkitException.class, () -> read(text));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("config.yaml"), e.getMessage());
    }

    @Test
    void liesWhereTheDesktopsRulesSay() {
        assertEquals(Path.of("/x/envkit/config.yaml"), UserConfiguration.location(Map.of("XDG_CONFIG_HOME", "/x")));
        assertTrue(UserConfiguration.location(Map.of()).endsWith(".config/envkit/config.yaml"));
    }

    private UserConfiguration read(String text) throws IOException {
        return UserConfiguration.read(Files.writeString(folder.resolve("config.yaml"), text));
    }
}
