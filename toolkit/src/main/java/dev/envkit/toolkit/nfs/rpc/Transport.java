package dev.envkit.toolkit.nfs.rpc;

/** What carries calls, with its number in the Internet protocol. */
public enum Transport {
    UDP(17),
    TCP(6);

    private final int protocol;

    Transport(int protocol) {
        this.protocol = protocol;
    }

    /** Returns the protocol's number (IPPROTO_UDP or IPPROTO_TCP). */
    public int protocol() {
        return protocol;
    }
}
