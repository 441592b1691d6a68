package dev.envkit.emulator.net.tftp;

import java.nio.charset.StandardCharsets;

/** A request that cannot be served, and what its sender is told (RFC 1350, section 5, ERROR). */
public final class TftpRefusal extends Exception {
    static final int NOT_DEFINED = 0;
    static final int NOT_FOUND = 1;
    static final int ACCESS_VIOLATION = 2;
    static final int ILLEGAL_OPERATION = 4;
    static final int UNKNOWN_TRANSFER = 5;

    private static final int ERROR = 5;
    private static final long serialVersionUID = 1L;

    private final int code;

    TftpRefusal(int code, String reason) {
        super(reason);
        this.code = code;
    }

    /** Returns the packet that says so. */
    public byte[] packet() {
        byte[] text = String.valueOf(getMessage()).getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[text.length + 5];
        packet[1] = ERROR;
        packet[3] = (byte) code;
        System.arraycopy(text, 0, packet, 4, text.length);
        return packet;
    }

    /** Returns what somebody is told who has no part in a transfer. */
    public static TftpRefusal unknownTransfer() {
        return new TftpRefusal(UNKNOWN_TRANSFER, "no such transfer");
    }
}
