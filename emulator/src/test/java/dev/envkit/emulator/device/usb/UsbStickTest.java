package dev.envkit.emulator.device.usb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.bus.UsbTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bulk-only transport and the SCSI commands that an operating system sends to a stick. */
class UsbStickTest {
    private static final int BLOCKS = 16;

    @TempDir
    private Path directory;

    private Path file;
    private UsbStick stick;
    private int tag = 100;

    @BeforeEach
    void aConfiguredStick() throws IOException {
        file = directory.resolve("stick.img");
        byte[] content = new byte[BLOCKS * UsbStick.BLOCK + 100];
        for (int n = 0; n < content.length; n++) {
            content[n] = (byte) (n / UsbStick.BLOCK + n);
        }
        Files.write(file, content);
        stick = open(true);
    }

    private UsbStick open(boolean writable) throws IOException {
        UsbStick opened =
                new UsbStick(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), writable);
        opened.busReset();
        opened.setup(0, 0, new byte[] {0, 9, 1, 0, 0, 0, 0, 0});
        return opened;
    }

    @AfterEach
    void close() throws IOException {
        stick.close();
    }

    private int command(int length, boolean toHost, int... block) {
        ByteBuffer cbw = ByteBuffer.allocate(31).order(ByteOrder.LITTLE_ENDIAN);
        cbw.putInt(0x4342_5355)
                .putInt(++tag)
                .putInt(length)
                .put((byte) (toHost ? 0x80 : 0))
                .put((byte) 0);
        cbw.put((byte) block.length);
        for (int b : block) {
            cbw.put((byte) b);
        }
        return stick.out(0, 2, cbw.array());
    }

    private byte[] data() {
        byte[] all = new byte[0];
        byte[] packet = new byte[64];
        int count;
        do {
            count = stick.in(0, 1, packet);
            if (count > 0) {
                int before = all.length;
                all = Arrays.copyOf(all, before + count);
                System.arraycopy(packet, 0, all, before, count);
            }
        } while (count == 64);
        return all;
    }

    private void assertStatus(int status, int residue) {
        byte[] packet = new byte[64];
        assertEquals(13, stick.in(0, 1, packet));
        ByteBuffer csw = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x5342_5355, csw.getInt());
        assertEquals(tag, csw.getInt());
        assertEquals(residue, csw.getInt());
        assertEquals(status, csw.get());
    }

    @Test
    void inquiryAnswersAsARemovableDisk() {
        command(36, true, 0x12, 0, 0, 0, 36, 0);
        byte[] answer = data();
        assertEquals(36, answer.length);
        assertEquals((byte) 0x80, answer[1]);
        assertStatus(0, 0);
    }

    @Test
    void capacityIsThatOfTheWholeBlocks() {
        command(8, true, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        ByteBuffer answer = ByteBuffer.wrap(data());
        assertEquals(BLOCKS - 1, answer.getInt());
        assertEquals(UsbStick.BLOCK, answer.getInt());
        assertStatus(0, 0);
    }

    @Test
    void blocksAreReadAndWritten() throws IOException {
        command(1024, true, 0x28, 0, 0, 0, 0, 3, 0, 0, 2, 0);
        byte[] read = new byte[1024];
        byte[] packet = new byte[64];
        for (int at = 0; at < read.length; at += 64) {
            assertEquals(64, stick.in(0, 1, packet));
            System.arraycopy(packet, 0, read, at, 64);
        }
        assertArrayEquals(Arrays.copyOfRange(Files.readAllBytes(file), 3 * 512, 5 * 512), read);
        assertStatus(0, 0);

        byte[] block = new byte[512];
        Arrays.fill(block, (byte) 0x5A);
        command(512, false, 0x2A, 0, 0, 0, 0, 7, 0, 0, 1, 0);
        for (int at = 0; at < 512; at += 64) {
            assertEquals(0, stick.out(0, 2, Arrays.copyOfRange(block, at, at + 64)));
        }
        assertStatus(0, 0);
        assertArrayEquals(block, Arrays.copyOfRange(Files.readAllBytes(file), 7 * 512, 8 * 512));
    }

    @Test
    void beyondTheEndIsRefusedAndTheSenseSaysWhy() {
        command(512, true, 0x28, 0, 0, 0, 0, BLOCKS, 0, 0, 1, 0);
        assertEquals(UsbTarget.STALL, stick.in(0, 1, new byte[64]));
        stick.setup(0, 0, new byte[] {2, 1, 0, 0, (byte) 0x81, 0, 0, 0}); // CLEAR_FEATURE(ENDPOINT_HALT)
        assertStatus(1, 512);
        command(18, true, 3, 0, 0, 0, 18, 0);
        byte[] sense = data();
        assertEquals(5, sense[2]);
        assertEquals(0x21, sense[12]);
        assertStatus(0, 0);
    }

    @Test
    void aStickThatIsProtectedRefusesWrites() throws IOException {
        stick.close();
        stick = open(false);
        byte[] before = Files.readAllBytes(file);
        command(512, false, 0x2A, 0, 0, 0, 0, 7, 0, 0, 1, 0);
        assertEquals(UsbTarget.STALL, stick.out(0, 2, new byte[64]));
        assertStatus(1, 512);
        stick.setup(0, 0, new byte[] {2, 1, 0, 0, 2, 0, 0, 0}); // CLEAR_FEATURE(ENDPOINT_HALT)
        command(4, true, 0x1A, 0, 0x3F, 0, 4, 0);
        assertEquals((byte) 0x80, data()[2]);
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void whatIsNoCommandHaltsTheEndpoints() {
        assertEquals(UsbTarget.STALL, stick.out(0, 2, new byte[31]));
        assertEquals(UsbTarget.STALL, stick.in(0, 1, new byte[64]));
    }

    @Test
    void anUnknownCommandFails() {
        command(0, false, 0xEE);
        assertStatus(1, 0);
    }
}
