package dev.envkit.toolkit.fetch;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxies to go through, as curl and wget understand the environment: {@code http_proxy}, {@code https_proxy},
 * {@code all_proxy}, {@code no_proxy}, and their upper-case forms (but not {@code HTTP_PROXY}, which a CGI request can
 * set).
 *
 * @param http proxy for {@code http} addresses
 * @param https proxy for {@code https} addresses
 * @param exceptions hosts reached directly: a name, a domain with or without a leading dot, each with an optional port;
 *     {@code *} is every host
 */
public record ProxySettings(Optional<URI> http, Optional<URI> https, List<String> exceptions) {
    private static final int DEFAULT_PORT = 1080;
    /** No proxy for anything. */
    public static final ProxySettings NONE = new ProxySettings(Optional.empty(), Optional.empty(), List.of());

    public ProxySettings {
        exceptions = List.copyOf(exceptions);
    }

    /**
     * Returns what environment variables ask for.
     *
     * @throws EnvkitException if one holds no proxy that can be used
     */
    public static ProxySettings of(Map<String, String> environment) {
        Optional<URI> all = variable(environment, "all_proxy", "ALL_PROXY").flatMap(v -> parse("all_proxy", v));
        Optional<URI> http = variable(environment, "http_proxy", null).flatMap(v -> parse("http_proxy", v));
        Optional<URI> https =
                variable(environment, "https_proxy", "HTTPS_PROXY").flatMap(v -> parse("https_proxy", v));
        List<String> exceptions = variable(environment, "no_proxy", "NO_PROXY").stream()
                .flatMap(v -> Arrays.stream(v.split("[,\\s]+", -1)))
                .filter(v -> !v.isEmpty())
                .map(v -> v.toLowerCase(Locale.ROOT))
                .toList();
        return new ProxySettings(http.or(() -> all), https.or(() -> all), exceptions);
    }

    private static Optional<String> variable(Map<String, String> environment, String name, @Nullable String upper) {
        String value = environment.get(name);
        if (value == null && upper != null) {
            value = environment.get(upper);
        }
        return Optional.ofNullable(value).map(String::strip).filter(v -> !v.isEmpty());
    }

    /** Parses a proxy's address as in the environment or in apt's configuration; empty for {@code DIRECT}. */
    static Optional<URI> parse(String setting, String value) {
        if (value.equalsIgnoreCase("DIRECT")) {
            return Optional.empty();
        }
        String reason;
        try {
            URI uri = new URI(value.contains("://") ? value : "http://" + value);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return Optional.of(uri);
            }
            reason = "only HTTP proxies are supported";
        } catch (URISyntaxException e) {
            reason = e.getReason();
        }
        throw new EnvkitException(
                ExitCode.HOST,
                "the proxy '" + value + "' in " + setting + " cannot be used: " + reason,
                "Set it to an HTTP proxy such as http://proxy.example.org:3128, or unset it.");
    }

    /** Returns the same with {@code proxy} for {@code http} addresses where none is set. */
    public ProxySettings withHttpFallback(Optional<URI> proxy) {
        return new ProxySettings(http.or(() -> proxy), https, exceptions);
    }

    /** Returns the proxy for an address, or empty where it is reached directly. */
    public Optional<URI> proxyFor(URI target) {
        String host = target.getHost();
        if (host == null || isLocal(host) || exceptions.stream().anyMatch(e -> matches(e, host, target.getPort()))) {
            return Optional.empty();
        }
        return "https".equals(target.getScheme()) ? https : http;
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static boolean matches(String exception, String host, int port) {
        if (exception.equals("*")) {
            return true;
        }
        String name = exception;
        int colon = exception.lastIndexOf(':');
        if (colon > 0 && exception.substring(colon + 1).matches("\\d+")) {
            if (Integer.parseInt(exception.substring(colon + 1)) != port) {
                return false;
            }
            name = exception.substring(0, colon);
        }
        String domain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals(domain) || lower.endsWith("." + domain);
    }

    /** Returns user and password for a proxy, if its address has them. */
    Optional<String[]> credentials(String proxyHost) {
        for (Optional<URI> proxy : List.of(http, https)) {
            if (proxy.isPresent()
                    && proxyHost.equalsIgnoreCase(proxy.get().getHost())
                    && proxy.get().getUserInfo() != null) {
                String[] parts = proxy.get().getUserInfo().split(":", 2);
                return Optional.of(parts.length == 2 ? parts : new String[] {parts[0], ""});
            }
        }
        return Optional.empty();
    }

    /** Returns this as the HTTP client wants it. */
    public ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return proxyFor(uri)
                        .map(proxy -> List.of(new Proxy(
                                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), portOf(proxy)))))
                        .orElse(List.of(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // the request itself fails with e
            }
        };
    }

    private static int portOf(URI proxy) {
        return proxy.getPort() >= 0 ? proxy.getPort() : DEFAULT_PORT;
    }
}
