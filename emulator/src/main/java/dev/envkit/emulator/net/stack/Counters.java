package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.net.NetworkSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what a {@link NetworkSummary} tells. */
public final class Counters {
    private final Map<String, Use> services = new LinkedHashMap<>();
    private long framesFromBoard;
    private long bytesFromBoard;
    private long framesToBoard;
    private long bytesToBoard;
    private long malformed;

    /** The counts of one service. */
    public static final class Use {
        private long uses;
        private long in;
        private long out;

        /** Counts a request, datagram or connection. */
        public void use() {
            uses++;
        }

        /** Counts payload from the board. */
        public void in(long bytes) {
            in += bytes;
        }

        /** Counts payload to the board. */
        public void out(long bytes) {
            out += bytes;
        }
    }

    /** Returns the counts of a service, which appears in the summary from now on. */
    public Use service(String name) {
        return services.computeIfAbsent(name, any -> new Use());
    }

    /** Counts a frame that the board has sent. */
    public void fromBoard(int bytes) {
        framesFromBoard++;
        bytesFromBoard += bytes;
    }

    /** Counts a frame to the board. */
    public void toBoard(int bytes) {
        framesToBoard++;
        bytesToBoard += bytes;
    }

    /** Counts something that makes no sense. */
    public void malformed() {
        malformed++;
    }

    /**
     * Returns the numbers so far.
     *
     * @param dropped frames to the board that were dropped
     */
    public NetworkSummary summary(long dropped) {
        List<NetworkSummary.Service> used = services.entrySet().stream()
                .map(entry -> new NetworkSummary.Service(
                        entry.getKey(), entry.getValue().uses, entry.getValue().in, entry.getValue().out))
                .toList();
        return new NetworkSummary(
                framesFromBoard, bytesFromBoard, framesToBoard, bytesToBoard, dropped, malformed, used);
    }
}
