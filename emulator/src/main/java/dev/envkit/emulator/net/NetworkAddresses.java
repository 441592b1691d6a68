package dev.envkit.emulator.net;

/**
 * The addresses on the board's network; see {@link Ipv4} for their form.
 *
 * @param board what DHCP and BOOTP give the board
 * @param gateway the board's default route, and its name server
 * @param server where the board looks for TFTP and NFS; may be the gateway's
 * @param prefixLength bits of the network's part, 8 to 30
 */
public record NetworkAddresses(int board, int gateway, int server, int prefixLength) {
    /** The board 10.0.0.111, the gateway 10.0.0.1, the server 10.0.0.4, 24 bits: the classic set-up. */
    public static final NetworkAddresses DEFAULT =
            new NetworkAddresses(Ipv4.parse("10.0.0.111"), Ipv4.parse("10.0.0.1"), Ipv4.parse("10.0.0.4"), 24);

    /** @throws IllegalArgumentException if they are not different hosts of one network */
    public NetworkAddresses {
        if (prefixLength < 8 || prefixLength > 30) {
            throw new IllegalArgumentException("a network's prefix has 8 to 30 bits, not " + prefixLength);
        }
        int mask = Ipv4.mask(prefixLength);
        for (int address : new int[] {board, gateway, server}) {
            boolean host = (address & ~mask) != 0 && (address | mask) != -1;
            if ((address & mask) != (gateway & mask) || !host) {
                throw new IllegalArgumentException(Ipv4.format(address) + " is no host of the network "
                        + Ipv4.format(gateway & mask) + "/" + prefixLength);
            }
        }
        if (board == gateway || board == server) {
            throw new IllegalArgumentException("the board's address is also the gateway's or the server's");
        }
    }

    /** Returns the network's mask. */
    public int mask() {
        return Ipv4.mask(prefixLength);
    }

    /** Returns the network's broadcast address. */
    public int broadcast() {
        return gateway | ~mask();
    }

    /** Tells whether an address belongs to the network. */
    public boolean contains(int address) {
        return (address & mask()) == (gateway & mask());
    }

    /** Tells whether an address is answered for by the user-mode network itself. */
    public boolean isOwn(int address) {
        return address == gateway || address == server;
    }
}
