package dev.envkit.emulator.device;

import org.jspecify.annotations.Nullable;

/**
 * The DM9000A's checksum unit, which fills in (TCSCR) and checks (RCSCSR) the checksums of IPv4 headers, TCP and UDP in
 * Ethernet II frames: RFC 791, 793, 768; the sum is that of RFC 1071.
 *
 * <p>When it fills in, it does not care whether a packet is a fragment, as the real one: the driver switches it off for
 * those. When it checks, it leaves them alone.
 */
final class ChecksumUnit {
    static final int IP = 1;
    static final int TCP = 1 << 1;
    static final int UDP = 1 << 2;

    private static final int HEADER = 14;
    private static final int TYPE = 12;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int IP_LENGTH = HEADER + 2;
    private static final int IP_FRAGMENT = HEADER + 6;
    private static final int IP_PROTOCOL = HEADER + 9;
    private static final int IP_CHECKSUM = HEADER + 10;
    private static final int IP_SOURCE = HEADER + 12;
    private static final int SHORTEST_IP_HEADER = 20;
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_UDP = 17;
    private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3FFF;

    private ChecksumUnit() {}

    /** What is where in a frame. */
    private record Layout(int transport, int end, int protocol, boolean fragment) {
        int checksumField() {
            return transport + (protocol == PROTOCOL_TCP ? 16 : 6);
        }

        boolean hasTransport(int wanted) {
            return protocol == wanted && checksumField() + 2 <= end;
        }
    }

    private static @Nullable Layout layout(byte[] frame) {
        if (frame.length < HEADER + SHORTEST_IP_HEADER
                || half(frame, TYPE) != TYPE_IPV4
                || (frame[HEADER] & 0xF0) != 0x40) {
            return null;
        }
        int transport = HEADER + 4 * (frame[HEADER] & 0xF);
        int end = HEADER + half(frame, IP_LENGTH);
        if (transport < HEADER + SHORTEST_IP_HEADER || end < transport || end > frame.length) {
            return null;
        }
        boolean fragment = (half(frame, IP_FRAGMENT) & MORE_FRAGMENTS_AND_OFFSET) != 0;
        return new Layout(transport, end, frame[IP_PROTOCOL] & 0xFF, fragment);
    }

    /**
     * Fills in checksums.
     *
     * @param which {@link #IP}, {@link #TCP}, {@link #UDP}, added
     */
    static void fillIn(byte[] frame, int which) {
        Layout layout = layout(frame);
        if (layout == null) {
            return;
        }
        if ((which & IP) != 0) {
            put(frame, IP_CHECKSUM, 0);
            put(frame, IP_CHECKSUM, ~sum(frame, HEADER, layout.transport, 0));
        }
        boolean tcp = (which & TCP) != 0 && layout.hasTransport(PROTOCOL_TCP);
        boolean udp = (which & UDP) != 0 && layout.hasTransport(PROTOCOL_UDP);
        if (tcp || udp) {
            put(frame, layout.checksumField(), 0);
            int checksum = ~transportSum(frame, layout) & 0xFFFF;
            // For UDP zero means that there is none.
            put(frame, layout.checksumField(), udp && checksum == 0 ? 0xFFFF : checksum);
        }
    }

    /**
     * Checks a received frame.
     *
     * @return bits 2 to 4: it is IP, TCP, UDP; bits 5 to 7: that one's checksum is wrong (RCSCSR)
     */
    static int check(byte[] frame) {
        Layout layout = layout(frame);
        if (layout == null) {
            return 0;
        }
        int status = 1 << 2;
        if (sum(frame, HEADER, layout.transport, 0) != 0xFFFF) {
            status |= 1 << 5;
        }
        if (layout.fragment) {
            return status;
        }
        if (layout.hasTransport(PROTOCOL_TCP)) {
            status |= 1 << 3;
            status |= transportSum(frame, layout) == 0xFFFF ? 0 : 1 << 6;
        } else if (layout.hasTransport(PROTOCOL_UDP)) {
            status |= 1 << 4;
            boolean good = half(frame, layout.checksumField()) == 0 || transportSum(frame, layout) == 0xFFFF;
            status |= good ? 0 : 1 << 7;
        }
        return status;
    }

    private static int transportSum(byte[] frame, Layout layout) {
        int pseudoHeader = sum(frame, IP_SOURCE, IP_SOURCE + 8, layout.protocol + layout.end - layout.transport);
        return sum(frame, layout.transport, layout.end, pseudoHeader);
    }

    private static int sum(byte[] frame, int from, int to, int start) {
        int sum = start;
        int i = from;
        for (; i + 1 < to; i += 2) {
            sum += half(frame, i);
        }
        if (i < to) {
            sum += (frame[i] & 0xFF) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    private static int half(byte[] frame, int at) {
        return (frame[at] & 0xFF) << 8 | (frame[at + 1] & 0xFF);
    }

    private static void put(byte[] frame, int at, int value) {
        frame[at] = (byte) (value >>> 8);
        frame[at + 1] = (byte) value;
    }
}
