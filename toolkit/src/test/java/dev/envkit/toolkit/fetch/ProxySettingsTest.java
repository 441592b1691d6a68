package dev.envkit.toolkit.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {
    @ParameterizedTest
    @CsvSource({
        "http://a.org/f, http://h:3128",
        "https://a.org/f, http://s:8080",
        "http://localhost/f, ''",
        "http://127.0.0.1:99/f, ''",
        "http://intern.org/f, ''",
        "http://www.intern.org/f, ''",
        "http://notintern.org/f, http://h:3128",
        "http://x.dotted.org/f, ''",
        "http://ported.org:81/f, ''",
        "http://ported.org/f, http://h:3128",
    })
    void theEnvironmentDecides(URI address, String expected) {
        ProxySettings settings = ProxySettings.of(Map.of(
                "http_proxy", "http://h:3128",
                "HTTPS_PROXY", "s:8080",
                "no_proxy", "intern.org, .dotted.org ported.org:81"));
        assertEquals(expected, settings.proxyFor(address).map(URI::toString).orElse(""));
    }

    @Test
    void allProxyFillsTheGapsAndAStarMeansNone() {
        ProxySettings all = ProxySettings.of(Map.of("all_proxy", "http://p:1", "https_proxy", "http://q:2"));
        assertEquals(
                "http://p:1",
                all.proxyFor(URI.create("http://a.org/")).orElseThrow().toString());
        assertEquals(
                "http://q:2",
                all.proxyFor(URI.create("https://a.org/")).orElseThrow().toString());
        ProxySettings none = ProxySettings.of(Map.of("http_proxy", "http://p:1", "NO_PROXY", "*"));
        assertTrue(none.proxyFor(URI.create("http://a.org/")).isEmpty());
    }

    @Test
    void theUpperCaseHttpProxyIsIgnoredAsCgiRequestsCanSetIt() {
        assertEquals(ProxySettings.NONE, ProxySettings.of(Map.of("HTTP_PROXY", "http://p:1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://p:1", "http://", "http://a b"})
    void aProxyThatCannotBeUsedIsNamed(String value) {
        EnvkitException e = assertThrows(EnvkitException.class, () -> ProxySettings.of(Map.of("http_proxy", value)));
        assertTrue(e.getMessage().contains("http_proxy"), e.getMessage());
    }

    @Test
    void downloadsGoThroughTheProxy(@TempDir Path folder) throws IOException {
        byte[] content = {1, 2, 3};
        try (ScriptedServer proxy =
                        new ScriptedServer((n, request, out) -> ScriptedServer.serve(request, content, out));
                Workspace workspace = Workspace.openOrCreate(folder.resolve("w"));
                Downloader downloader = new Downloader(
                        workspace,
                        new FetchOptions(
                                false,
                                List.of(),
                                1,
                                RetryPolicy.DEFAULT,
                                ProxySettings.of(
                                        Map.of("http_proxy", proxy.address("").toString()))),
                        Progress.NONE)) {
            downloader.fetch(
                    Download.pinned("f", Sha256.of(content), 3, List.of(URI.create("http://files.invalid/f"))));
            assertEquals("http://files.invalid/f", proxy.requests().getFirst().path());
        }
    }
}
