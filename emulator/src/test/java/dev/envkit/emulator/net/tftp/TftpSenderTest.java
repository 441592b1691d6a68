package dev.envkit.emulator.net.tftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests and transfers, packet by packet. */
class TftpSenderTest {
    @TempDir
    Path temp;

    private final byte[] content = new byte[5000];
    private TftpFiles files = TftpFiles.NONE;

    @BeforeEach
    void makeFile() throws Exception {
        new Random(1).nextBytes(content);
        Path file = Files.write(temp.resolve("uImage"), content);
        files = name -> name.equals("uImage") ? Optional.of(file) : Optional.empty();
    }

    private static byte[] request(String... words) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0);
        packet.write(1);
        for (String word : words) {
            packet.writeBytes(word.getBytes(StandardCharsets.ISO_8859_1));
            packet.write(0);
        }
        return packet.toByteArray();
    }

    private TftpSender open(String... options) throws TftpRefusal {
        String[] words = new String[options.length + 2];
        words[0] = "uImage";
        words[1] = "octet";
        System.arraycopy(options, 0, words, 2, options.length);
        return TftpRequest.parse(request(words)).open(files);
    }

    private static byte[] acknowledgment(int block) {
        return new byte[] {0, 4, (byte) (block >> 8), (byte) block};
    }

    private static List<Integer> blocks(List<byte[]> packets) {
        return packets.stream()
                .map(packet -> ((packet[2] & 0xff) << 8) | (packet[3] & 0xff))
                .toList();
    }

    @Test
    void aWindowOfBlocksIsSentAtOnce() throws Exception {
        try (TftpSender sender = open("blksize", "1000", "windowsize", "4")) {
            assertEquals(
                    "\0\6blksize\0" + "1000\0windowsize\0" + "4\0",
                    new String(sender.first().getFirst(), StandardCharsets.ISO_8859_1));
            assertEquals(List.of(1, 2, 3, 4), blocks(sender.answer(acknowledgment(0))));
            // the third was lost: RFC 7440, section 4
            assertEquals(List.of(3, 4, 5, 6), blocks(sender.answer(acknowledgment(2))));
            assertFalse(sender.isOver());
            assertEquals(List.of(), sender.answer(acknowledgment(6)));
            assertTrue(sender.isOver());
        }
    }

    @Test
    void theBlocksMakeTheFile() throws Exception {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (TftpSender sender = open()) {
            List<byte[]> packets = sender.first();
            while (!sender.isOver()) {
                byte[] packet = packets.getFirst();
                received.write(packet, 4, packet.length - 4);
                packets = sender.answer(acknowledgment(blocks(packets).getFirst()));
            }
        }
        assertArrayEquals(content, received.toByteArray());
    }

    @Test
    void anAcknowledgmentThatCameTwiceIsNotAnsweredTwice() throws Exception {
        try (TftpSender sender = open()) {
            sender.first();
            assertEquals(List.of(2), blocks(sender.answer(acknowledgment(1))));
            assertEquals(List.of(), sender.answer(acknowledgment(1)));
            assertEquals(List.of(), sender.answer(acknowledgment(9)), "nor one of a block that was not sent");
            assertEquals(List.of(), sender.answer(new byte[] {0}), "nor half a packet");
        }
    }

    @Test
    void whatIsNotAnsweredIsSentAgainSomeTimes() throws Exception {
        try (TftpSender sender = open()) {
            byte[] first = sender.first().getFirst();
            int times = 0;
            for (List<byte[]> again = sender.again(); !again.isEmpty(); again = sender.again()) {
                assertArrayEquals(first, again.getFirst());
                times++;
            }
            assertEquals(6, times);
            assertTrue(sender.isOver());
        }
    }

    @Test
    void anErrorOfTheClientEndsIt() throws Exception {
        try (TftpSender sender = open()) {
            sender.first();
            assertEquals(List.of(), sender.answer(new byte[] {0, 5, 0, 3, 0}));
            assertTrue(sender.isOver());
        }
    }

    @Test
    void strangeRequestsAreRefused() {
        assertThrows(TftpRefusal.class, () -> TftpRequest.parse(new byte[0]));
        assertThrows(TftpRefusal.class, () -> TftpRequest.parse(request("uImage", "mail")));
        assertThrows(TftpRefusal.class, () -> TftpRequest.parse(request("no mode")));
        assertThrows(
                TftpRefusal.class,
                () -> TftpRequest.parse(request("other", "octet")).open(files));
    }
}
