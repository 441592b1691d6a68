package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.net.tftp.TftpRefusal;
import dev.envkit.emulator.net.tftp.TftpSender;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.List;
import java.util.function.Consumer;

/** One file on its way to the board, from a port of its own. */
final class TftpTransfer {
    private static final int HEADER = 4;

    private final UdpLayer udp;
    private final Endpoint local;
    private final Endpoint peer;
    private final TftpSender sender;
    private final Counters.Use use;
    private final Consumer<TftpTransfer> over;
    private final ClockEvent timer;

    /**
     * @param address the server's, as the board knows it
     * @param over told when it has ended
     */
    TftpTransfer(
            UdpLayer udp,
            VirtualClock clock,
            int address,
            Endpoint peer,
            TftpSender sender,
            Counters.Use use,
            Consumer<TftpTransfer> over) {
        this.udp = udp;
        this.peer = peer;
        this.sender = sender;
        this.use = use;
        this.over = over;
        local = new Endpoint(address, udp.bindAny(this::receive));
        timer = clock.newEvent("TFTP", () -> send(sender.again()));
    }

    Endpoint peer() {
        return peer;
    }

    void start() {
        send(sender.first());
    }

    private void receive(UdpLayer.Received datagram) {
        if (!datagram.from().equals(peer)) {
            udp.send(local, datagram.from(), TftpRefusal.unknownTransfer().packet());
            return;
        }
        List<byte[]> packets = sender.answer(datagram.payload());
        if (!packets.isEmpty() || sender.isOver()) {
            send(packets);
        }
    }

    private void send(List<byte[]> packets) {
        for (byte[] packet : packets) {
            use.out(packet.length - HEADER);
            udp.send(local, peer, packet);
        }
        if (sender.isOver()) {
            end();
        } else {
            timer.scheduleIn(sender.timeoutSeconds() * VirtualClock.SECOND);
        }
    }

    void end() {
        timer.cancel();
        udp.unbind(local.port());
        sender.close();
        over.accept(this);
    }
}
