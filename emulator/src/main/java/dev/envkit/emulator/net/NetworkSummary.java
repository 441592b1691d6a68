package dev.envkit.emulator.net;

import java.util.List;

/**
 * What went over the board's Ethernet cable in a run.
 *
 * @param framesFromBoard frames that the board sent
 * @param bytesFromBoard their bytes, without check sequences
 * @param framesToBoard frames sent to the board
 * @param bytesToBoard their bytes, without check sequences
 * @param dropped frames to the board that were dropped because too many were waiting
 * @param malformed frames from the board that made no sense at some layer, or came with another's source address
 * @param services what was used, in the order of its first use
 */
public record NetworkSummary(
        long framesFromBoard,
        long bytesFromBoard,
        long framesToBoard,
        long bytesToBoard,
        long dropped,
        long malformed,
        List<Service> services) {
    public NetworkSummary {
        services = List.copyOf(services);
    }

    /**
     * A service, or a way to the host's network.
     *
     * @param name {@code "dhcp"}, {@code "tcp to host"}
     * @param uses requests, datagrams or connections
     * @param bytesFromBoard payload that the board sent it
     * @param bytesToBoard payload that it sent the board
     */
    public record Service(String name, long uses, long bytesFromBoard, long bytesToBoard) {}
}
