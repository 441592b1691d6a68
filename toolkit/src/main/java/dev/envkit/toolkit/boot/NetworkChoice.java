package dev.envkit.toolkit.boot;

import dev.envkit.emulator.net.HostAccess;
import java.util.Optional;

/** What the board's Ethernet cable is plugged into. */
public sealed interface NetworkChoice {
    /** What {@link #parse} reads. */
    String SYNTAX = "user[,host-loopback|,isolated], none or tap[=NAME]";

    /** The interface of the classic way. */
    String DEFAULT_TAP = "tap0";

    /** Nothing. */
    record None() implements NetworkChoice {}

    /** The user-mode network. */
    record User(HostAccess access) implements NetworkChoice {}

    /** A tap interface of the host. */
    record Tap(String name) implements NetworkChoice {}

    /**
     * Reads {@link #SYNTAX}.
     *
     * @return empty if it is something else
     */
    static Optional<NetworkChoice> parse(String text) {
        if (text.startsWith("tap=") && text.length() > 4) {
            return Optional.of(new Tap(text.substring(4)));
        }
        return switch (text) {
            case "none" -> Optional.of(new None());
            case "user" -> Optional.of(new User(HostAccess.NETWORK));
            case "user,host-loopback" -> Optional.of(new User(HostAccess.LOOPBACK));
            case "user,isolated" -> Optional.of(new User(HostAccess.NONE));
            case "tap" -> Optional.of(new Tap(DEFAULT_TAP));
            default -> Optional.empty();
        };
    }
}
