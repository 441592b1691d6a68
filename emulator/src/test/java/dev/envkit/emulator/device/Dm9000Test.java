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

    /** Plugs the cable in and powers the transceiver (GPR), and waits for the link. */
    private void link() {
        chip.cable(true);
        write(0x1F, 0);
        pass(10 * VirtualClock.MILLISECOND);
    }

    private void start() {
        write(0x00, 1);
        write(0xFF, 0x83 | 1 << 5);
        link();
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
        assertEquals(3, read(0x00));
        pass(10 * VirtualClock.MICROSECOND);
        assertEquals(2, read(0x00));
        assertEquals(0, read(0x05));
        assertEquals(0x08, read(0x10));
    }

    @Test
    void thereIsNoEeprom() {
        write(0x0C, 0);
        write(0x0B, 0x04);
        assertEquals(0xFF, read(0x0D));
        assertEquals(1, read(0x0B) & 1);
        pass(VirtualClock.MILLISECOND);
        assertEquals(0, read(0x0B) & 1);
    }

    @Test
    void transceiverShowsTheLink() {
        assertEquals(0x0181, phy(2));
        assertEquals(0, phy(1) & 4);
        assertEquals(0, read(0x01) & 0x40);
        chip.cable(true);
        pass(VirtualClock.SECOND);
        // GPR's reset value keeps the transceiver without power
        assertEquals(0, phy(1) & 0x24);
        link();
        assertEquals(0x24, phy(1) & 0x24);
        assertEquals(0x40, read(0x01) & 0xC0);
        assertEquals(0x8, phy(17) >>> 12);
        assertEquals(8, read(0x00) & 8);
    }

    @Test
    void linkChangeInterrupts() {
        write(0xFF, 1 << 5);
        link();
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
        write(0xFF, 0x80);
        write(0x05, 1 | 1 << 3);
        chip.receive(allHosts);
        assertEquals(1, read(0xF0));
        write(0x00, 1);
        write(0xFF, 0x80);
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
        assertEquals(0, phy(1) & 4);
        write(0xFE, 0x3F);
        chip.receive(BROADCAST);
        assertEquals(0, read(0xFE) & 1);
    }

    @Test
    void lostLinkIsLatchedUntilItIsRead() {
        link();
        assertEquals(4, phy(1) & 4);
        chip.cable(false);
        chip.cable(true);
        pass(VirtualClock.SECOND);
        // IEEE 802.3, 22.2.4.2.13
        assertEquals(0, phy(1) & 4);
        assertEquals(4, phy(1) & 4);
    }

    private void send(byte[] frame) {
        chip.write(0, 1, 0xF8);
        for (int i = 0; i < frame.length; i += 2) {
            chip.write(4, 2, (frame[i] & 0xFF) | (i + 1 < frame.length ? (frame[i + 1] & 0xFF) << 8 : 0));
        }
    }

    private void transmit(int length) {
        write(0xFC, length & 0xFF);
        write(0xFD, length >> 8);
        write(0x02, 1);
    }

    @Test
    void secondPacketIsWrittenWhileTheFirstIsSentAndTheMemoryGoesRound() {
        start();
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        byte[] first = Arrays.copyOf(BROADCAST, 1501);
        byte[] second = Arrays.copyOf(BROADCAST, 1514);
        for (int round = 0; round < 5; round++) {
            first[20] = (byte) round;
            second[20] = (byte) (round + 100);
            send(first);
            transmit(first.length);
            send(second);
            pass(VirtualClock.MILLISECOND);
            assertEquals(4, read(0x01) & 0x0C);
            write(0x01, 0x0C);
            transmit(second.length);
            pass(VirtualClock.MILLISECOND);
            assertEquals(8, read(0x01) & 0x0C);
            write(0x01, 0x0C);
            assertArrayEquals(first, sent.get(2 * round));
            assertArrayEquals(second, sent.get(2 * round + 1));
        }
        int pointer = read(0xFA) | read(0xFB) << 8;
        assertEquals(5 * (1502 + 1514) % 0x0C00, pointer);
        assertEquals(pointer, read(0x22) | read(0x23) << 8);
    }

    private byte[] receiveOne(int length) {
        chip.write(0, 1, 0xF2);
        chip.read(4, 2);
        int stored = chip.read(4, 2);
        assertEquals(length + 4, stored);
        byte[] got = new byte[stored + (stored & 1)];
        for (int i = 0; i < got.length; i += 2) {
            int word = chip.read(4, 2);
            got[i] = (byte) word;
            got[i + 1] = (byte) (word >>> 8);
        }
        return Arrays.copyOf(got, length);
    }

    @Test
    void receiveMemoryGoesRound() {
        start();
        write(0x05, 3);
        for (int i = 0; i < 100; i++) {
            byte[] frame = Arrays.copyOf(BROADCAST, 1000 + i);
            frame[50] = (byte) i;
            chip.receive(frame);
            assertEquals(1, read(0xF0));
            assertArrayEquals(frame, receiveOne(frame.length));
            assertEquals(0, read(0xF0));
        }
        // MRR follows RWPA
        assertEquals(read(0x24) | read(0x25) << 8, read(0xF4) | read(0xF5) << 8);
    }

    @Test
    void pointerAutoReturnSetsTheReadPointerOnce() {
        write(0xFF, 0x80);
        assertEquals(0x0C00, read(0xF4) | read(0xF5) << 8);
        write(0xF4, 0x34);
        write(0xF5, 0x12);
        write(0xFF, 0x83);
        assertEquals(0x1234, read(0xF4) | read(0xF5) << 8);
    }

    @Test
    void overflowIsCounted() {
        start();
        write(0x05, 3);
        for (int i = 0; i < 10; i++) {
            chip.receive(Arrays.copyOf(BROADCAST, 1500));
        }
        assertEquals(2, read(0x07));
        assertEquals(0, read(0x07));
    }

    @Test
    void pauseFramesKeepTheFarEndFromOverflowing() {
        start();
        write(0x05, 3);
        write(0x0A, 0x21);
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        while (sent.isEmpty()) {
            chip.receive(Arrays.copyOf(BROADCAST, 1500));
        }
        // IEEE 802.3 annex 31B: address, type, opcode, time
        byte[] pause = sent.getFirst();
        assertArrayEquals(
                new byte[] {0x01, (byte) 0x80, (byte) 0xC2, 0, 0, 1, 0x20, 0x22, 0x24, 0x26, 0x28, 0x2A},
                Arrays.copyOf(pause, 12));
        assertArrayEquals(
                new byte[] {(byte) 0x88, 0x08, 0, 1, (byte) 0xFF, (byte) 0xFF}, Arrays.copyOfRange(pause, 12, 18));
        assertEquals(0, read(0xFE) & 4);
        while (sent.size() == 1) {
            receiveOne(1500);
        }
        assertArrayEquals(new byte[] {0, 1, 0, 0}, Arrays.copyOfRange(sent.get(1), 14, 18));
    }

    @Test
    void receivedPauseHoldsTransmissionBack() {
        start();
        write(0x0A, 1);
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        byte[] pause = frame(0x01, 0x80, 0xC2, 0, 0, 1, 2, 0, 0, 0, 0, 9, 0x88, 0x08, 0, 1, 0x01, 0x00);
        chip.receive(pause);
        send(BROADCAST);
        transmit(100);
        // 256 quanta of 512 bit times at 100 Mbit/s
        pass(256 * 512 * 10_000L);
        assertEquals(0, sent.size());
        assertEquals(4, read(0x0A) & 4);
        pass(VirtualClock.MILLISECOND);
        assertEquals(1, sent.size());
    }

    @Test
    void checksumsAreFilledInAndChecked() {
        start();
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        // a UDP datagram of RFC 768 in an IPv4 packet, checksums zero
        byte[] frame = new byte[60];
        Arrays.fill(frame, 0, 6, (byte) 0xFF);
        frame[12] = 8;
        byte[] ip = {0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 111};
        System.arraycopy(ip, 0, frame, 14, 20);
        byte[] udp = {0, 69, 4, 0, 0, 12, 0, 0, 't', 'e', 's', 't'};
        System.arraycopy(udp, 0, frame, 34, 12);
        write(0x31, 7);
        send(frame);
        transmit(60);
        pass(VirtualClock.MILLISECOND);
        byte[] filled = sent.getFirst();
        assertEquals(0x665D, (filled[24] & 0xFF) << 8 | (filled[25] & 0xFF));
        assertEquals(0xFF47, (filled[40] & 0xFF) << 8 | (filled[41] & 0xFF));
        write(0x32, 2);
        write(0x05, 3);
        chip.receive(filled);
        // ready, IP, UDP, nothing wrong
        assertEquals(0x15, read(0xF0));
        receiveOne(60);
        filled[44] ^= 1;
        chip.receive(filled);
        assertEquals(0x95, read(0xF0));
        receiveOne(60);
        // with DCSE it does not get through
        write(0x32, 3);
        chip.receive(filled);
        assertEquals(0, read(0xF0));
    }

    @Test
    void loopbackBringsFramesBack() {
        start();
        write(0x05, 3);
        write(0x00, 2);
        chip.connect(frame -> {
            throw new AssertionError("nothing gets out");
        });
        send(BROADCAST);
        transmit(100);
        pass(VirtualClock.MILLISECOND);
        assertArrayEquals(BROADCAST, receiveOne(100));
    }

    @Test
    void magicPacketSetsTheWakeStatus() {
        start();
        write(0x00, 0x40);
        write(0x0F, 0x08);
        byte[] magic = new byte[130];
        Arrays.fill(magic, 0, 6, (byte) 0xFF);
        Arrays.fill(magic, 20, 26, (byte) 0xFF);
        for (int i = 0; i < 96; i++) {
            magic[26 + i] = (byte) (0x20 + 2 * (i % 6));
        }
        chip.receive(BROADCAST);
        assertEquals(0, read(0x01) & 0x20);
        chip.receive(magic);
        assertEquals(0x20, read(0x01) & 0x20);
        assertEquals(0x09, read(0x0F));
    }

    @Test
    void eightBitBusMovesByteByByte() {
        Dm9000 narrow = new Dm9000(clock, level -> {}, Dm9000.BusWidth.EIGHT);
        narrow.write(0, 1, 0xFE);
        assertEquals(0x80, narrow.read(4, 1));
        narrow.write(0, 1, 0xF8);
        narrow.write(4, 1, 0x12);
        narrow.write(0, 1, 0xFA);
        assertEquals(1, narrow.read(4, 1));
    }

    @Test
    void withoutALinkTransmissionEndsWithLossOfCarrier() {
        List<byte[]> sent = new ArrayList<>();
        chip.connect(sent::add);
        send(BROADCAST);
        transmit(100);
        pass(VirtualClock.MILLISECOND);
        assertEquals(0, sent.size());
        assertEquals(0x60, read(0x03));
        assertEquals(4, read(0x01) & 0x0C);
    }

    @Test
    void interruptPolarityCanBeTurned() {
        write(0x39, 1);
        assertTrue(interrupt);
        write(0xFF, 1 << 5);
        link();
        assertFalse(interrupt);
    }
}
