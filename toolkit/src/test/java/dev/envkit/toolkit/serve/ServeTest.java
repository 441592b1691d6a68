package dev.envkit.toolkit.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.EnvkitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TFTP on a port of the host, with a client of our own. */
class ServeTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE = 20_000;

    @TempDir
    Path temp;

    private final byte[] content = new byte[100_000];
    private HostTftpServer server;

    @BeforeEach
    void serve() throws Exception {
        new Random(2).nextBytes(content);
        Path file = Files.write(temp.resolve("uImage"), content);
        server = new HostTftpServer(
                name -> name.equals("uImage") ? Optional.of(file) : Optional.empty(),
                new InetSocketAddress(LOOPBACK, 0),
                message -> {});
        Thread.ofPlatform().daemon().start(() -> {
            try {
                server.serve();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void send(DatagramSocket client, String packet, int port) throws IOException {
        byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
        client.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, port));
    }

    private static DatagramPacket receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        client.receive(packet);
        return packet;
    }

    @Test
    void aFileIsFetchedBlockByBlock() throws Exception {
        try (DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
            client.setSoTimeout(PATIENCE);
            send(client, "\0\1uImage\0octet\0blksize\0" + "1468\0tsize\0" + "0\0", server.port());
            DatagramPacket options = receive(client);
            assertEquals(
                    "\0\6blksize\0" + "1468\0tsize\0" + "100000\0",
                    new String(options.getData(), 0, options.getLength(), StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            send(client, "\0\4\0\0", options.getPort());
            int expected = 1;
            int length;
            do {
                byte[] data;
                do {
                    DatagramPacket packet = receive(client);
                    data = Arrays.copyOf(packet.getData(), packet.getLength());
                    // a block that was sent again because this thread did not get to run
                } while (data[3] != (byte) expected);
                length = data.length - 4;
                received.write(data, 4, length);
                send(client, "\0\4\0" + (char) expected, options.getPort());
                expected++;
            } while (length == 1468);
            assertArrayEquals(content, received.toByteArray());
        }
    }

    @Test
    void whatIsNotServedIsRefused() throws Exception {
        try (DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
            client.setSoTimeout(PATIENCE);
            send(client, "\0\1../secret\0octet\0", server.port());
            DatagramPacket error = receive(client);
            assertEquals(
                    "\0\5\0\1there is no file ../secret\0",
                    new String(error.getData(), 0, error.getLength(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aPortInUseIsSaidSo() {
        EnvkitException e = assertThrows(
                EnvkitException.class,
                () -> new HostTftpServer(
                        name -> Optional.empty(), new InetSocketAddress(LOOPBACK, server.port()), message -> {}));
        assertTrue(e.getMessage().contains("port " + server.port()), e.getMessage());
    }
}
