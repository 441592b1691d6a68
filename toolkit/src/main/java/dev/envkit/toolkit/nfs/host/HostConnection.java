package dev.envkit.toolkit.nfs.host;

import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.nfs.rpc.RecordStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/** A client's TCP connection. It is not read from while answers wait to be taken. For the server's thread. */
final class HostConnection {
    private final SelectionKey key;
    private final SocketChannel channel;
    private final Function<ByteBuffer, Optional<ByteBuffer>> server;
    private final RecordStream records = new RecordStream(NfsServer.LARGEST_RECORD);
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

    HostConnection(SelectionKey key, SocketChannel channel, Function<ByteBuffer, Optional<ByteBuffer>> server) {
        this.key = key;
        this.channel = channel;
        this.server = server;
    }

    /**
     * Reads and writes what can be read and written.
     *
     * @param buffer for use during the call
     * @return whether the connection goes on
     */
    boolean ready(ByteBuffer buffer) throws IOException {
        if (key.isReadable()) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                return false;
            }
            boolean sound = records.take(
                    buffer.flip(),
                    call -> server.apply(call).map(RecordStream::mark).ifPresent(waiting::add));
            if (!sound) {
                return false;
            }
        }
        while (!waiting.isEmpty()) {
            channel.write(waiting.getFirst());
            if (waiting.getFirst().hasRemaining()) {
                break;
            }
            waiting.removeFirst();
        }
        key.interestOps(waiting.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        return true;
    }
}
