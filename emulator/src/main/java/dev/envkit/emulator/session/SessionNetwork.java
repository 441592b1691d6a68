package dev.envkit.emulator.session;

import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.net.HostForward;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.link.EthernetLink;
import dev.envkit.emulator.net.link.PcapWriter;
import dev.envkit.emulator.net.link.TapLink;
import dev.envkit.emulator.net.user.UserNetwork;
import dev.envkit.emulator.run.Emulation;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plugs the board's Ethernet cable in where the options say, with a capture file between. */
final class SessionNetwork {
    private final SessionOptions options;
    private final Mini2440 board;
    private final Emulation emulation;
    private @Nullable PcapWriter capture;
    private Optional<UserNetwork> userNetwork = Optional.empty();

    SessionNetwork(SessionOptions options, Mini2440 board, Emulation emulation) {
        this.options = options;
        this.board = board;
        this.emulation = emulation;
    }

    /**
     * Connects the board.
     *
     * @return what is to be closed after the run
     * @throws IOException if the host does not allow something
     */
    Optional<AutoCloseable> connect() throws IOException {
        Optional<NetworkConfig> config = options.network();
        Optional<String> tap = options.tap();
        if (config.isEmpty() && tap.isEmpty()) {
            return Optional.empty();
        }
        if (options.capture().isPresent()) {
            capture = openCapture(options.capture().get());
        }
        EthernetSink toBoard = captured(true, board.ethernet()::receive);
        EthernetLink link = tap.isPresent() ? openTap(tap.get(), toBoard) : open(config.get(), toBoard);
        board.ethernet().connect(captured(false, link::fromBoard));
        board.ethernet().cable(true);
        emulation.network(link::summary);
        return Optional.of(() -> {
            link.close();
            closeCapture();
        });
    }

    /** Returns the user-mode network, where the board is connected to it. */
    Optional<UserNetwork> userNetwork() {
        return userNetwork;
    }

    private EthernetLink open(NetworkConfig config, EthernetSink toBoard) throws IOException {
        VirtualClock clock = board.clock();
        UserNetwork network = new UserNetwork(clock, config, toBoard, emulation.hostEvents(), emulation.realTime());
        userNetwork = Optional.of(network);
        for (HostForward forward : network.listenOnHost()) {
            options.messages()
                    .accept("port %d of the board is at %s %s:%d"
                            .formatted(
                                    forward.boardPort(),
                                    forward.tcp() ? "tcp" : "udp",
                                    forward.host().getAddress().getHostAddress(),
                                    forward.host().getPort()));
        }
        return network;
    }

    private EthernetLink openTap(String name, EthernetSink toBoard) throws IOException {
        return new TapLink(
                name, board.clock(), toBoard, emulation.hostEvents(), emulation.realTime(), options.messages());
    }

    private static PcapWriter openCapture(Path file) throws IOException {
        try {
            return new PcapWriter(file);
        } catch (IOException e) {
            throw new IOException("the capture file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private EthernetSink captured(boolean toBoard, EthernetSink next) {
        if (capture == null) {
            return next;
        }
        return frame -> {
            PcapWriter writer = capture;
            if (writer != null) {
                try {
                    writer.write(board.clock().now(), toBoard, frame);
                } catch (IOException e) {
                    capture = null;
                    options.messages().accept("the capture ends here: " + e.getMessage());
                }
            }
            next.accept(frame);
        };
    }

    private void closeCapture() throws IOException {
        PcapWriter writer = capture;
        if (writer != null) {
            writer.close();
        }
    }
}
