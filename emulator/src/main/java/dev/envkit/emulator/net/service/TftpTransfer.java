package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.packet.Wire;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** One file on its way to the board: block after block, each acknowledged before the next. */
final class TftpTransfer {
    private static final int DATA = 3;
    private static final int ACKNOWLEDGMENT = 4;
    private static final int OPTIONS = 6;
    private static final int UNKNOWN_TRANSFER = 5;
    private static final int MOST_RETRIES = 6;

    private final UdpLayer udp;
    private final Request request;
    private final Counters.Use use;
    private final Consumer<TftpTransfer> over;
    private final Endpoint local;
    private final ClockEvent timer;
    private byte[] last = {};
    /** Counts from 1; what goes into the packets are its low 16 bits. Zero is the acknowledgment of options. */
    private long block;

    private boolean lastSent;
    private int retries;

    /**
     * What is sent, to whom and how.
     *
     * @param timeoutSeconds before something is sent again
     * @param options what of the options is granted; empty for none
     */
    record Request(
            int address,
            Endpoint peer,
            TftpContent content,
            int blockSize,
            int timeoutSeconds,
            Map<String, String> options) {}

    TftpTransfer(UdpLayer udp, VirtualClock clock, Request request, Counters.Use use, Consumer<TftpTransfer> over) {
        this.udp = udp;
        this.request = request;
        this.use = use;
        this.over = over;
        local = new Endpoint(request.address, udp.bindAny(this::receive));
        timer = clock.newEvent("TFTP", this::timeout);
    }

    Endpoint peer() {
        return request.peer;
    }

    void start() {
        if (request.options.isEmpty()) {
            nextBlock();
            return;
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0);
        packet.write(OPTIONS);
        request.options.forEach((name, value) -> {
            packet.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
            packet.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
        });
        send(packet.toByteArray());
    }

    private void nextBlock() {
        block++;
        long from = (block - 1) * request.blockSize;
        byte[] data;
        try {
            data = request.content.read(from, request.blockSize);
        } catch (IOException e) {
            udp.send(local, request.peer, TftpServer.error(TftpServer.NOT_DEFINED, "cannot be read on the host"));
            end();
            return;
        }
        byte[] packet = new byte[4 + data.length];
        packet[1] = DATA;
        Wire.put16(packet, 2, (int) block);
        System.arraycopy(data, 0, packet, 4, data.length);
        lastSent = data.length < request.blockSize;
        use.out(data.length);
        send(packet);
    }

    private void send(byte[] packet) {
        last = packet;
        retries = 0;
        transmit();
    }

    private void transmit() {
        udp.send(local, request.peer, last);
        timer.scheduleIn(request.timeoutSeconds * VirtualClock.SECOND);
    }

    private void receive(UdpLayer.Received datagram) {
        byte[] packet = datagram.payload();
        if (!datagram.from().equals(request.peer)) {
            udp.send(local, datagram.from(), TftpServer.error(UNKNOWN_TRANSFER, "no such transfer"));
            return;
        }
        int operation = packet.length < 4 ? 0 : Wire.u16(packet, 0);
        if (operation == TftpServer.ERROR) {
            end();
        } else if (operation == ACKNOWLEDGMENT && Wire.u16(packet, 2) == (block & 0xffff)) {
            // An acknowledgment of an earlier block is not answered: each would double all that follow.
            if (lastSent) {
                end();
            } else {
                nextBlock();
            }
        }
    }

    private void timeout() {
        retries++;
        if (retries > MOST_RETRIES) {
            end();
        } else {
            transmit();
        }
    }

    void end() {
        timer.cancel();
        udp.unbind(local.port());
        request.content.close();
        over.accept(this);
    }
}
