package dev.envkit.emulator.debug.gdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.debug.gdb.PacketReader.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets on the wire: framing, checksums, escapes, and what is broken. */
class PacketReaderTest {
    private static PacketReader reader(String wire) {
        return new PacketReader(new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String text(PacketReader reader) {
        return new String(reader.packet(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void packetsAcknowledgementsAndInterruptsAreToldApart() throws IOException {
        PacketReader reader = reader("+$g#67-\u0003$qC#b4");
        assertEquals(Kind.ACK, reader.next());
        assertEquals(Kind.PACKET, reader.next());
        assertEquals("g", text(reader));
        assertEquals(Kind.NACK, reader.next());
        assertEquals(Kind.INTERRUPT, reader.next());
        assertEquals(Kind.PACKET, reader.next());
        assertEquals("qC", text(reader));
        assertEquals(Kind.END, reader.next());
    }

    @Test
    void wrongOrMalformedChecksumIsDamage() throws IOException {
        assertEquals(Kind.DAMAGED, reader("$g#68").next());
        assertEquals(Kind.DAMAGED, reader("$g#xy").next());
        assertEquals(Kind.DAMAGED, reader("$g#6").next());
    }

    @Test
    void escapesAreRemovedAndCountInTheChecksum() throws IOException {
        // '}' 0x03 stands for '#', '}' 0x04 for '$', '}' 0x5d for '}'
        String data = "X}\u0003}\u0004}]";
        int sum = data.chars().sum() & 0xff;
        PacketReader reader = reader("$" + data + String.format("#%02x", sum));
        assertEquals(Kind.PACKET, reader.next());
        assertArrayEquals(new byte[] {'X', '#', '$', '}'}, reader.packet());
    }

    @Test
    void packetThatIsCutOffByAnotherDoesNotSwallowIt() throws IOException {
        PacketReader reader = reader("$m3000$g#67");
        assertEquals(Kind.DAMAGED, reader.next());
        assertEquals(Kind.PACKET, reader.next());
        assertEquals("g", text(reader));
    }

    @Test
    void endlessPacketIsDamageAndTakesNoMemory() throws IOException {
        PacketReader reader = reader("$" + "a".repeat(PacketReader.MAX_PACKET + 1) + "#00$g#67");
        assertEquals(Kind.DAMAGED, reader.next());
        assertEquals(Kind.PACKET, reader.next());
    }

    @Test
    void noiseNeverHoldsTheReaderUp() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            PacketReader reader = new PacketReader(new ByteArrayInputStream(noise));
            int events = 0;
            while (reader.next() != Kind.END) {
                events++;
            }
            assertEquals(true, events <= noise.length);
        }
    }
}
