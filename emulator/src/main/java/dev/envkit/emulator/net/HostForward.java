package dev.envkit.emulator.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A port of the host that leads to a port of the board.
 *
 * @param tcp TCP, else UDP
 * @param host where the host listens; port 0 takes any that is free
 * @param boardPort 1 to 65535
 */
public record HostForward(boolean tcp, InetSocketAddress host, int boardPort) {
    private static final Pattern FORM =
            Pattern.compile("(tcp|udp):(?:([0-9.]+|\\[[0-9a-fA-F:.]+\\]|localhost|\\*)?:)?(\\d{1,5})-:(\\d{1,5})");

    /**
     * Reads {@code tcp:[ADDRESS:]HOSTPORT-:BOARDPORT}, or {@code udp:...}. Without an address the host listens on its
     * loopback interface only; {@code *} is all of its addresses.
     *
     * @throws IllegalArgumentException if the text is nothing like it
     */
    public static HostForward parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no forwarding such as tcp:2222-:22 or udp:127.0.0.1:6969-:69");
        }
        int hostPort = port(matcher.group(3));
        int boardPort = port(matcher.group(4));
        if (boardPort == 0) {
            throw new IllegalArgumentException("'" + text + "': the board has no port 0");
        }
        return new HostForward(
                matcher.group(1).equals("tcp"), new InetSocketAddress(address(matcher.group(2)), hostPort), boardPort);
    }

    private static InetAddress address(@Nullable String text) {
        try {
            if (text == null || text.equals("localhost")) {
                return InetAddress.getByAddress("localhost", Ipv4.bytes(Ipv4.parse("127.0.0.1")));
            }
            if (text.equals("*")) {
                return InetAddress.getByAddress(new byte[4]);
            }
            return text.startsWith("[")
                    ? InetAddress.getByName(text)
                    : InetAddress.getByAddress(Ipv4.bytes(Ipv4.parse(text)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    private static int port(String digits) {
        int port = Integer.parseInt(digits);
        if (port > 0xffff) {
            throw new IllegalArgumentException("there is no port " + digits);
        }
        return port;
    }

    @Override
    public String toString() {
        return (tcp ? "tcp:" : "udp:") + host.getHostString() + ":" + host.getPort() + "-:" + boardPort;
    }
}
