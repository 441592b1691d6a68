package dev.envkit.emulator.net;

/** How far the board's connections get on the host. */
public enum HostAccess {
    /** Nowhere: there are the services of the user-mode network and nothing else. */
    NONE,
    /**
     * To the host's network, as a program of the user would. Not to the host's loopback interface, where services
     * listen that trust whoever can reach them; nor to link-local addresses, where clouds keep credentials.
     */
    NETWORK,
    /** As {@link #NETWORK}; and what is sent to the gateway's address goes to the host's loopback interface. */
    LOOPBACK
}
