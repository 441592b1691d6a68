package dev.envkit.toolkit.git;

import dev.envkit.toolkit.fetch.ProxySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import org.eclipse.jgit.api.TransportConfigCallback;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** Makes JGit's HTTP connections go through the proxies that downloads go through. */
final class ProxiedTransport implements TransportConfigCallback {
    private static final int DEFAULT_PORT = 1080;

    private final ProxySettings proxies;

    ProxiedTransport(ProxySettings proxies) {
        this.proxies = proxies;
    }

    @Override
    public void configure(Transport transport) {
        if (transport instanceof TransportHttp http) {
            http.setHttpConnectionFactory(new JDKHttpConnectionFactory() {
                @Override
                public HttpConnection create(URL url, Proxy ignored) throws IOException {
                    return super.create(url, proxyFor(url));
                }
            });
        }
    }

    private Proxy proxyFor(URL url) {
        return proxies.proxyFor(URI.create(url.toString()))
                .map(proxy -> new Proxy(
                        Proxy.Type.HTTP,
                        new InetSocketAddress(proxy.getHost(), proxy.getPort() >= 0 ? proxy.getPort() : DEFAULT_PORT)))
                .orElse(Proxy.NO_PROXY);
    }
}
