package dev.envkit.emulator.net.packet;

import org.jspecify.annotations.Nullable;

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
public record ArpPacket(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int LENGTH = 28;
    private static final int ETHERNET = 1;

    /** Reads a packet; null if it is none for IPv4 over Ethernet. */
    public static @Nullable ArpPacket parse(byte[] bytes) {
        if (bytes.length < LENGTH
                || Wire.u16(bytes, 0) != ETHERNET
                || Wire.u16(bytes, 2) != EthernetFrame.TYPE_IPV4
                || Wire.u16(bytes, 4) != 0x0604) {
            return null;
        }
        return new ArpPacket(
                Wire.u16(bytes, 6), Wire.u48(bytes, 8), Wire.i32(bytes, 14), Wire.u48(bytes, 18), Wire.i32(bytes, 24));
    }

    /** Returns the answer of the one who was asked for. */
    public ArpPacket reply(long mac) {
        return new ArpPacket(
                REPLY,
                /* senderMac= */ mac,
                /* senderIp= */ targetIp,
                /* targetMac= */ senderMac,
                /* targetIp= */ senderIp);
    }

    /** Returns the packet's bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        Wire.put16(bytes, 0, ETHERNET);
        Wire.put16(bytes, 2, EthernetFrame.TYPE_IPV4);
        Wire.put16(bytes, 4, 0x0604);
        Wire.put16(bytes, 6, operation);
        Wire.put48(bytes, 8, senderMac);
        Wire.put32(bytes, 14, senderIp);
        Wire.put48(bytes, 18, targetMac);
        Wire.put32(bytes, 24, targetIp);
        return bytes;
    }
}
