package dev.envkit.emulator.debug.gdb;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.RunLoop;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Listens for one debugger at a time. While one is connected it decides when the machine runs; when it leaves, in
 * whatever way, its breakpoints are removed, the machine runs on, and the next may come.
 *
 * <p>Threading: has a daemon thread for the socket; what a packet does is done on the machine's thread.
 */
public final class GdbServer implements AutoCloseable {
    private static final String PROGRAM_EXITED = "W00";

    private final RunLoop<?> loop;
    private final Runnable kill;
    private final GdbTarget target;
    private final ServerSocket server;
    private volatile @Nullable Connection connection;

    private GdbServer(
            ServerSocket server, Machine machine, RunLoop<?> loop, Function<String, String> monitor, Runnable kill) {
        this.server = server;
        this.loop = loop;
        this.kill = kill;
        this.target = new GdbTarget() {
            @Override
            public Cpu cpu() {
                return machine.cpu();
            }

            @Override
            public Machine.Stop step() {
                return loop.step();
            }

            @Override
            public void reset() {
                machine.reset();
            }

            @Override
            public String monitor(String command) {
                return monitor.apply(command);
            }
        };
    }

    /**
     * Starts listening.
     *
     * @param address normally of the loopback interface: whoever connects owns the machine
     * @param monitor carries out {@code monitor} commands and returns their output
     * @param kill called on the machine's thread when the debugger kills the program
     * @throws IOException if the port is taken
     */
    public static GdbServer start(
            InetSocketAddress address,
            Machine machine,
            RunLoop<?> loop,
            Function<String, String> monitor,
            Runnable kill)
            throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address, 1);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        GdbServer server = new GdbServer(socket, machine, loop, monitor, kill);
        Thread.ofPlatform().daemon().name("gdb").start(server::serve);
        return server;
    }

    /** Returns the loopback address with a port, 0 for any that is free. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns the port that is listened on. */
    public int port() {
        return server.getLocalPort();
    }

    /** Stops listening, and ends a connection: a debugger that waits for the program to stop is told of its end. */
    @Override
    public void close() throws IOException {
        server.close();
        Connection open = connection;
        if (open != null) {
            open.end();
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                Connection client = new Connection(socket);
                connection = client;
                client.run();
            } catch (IOException e) {
                // the debugger went away, or the server was closed: either way this connection is over
            } catch (InterruptedException e) {
                return;
            } finally {
                connection = null;
            }
        }
    }

    private final class Connection {
        private final Socket socket;
        private final PacketReader in;
        private final OutputStream out;
        private final GdbCommands commands;
        private boolean acknowledging = true;
        private String lastSent = "";
        private volatile boolean waitsForStop;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            in = new PacketReader(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
            commands = new GdbCommands(target);
        }

        void run() throws IOException, InterruptedException {
            loop.call(() -> {
                loop.pause();
                return true;
            });
            try {
                boolean open = true;
                while (open) {
                    open = switch (in.next()) {
                        case PACKET -> packet();
                        case DAMAGED -> acknowledge('-');
                        case INTERRUPT -> interrupt();
                        case NACK -> resend();
                        case ACK -> true;
                        case END -> false;
                    };
                }
            } finally {
                leave();
            }
        }

        private void leave() {
            loop.post(() -> {
                commands.removePoints();
                loop.resume();
            });
        }

        private boolean packet() throws IOException, InterruptedException {
            acknowledge('+');
            byte[] data = in.packet();
            GdbOutcome outcome = loop.call(() -> {
                // a debugger that sends a packet takes it that the machine stands still
                if (!loop.paused()) {
                    loop.pause();
                }
                GdbOutcome result = commands.handle(data);
                if (result instanceof GdbOutcome.Resume) {
                    waitsForStop = true;
                    loop.resume(this::machineStopped);
                } else if (result instanceof GdbOutcome.Kill) {
                    kill.run();
                }
                return result;
            });
            switch (outcome) {
                case GdbOutcome.Reply(var packets) -> {
                    for (String packet : packets) {
                        send(packet);
                    }
                }
                case GdbOutcome.NoAcknowledgements() -> {
                    send(GdbCommands.OK);
                    acknowledging = false;
                }
                case GdbOutcome.Resume() -> {
                    // the answer comes when the machine stops
                }
                case GdbOutcome.Detach() -> {
                    send(GdbCommands.OK);
                    return false;
                }
                case GdbOutcome.Kill(boolean reply) -> {
                    if (reply) {
                        send(GdbCommands.OK);
                    }
                    return false;
                }
            }
            return true;
        }

        void end() throws IOException {
            try {
                if (waitsForStop) {
                    send(PROGRAM_EXITED);
                }
            } catch (IOException e) {
                // it has gone already
            } finally {
                socket.close();
            }
        }

        /** Called on the machine's thread. */
        private void machineStopped(Machine.Stop stop) {
            waitsForStop = false;
            try {
                send(commands.stopped(stop));
            } catch (IOException e) {
                // the reading thread finds out as well and cleans up
            }
        }

        private boolean interrupt() {
            loop.post(loop::interrupt);
            return true;
        }

        private boolean acknowledge(char sign) throws IOException {
            if (acknowledging) {
                synchronized (out) {
                    out.write(sign);
                    out.flush();
                }
            }
            return true;
        }

        private boolean resend() throws IOException {
            synchronized (out) {
                out.write(lastSent.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
            return true;
        }

        private void send(String data) throws IOException {
            StringBuilder framed = new StringBuilder("$");
            int sum = 0;
            for (int i = 0; i < data.length(); i++) {
                char c = data.charAt(i);
                if (c == '$' || c == '#' || c == '}' || c == '*') {
                    framed.append('}');
                    sum += '}';
                    c = (char) (c ^ 0x20);
                }
                framed.append(c);
                sum += c;
            }
            framed.append(String.format("#%02x", sum & 0xff));
            synchronized (out) {
                lastSent = framed.toString();
                out.write(lastSent.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        }
    }
}
