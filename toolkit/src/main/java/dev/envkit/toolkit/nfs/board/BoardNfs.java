package dev.envkit.toolkit.nfs.board;

import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.TcpStream;
import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.nfs.NfsServer.Service;
import dev.envkit.toolkit.nfs.rpc.RecordStream;
import dev.envkit.toolkit.nfs.rpc.RpcCaller;
import dev.envkit.toolkit.nfs.rpc.Transport;
import java.nio.ByteBuffer;

/** Plugs an {@link NfsServer} into the network of the emulated board. It answers on the machine's thread. */
public final class BoardNfs {
    private static final String NAME = "nfs";

    private BoardNfs() {}

    /** Adds the server's programs, at their ports over UDP and TCP. */
    public static void plug(NfsServer server, NetworkConfig network) {
        for (Service service : Service.values()) {
            int port = server.ports().of(service);
            network.udpService(NAME, port, (from, payload, reply) -> {
                RpcCaller caller = new RpcCaller(from.toString(), Transport.UDP);
                server.answer(service, caller, ByteBuffer.wrap(payload)).ifPresent(answer -> reply.send(bytes(answer)));
            });
            network.tcpService(NAME, port, stream -> new Connection(server, service, stream));
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static final class Connection implements TcpReceiver {
        private final NfsServer server;
        private final Service service;
        private final TcpStream stream;
        private final RpcCaller caller;
        private final RecordStream records = new RecordStream(NfsServer.LARGEST_RECORD);

        Connection(NfsServer server, Service service, TcpStream stream) {
            this.server = server;
            this.service = service;
            this.stream = stream;
            this.caller = new RpcCaller(stream.peer().toString(), Transport.TCP);
        }

        @Override
        public void receive(byte[] data) {
            boolean sound = records.take(
                    ByteBuffer.wrap(data),
                    call -> server.answer(service, caller, call)
                            .ifPresent(answer -> stream.send(bytes(RecordStream.mark(answer)))));
            if (!sound) {
                stream.reset();
            }
        }

        @Override
        public void endOfInput() {
            stream.close();
        }

        @Override
        public void closed() {
            // nothing is kept for a connection
        }
    }
}
