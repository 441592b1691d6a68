package dev.envkit.emulator.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DM9000A data sheet, accessed as the kernel's driver does. */
class Dm9000Test {
    private static final byte[] BROADCAST = frame(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);

    private final VirtualClock clock = new VirtualClock();
    private boolean interrupt;
    private final Dm9000 chip = new Dm9000(clock, level -> interrupt = level);

    private static byte[] frame(int... destination) {
        byte[] frame = new byte[100];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (i < destination.length ? destination[i] : i);
        }
        return frame;
    }

    private int read(int register) {
        chip.write(0, 1, register);
        return chip.read(4, 1) & 0xFF;
    }

    private void write(int register, int value) {
        chip.write(0, 1, register);
        chip.write(4, 1, value);
    }

    private int phy(int register) {
        write(0x0C, 0x40 | register);
        write(0x0B, 0x0C);
        return read(0x0E) << 8 | read(0x0D);
    }

    private void start() {
        write(0x00, 1);
        write(0xFF, 0x83 | 1 << 5);
        chip.cable(true);
        write(0xFE, 0x3F);
        write(0x05, 1);
        for (int i = 0; i < 6; i++) {
            write(0x10 + i, 0x20 + 2 * i);
        }
    }

    private void pass(long picos) {
        clock.skipTo(clock.now() + picos);
        clock.runDueEvents();
    }

    @Test
    void identifiesItself() {
        assertEquals(0x46, read(0x28));
        assertEquals(0x0A, read(0x29));
        assertEquals(0x00, read(0x2A));
        assertEquals(0x90, read(0x2B));
        assertEquals(0x19, read(0x2C));
        write(0x28, 0);
        assertEquals(0x46, read(0x28));
    }

    @Test
    void resetBitClearsItselfAndKeepsTheNodeAddress() {
        write(0x10, 0x08);
        write(0x05, 0x31);
        write(0x00, 3);
        assertEquals(2, read(0x00));
        assertEquals(0, read(0x05));
        assertEquals(0x08, read(0x10));
    }

    @Test
    void thereIsNoEeprom() {
        write(0x0C, 0);
        write(0x0B, 0x04);
        assertEquals(0xFF, read(0x0D));
        assertEquals(0, read(0x0B) & 1);
    }

    @Test
    void transceiverShowsTheLink() {
        assertEquals(0x0181, phy(2));
        assertEquals(0, phy(1) & 4);
        assertEquals(0, read(0x01) & 0x40);
        chip.cable(true);
        assertEquals(0x24, phy(1) & 0x24);
        assertEquals(0x40, read(0x01) & 0xC0);
    }

    @Test
    void linkChangeInterrupts() {
        write(0xFF, 1 << 5);
        chip.cable(true);
        assertTrue(interrupt);
        write(0xFE, 1 << 5);
        assertFalse(interrupt);
    }

    @Test
    void sendsAFrameAtTheLinesSpeedAndPadsAShortOne() {
        start();
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        chip.write(0, 1, 0xF8);
        for (int i = 0; i < 21; i += 2) {
            chip.write(4, 2, i | (i + 1) << 8);
        }
        write(0xFC, 21);
        write(0xFD, 0);
        write(0x02, 1);
        assertEquals(1, read(0x02) & 1);
        pass((60 + 24) * 80_000L - 1);
        assertEquals(0, sent.size());
        pass(1);
        assertEquals(60, sent.getFirst().length);
        assertEquals(20, sent.getFirst()[20]);
        assertEquals(0, sent.getFirst()[21]);
        assertEquals(0, read(0x02) & 1);
        assertEquals(4, read(0x01) & 0x0C);
        assertTrue(interrupt);
    }

    @Test
    void receivedFrameIsReadWithItsHeader() {
        start();
        chip.receive(frame(0x20, 0x22, 0x24, 0x26, 0x28, 0x2A));
        assertTrue(interrupt);
        assertEquals(1, read(0xF0));
        chip.write(0, 1, 0xF2);
        assertEquals(0x0001, chip.read(4, 2));
        assertEquals(104, chip.read(4, 2));
        byte[] got = new byte[104];
        for (int i = 0; i < got.length; i += 2) {
            int word = chip.read(4, 2);
            got[i] = (byte) word;
            got[i + 1] = (byte) (word >>> 8);
        }
        assertArrayEquals(frame(0x20, 0x22, 0x24, 0x26, 0x28, 0x2A), Arrays.copyOf(got, 100));
        assertEquals(0, read(0xF0));
    }

    @Test
    void addressFilterFollowsPromiscuousMulticastAndHash() {
        start();
        byte[] other = frame(0x02, 0, 0, 0, 0, 1);
        byte[] allHosts = frame(0x01, 0x00, 0x5E, 0x00, 0x00, 0x01);
        chip.receive(other);
        chip.receive(allHosts);
        chip.receive(BROADCAST);
        assertEquals(0, read(0xF0));
        // ether_crc_le(all ones) & 0x3F is 0x3F: the driver sets the top bit of the table for broadcasts
        write(0x1D, 0x80);
        chip.receive(BROADCAST);
        assertEquals(1, read(0xF0));
        write(0x00, 1);
        write(0x05, 1 | 1 << 3);
        chip.receive(allHosts);
        assertEquals(1, read(0xF0));
        write(0x00, 1);
        write(0x05, 1 | 1 << 1);
        chip.receive(other);
        assertEquals(1, read(0xF0));
    }

    @Test
    void fullMemoryDropsAndSaysSo() {
        start();
        write(0x05, 3);
        for (int i = 0; i < 9; i++) {
            chip.receive(Arrays.copyOf(BROADCAST, 1500));
        }
        assertEquals(4, read(0xFE) & 4);
    }

    @Test
    void pulledCableCarriesNothing() {
        start();
        write(0x05, 3);
        chip.cable(false);
        write(0xFE, 0x3F);
        chip.receive(BROADCAST);
        assertEquals(0, read(0xFE) & 1);
    }
}
