package dev.envkit.emulator.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each back end carries what the board sends, and what comes from the host. */
@Timeout(30)
class BackEndsTest {
    private final BlockingQueue<Byte> input = new LinkedBlockingQueue<>();

    private void take(byte[] bytes) {
        for (byte b : bytes) {
            input.add(b);
        }
    }

    private String received(int length) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) (input.take() & 0xff));
        }
        return text.toString();
    }

    private static void transmit(SerialBackEnd backEnd, String text) {
        text.chars().forEach(backEnd::transmit);
    }

    @Test
    void fileHoldsEverythingWhenClosed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("serial.log");
        try (FileBackEnd backEnd = new FileBackEnd(file)) {
            transmit(backEnd, "x".repeat(100_000) + "\u00ff");
        }
        assertEquals("x".repeat(100_000) + "\u00ff", Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    @Test
    void streamsCarryBothWays() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StreamBackEnd backEnd = new StreamBackEnd(new ByteArrayInputStream(new byte[] {'h', 'i'}), out)) {
            backEnd.start(this::take);
            transmit(backEnd, "out");
            assertEquals("hi", received(2));
        }
        assertEquals("out", out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void tcpServesOneClientAfterTheOther() throws Exception {
        try (TcpBackEnd backEnd = new TcpBackEnd(0)) {
            backEnd.start(this::take);
            transmit(backEnd, "nobody hears this");
            for (int round = 0; round < 2; round++) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), backEnd.port())) {
                    client.getOutputStream().write(new byte[] {'a', (byte) 0xff});
                    assertEquals("a\u00ff", received(2));
                    transmit(backEnd, "answer");
                    assertEquals(
                            "answer", new String(client.getInputStream().readNBytes(6), StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void ptyCarriesEveryByteBothWaysUnchanged() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this host has no pseudo-terminals");
        try (PtyBackEnd backEnd = new PtyBackEnd()) {
            backEnd.start(this::take);
            Path slave = Path.of(backEnd.description());
            try (OutputStream out = Files.newOutputStream(slave);
                    InputStream in = Files.newInputStream(slave)) {
                out.write(new byte[] {'a', '\r', '\n', 3, 4, (byte) 0xff});
                assertEquals("a\r\n\u0003\u0004\u00ff", received(6));
                transmit(backEnd, "b\r\n\u0003\u0000");
                assertEquals("b\r\n\u0003\u0000", new String(in.readNBytes(5), StandardCharsets.ISO_8859_1));
            }
        }
    }
}
