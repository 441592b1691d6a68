package dev.envkit.emulator.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Offers the serial port on a TCP port of the loopback interface, to one client at a time. What the board sends while
 * nobody is connected is lost, as on a wire.
 */
public final class TcpBackEnd implements SerialBackEnd {
    private final ServerSocket server;
    private volatile @Nullable Client client;

    private record Client(Socket socket, OutputPump pump) {}

    /**
     * @param port 0 for any that is free
     * @throws IOException if the port is taken
     */
    public TcpBackEnd(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    }

    /** Returns the port that is listened on. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void start(Consumer<byte[]> input) {
        Thread.ofPlatform().daemon().name("serial tcp").start(() -> serve(input));
    }

    private void serve(Consumer<byte[]> input) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                client = new Client(socket, new OutputPump(socket.getOutputStream(), "serial tcp output"));
                copy(socket.getInputStream(), input);
            } catch (IOException e) {
                // the client went away or the port was closed
            } finally {
                closeClient();
            }
        }
    }

    private void closeClient() {
        Client old = client;
        client = null;
        if (old != null) {
            old.pump.close();
        }
    }

    /** Hands on what a stream delivers until its end. */
    static void copy(InputStream in, Consumer<byte[]> input) throws IOException {
        byte[] buffer = new byte[4096];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (read > 0) {
                input.accept(Arrays.copyOf(buffer, read));
            }
        }
    }

    @Override
    public void transmit(int character) {
        Client connected = client;
        if (connected != null) {
            connected.pump.write(character);
        }
    }

    @Override
    public String description() {
        return server.getInetAddress().getHostAddress() + ":" + port();
    }

    @Override
    public void close() {
        Client connected = client;
        closeClient();
        try {
            server.close();
            if (connected != null) {
                connected.socket.close();
            }
        } catch (IOException e) {
            // closing is all that was wanted
        }
    }
}
