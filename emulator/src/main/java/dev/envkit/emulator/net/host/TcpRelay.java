package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.TcpConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries data between a TCP connection of the board and one of the host. Neither side is read faster than the other
 * takes it, so that little is ever kept here.
 *
 * <p>Threading: what {@link TcpConnection.Application} asks for is called on the machine's thread; methods and fields
 * under "the host's side" belong to the {@link HostLoop}. Each hands the other work.
 */
final class TcpRelay implements TcpConnection.Application {
    /** Bytes on their way through here from which on the sender is not read any more. */
    private static final int MOST_WAITING = 256 * 1024;

    private static final int CHUNK = 64 * 1024;

    private final TcpConnection connection;
    private final HostLoop loop;
    private final Executor machine;
    private final RealTime realTime;
    private final Counters.Use use;
    private final Runnable over;

    /** Where the host is to connect to; null for a connection that the host has made. */
    private final @Nullable InetSocketAddress destination;

    // the machine's side
    private int towardsHost;
    private int acknowledged;
    private boolean held;

    // the host's side
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private final Deque<ByteBuffer> output = new ArrayDeque<>();
    private int credit = MOST_WAITING;
    private boolean outputOver;
    private boolean inputOver;

    /** What relays have in common. */
    record Context(HostLoop loop, Executor machine, RealTime realTime, Counters.Use use, Runnable over) {}

    private TcpRelay(
            TcpConnection connection,
            Context context,
            @Nullable InetSocketAddress destination,
            @Nullable SocketChannel channel) {
        this.connection = connection;
        this.destination = destination;
        this.channel = channel;
        loop = context.loop;
        machine = context.machine;
        realTime = context.realTime;
        use = context.use;
        over = context.over;
        use.use();
        hold();
    }

    /** Makes the relay for a connection that the board wants to open. */
    static TcpRelay outwards(TcpConnection connection, Context context, InetSocketAddress destination) {
        return new TcpRelay(connection, context, destination, null);
    }

    /** Makes the relay for a connection that the host has made. */
    static TcpRelay inwards(TcpConnection connection, Context context, SocketChannel channel) {
        return new TcpRelay(connection, context, null, channel);
    }

    // ---- the machine's side ----

    private void hold() {
        held = true;
        realTime.hold();
    }

    private void release() {
        if (held) {
            held = false;
            realTime.release();
            over.run();
        }
    }

    @Override
    public void asked() {
        InetSocketAddress to = destination;
        if (to != null) {
            loop.execute(() -> connect(to));
        }
    }

    @Override
    public void established() {
        loop.execute(this::startReading);
    }

    @Override
    public void receive(byte[] data) {
        use.in(data.length);
        towardsHost += data.length;
        if (towardsHost > MOST_WAITING) {
            connection.setReading(false);
        }
        loop.execute(() -> write(data));
    }

    private void written(int bytes) {
        towardsHost -= bytes;
        if (towardsHost <= MOST_WAITING / 2) {
            connection.setReading(true);
        }
    }

    @Override
    public void endOfInput() {
        loop.execute(() -> {
            outputOver = true;
            flush();
        });
    }

    @Override
    public void acknowledged(int bytes) {
        acknowledged += bytes;
        if (acknowledged >= CHUNK || connection.unacknowledged() == 0) {
            int more = acknowledged;
            acknowledged = 0;
            loop.execute(() -> addCredit(more));
        }
    }

    @Override
    public void closed(boolean orderly) {
        release();
        loop.execute(orderly ? this::finish : this::abort);
    }

    private void fromHost(byte[] data) {
        use.out(data.length);
        connection.send(data);
    }

    private void failed() {
        release();
        connection.reset();
    }

    // ---- the host's side ----

    private void connect(InetSocketAddress to) {
        try {
            SocketChannel made = SocketChannel.open();
            channel = made;
            made.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = loop.register(made, SelectionKey.OP_CONNECT, this::ready);
            if (made.connect(to)) {
                connected();
            }
        } catch (IOException | RuntimeException e) {
            refused();
        }
    }

    private void connected() {
        SelectionKey own = key;
        if (own != null) {
            own.interestOps(0);
        }
        machine.execute(connection::accept);
    }

    private void refused() {
        close();
        machine.execute(() -> {
            release();
            connection.refuse();
        });
    }

    private void startReading() {
        SocketChannel own = channel;
        if (own == null) {
            return;
        }
        try {
            if (key == null) {
                own.setOption(StandardSocketOptions.TCP_NODELAY, true);
                key = loop.register(own, 0, this::ready);
            }
            updateInterest();
        } catch (IOException e) {
            lost();
        }
    }

    private void ready(SelectionKey ready) {
        SocketChannel own = channel;
        if (own == null) {
            return;
        }
        if (ready.isConnectable()) {
            try {
                own.finishConnect();
                connected();
            } catch (IOException e) {
                refused();
            }
            return;
        }
        try {
            if (ready.isReadable()) {
                read(own);
            }
            if (ready.isValid() && ready.isWritable()) {
                flush();
            }
        } catch (IOException e) {
            lost();
        }
    }

    private void read(SocketChannel own) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(CHUNK, credit));
        int length = own.read(buffer);
        if (length < 0) {
            inputOver = true;
            machine.execute(connection::close);
            closeIfDone();
        } else if (length > 0) {
            credit -= length;
            byte[] data = Arrays.copyOf(buffer.array(), length);
            machine.execute(() -> fromHost(data));
        }
        updateInterest();
    }

    private void addCredit(int bytes) {
        credit += bytes;
        updateInterest();
    }

    private void write(byte[] data) {
        output.add(ByteBuffer.wrap(data));
        flush();
    }

    private void flush() {
        SocketChannel own = channel;
        if (own == null || !own.isConnected()) {
            return;
        }
        int done = 0;
        try {
            for (ByteBuffer first = output.peek(); first != null; first = output.peek()) {
                done += own.write(first);
                if (first.hasRemaining()) {
                    break;
                }
                output.remove();
            }
            if (output.isEmpty() && outputOver) {
                own.shutdownOutput();
                closeIfDone();
            }
            updateInterest();
        } catch (IOException e) {
            lost();
        }
        if (done > 0) {
            int bytes = done;
            machine.execute(() -> written(bytes));
        }
    }

    private void updateInterest() {
        SelectionKey own = key;
        if (own != null && own.isValid()) {
            int read = inputOver || credit <= 0 ? 0 : SelectionKey.OP_READ;
            own.interestOps(read | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    private void closeIfDone() {
        if (inputOver && outputOver && output.isEmpty()) {
            close();
        }
    }

    /** The board's connection is over in order: what it has sent is still written. */
    private void finish() {
        inputOver = true;
        outputOver = true;
        flush();
        closeIfDone();
    }

    /** The board's connection has failed: so does the host's. */
    private void abort() {
        SocketChannel own = channel;
        if (own != null && own.isOpen()) {
            try {
                own.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException | UnsupportedOperationException e) {
                // then the peer sees an orderly end
            }
        }
        close();
    }

    private void lost() {
        close();
        machine.execute(this::failed);
    }

    private void close() {
        SocketChannel own = channel;
        if (own != null) {
            HostLoop.closeQuietly(own);
        }
        output.clear();
    }
}
