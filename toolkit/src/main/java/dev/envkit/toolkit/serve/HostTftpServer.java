package dev.envkit.toolkit.serve;

import dev.envkit.emulator.net.tftp.TftpFiles;
import dev.envkit.emulator.net.tftp.TftpRefusal;
import dev.envkit.emulator.net.tftp.TftpRequest;
import dev.envkit.emulator.net.tftp.TftpSender;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TFTP server that is read from, on a UDP port of the host. Whoever can reach the port can read the files that it
 * has.
 *
 * <p>Threading: {@link #serve()} takes requests on the thread that calls it, transfers have threads of their own;
 * {@link #close()} may be called from any.
 */
public final class HostTftpServer implements Closeable {
    private static final int DATAGRAM = 1 << 16;
    private static final int MOST_TRANSFERS = 32;

    private final TftpFiles files;
    private final DatagramSocket socket;
    private final Consumer<String> messages;
    private final Set<SocketAddress> peers = ConcurrentHashMap.newKeySet();

    /**
     * Binds the port.
     *
     * @param files asked by several threads
     * @param address where it listens; port 0 for any that is free
     * @param messages told of each transfer, a line each, by several threads
     * @throws EnvkitException if the port cannot be had
     */
    public HostTftpServer(TftpFiles files, InetSocketAddress address, Consumer<String> messages) {
        this.files = files;
        this.messages = messages;
        try {
            socket = new DatagramSocket(address);
        } catch (SocketException e) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "TFTP port " + address.getPort() + " of "
                            + address.getAddress().getHostAddress() + ": " + e.getMessage(),
                    "--tftp-port names another; ports below 1024 are for root on most systems",
                    e);
        }
    }

    /** Returns the port. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Serves until {@link #close()} is called. */
    public void serve() throws IOException {
        byte[] buffer = new byte[DATAGRAM];
        while (!socket.isClosed()) {
            DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(datagram);
            } catch (SocketException e) {
                if (socket.isClosed()) {
                    return;
                }
                // an answer that could not be delivered is told at the next call
                continue;
            }
            start(Arrays.copyOf(buffer, datagram.getLength()), datagram.getSocketAddress());
        }
    }

    private void start(byte[] packet, SocketAddress peer) throws IOException {
        TftpSender sender;
        try {
            TftpRequest request = TftpRequest.parse(packet);
            if (peers.size() >= MOST_TRANSFERS || !peers.add(peer)) {
                // it came twice, or will come again
                return;
            }
            try {
                sender = request.open(files);
            } catch (TftpRefusal e) {
                peers.remove(peer);
                throw e;
            }
            messages.accept("tftp: " + request.file().replaceAll("\\p{Cntrl}", "?") + " to " + peer);
        } catch (TftpRefusal e) {
            messages.accept("tftp: refused to " + peer + ": " + e.getMessage());
            send(socket, List.of(e.packet()), peer);
            return;
        }
        Thread.ofVirtual().name("tftp " + peer).start(() -> {
            try (sender;
                    DatagramSocket own = new DatagramSocket(new InetSocketAddress(localAddress(), 0))) {
                transfer(own, sender, peer);
            } catch (IOException e) {
                messages.accept("tftp: to " + peer + ": " + e.getMessage());
            } finally {
                peers.remove(peer);
            }
        });
    }

    private InetAddress localAddress() {
        return socket.getLocalAddress();
    }

    private static void transfer(DatagramSocket own, TftpSender sender, SocketAddress peer) throws IOException {
        byte[] buffer = new byte[DATAGRAM];
        send(own, sender.first(), peer);
        long deadline = deadline(sender);
        while (!sender.isOver()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            List<byte[]> due = left <= 0 ? List.of() : received(own, buffer, (int) left, sender, peer);
            if (due.isEmpty() && System.nanoTime() - deadline >= 0) {
                due = sender.again();
            }
            if (!due.isEmpty()) {
                send(own, due, peer);
                deadline = deadline(sender);
            }
        }
    }

    private static long deadline(TftpSender sender) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(sender.timeoutSeconds());
    }

    private static List<byte[]> received(
            DatagramSocket own, byte[] buffer, int milliseconds, TftpSender sender, SocketAddress peer)
            throws IOException {
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        own.setSoTimeout(milliseconds);
        try {
            own.receive(datagram);
        } catch (SocketTimeoutException e) {
            return List.of();
        }
        if (!datagram.getSocketAddress().equals(peer)) {
            send(own, List.of(TftpRefusal.unknownTransfer().packet()), datagram.getSocketAddress());
            return List.of();
        }
        return sender.answer(Arrays.copyOf(buffer, datagram.getLength()));
    }

    private static void send(DatagramSocket from, List<byte[]> packets, SocketAddress to) throws IOException {
        for (byte[] packet : packets) {
            from.send(new DatagramPacket(packet, packet.length, to));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
