package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.net.tftp.TftpFiles;
import dev.envkit.emulator.net.tftp.TftpRefusal;
import dev.envkit.emulator.net.tftp.TftpRequest;
import dev.envkit.emulator.net.tftp.TftpSender;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/** The TFTP server on the board's network. Each transfer has a port of its own, as RFC 1350 demands. */
public final class TftpServer {
    private static final int PORT = 69;
    private static final int MOST_TRANSFERS = 16;

    private final TftpFiles files;
    private final UdpLayer udp;
    private final VirtualClock clock;
    private final Counters counters;
    private final List<TftpTransfer> transfers = new ArrayList<>();

    /** Opens the server's port. */
    public TftpServer(TftpFiles files, UdpLayer udp, VirtualClock clock, Counters counters) {
        this.files = files;
        this.udp = udp;
        this.clock = clock;
        this.counters = counters;
        udp.bind(PORT, this::receive);
    }

    /** Ends all transfers. */
    public void close() {
        List.copyOf(transfers).forEach(TftpTransfer::end);
    }

    private void receive(UdpLayer.Received datagram) {
        Counters.Use use = counters.service("tftp");
        use.use();
        use.in(datagram.payload().length);
        try {
            start(datagram, use);
        } catch (TftpRefusal refusal) {
            udp.send(new Endpoint(datagram.to(), PORT), datagram.from(), refusal.packet());
        }
    }

    private void start(UdpLayer.Received datagram, Counters.Use use) throws TftpRefusal {
        TftpRequest request = TftpRequest.parse(datagram.payload());
        if (transfers.stream().anyMatch(other -> other.peer().equals(datagram.from()))) {
            // The request came twice; the first answer is on its way, or will be sent again.
            return;
        }
        TftpSender sender = request.open(files);
        while (transfers.size() >= MOST_TRANSFERS) {
            transfers.getFirst().end();
        }
        TftpTransfer transfer =
                new TftpTransfer(udp, clock, datagram.to(), datagram.from(), sender, use, transfers::remove);
        transfers.add(transfer);
        transfer.start();
    }
}
