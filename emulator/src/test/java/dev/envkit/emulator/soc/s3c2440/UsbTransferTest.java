package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.device.usb.UsbKeyboard;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists, transfers and the done queue (OHCI 1.0a chapters 4 and 6), with a keyboard in the first port. */
class UsbTransferTest {
    private static final int OHCI = 0x4900_0000;
    private static final int HCCA = ChipFixture.RAM + 0x4000;
    private static final int ED = ChipFixture.RAM + 0x5000;
    private static final int INTERRUPT_ED = ChipFixture.RAM + 0x5010;
    private static final int TD = ChipFixture.RAM + 0x6000;
    private static final int BUFFER = ChipFixture.RAM + 0x7FF8;
    private static final int PORT1 = OHCI + 0x54;
    private static final int WDH = 2;
    private static final int RHSC = 1 << 6;
    private static final int CLE = 1 << 4;
    private static final int PLE = 1 << 2;

    private static final int SETUP = 0;
    private static final int OUT = 1;
    private static final int IN = 2;

    private static final int NO_ERROR = 0;
    private static final int STALL = 4;
    private static final int DEVICE_NOT_RESPONDING = 5;
    private static final int DATA_UNDERRUN = 9;

    private final ChipFixture chip = new ChipFixture();
    private final UsbKeyboard keyboard = new UsbKeyboard();
    private int tds;

    @BeforeEach
    void aDeviceThatWasReset() {
        chip.soc.usbHost().plug(keyboard);
        chip.write(OHCI + 0x18, HCCA);
        chip.write(OHCI + 0x20, ED);
        chip.write(OHCI + 0x04, 2 << 6 | CLE | PLE);
        chip.write(OHCI + 0x50, 1 << 16); // power
        chip.write(PORT1, 1 << 16);
        chip.write(PORT1, 1 << 4); // reset
        chip.advance(11 * VirtualClock.MILLISECOND);
        chip.write(PORT1, 1 << 20);
        chip.write(OHCI + 0x0C, -1);
    }

    /** A transfer behind those there are; the last TD of a queue is empty. */
    private int transfer(int pid, int length, boolean rounds, int... bytes) {
        int td = TD + 0x20 * tds++;
        int buffer = BUFFER + 0x40 * (tds - 1);
        for (int n = 0; n < bytes.length; n++) {
            chip.bus.write(buffer + n, 1, bytes[n]);
        }
        chip.write(td, (rounds ? 1 << 18 : 0) | pid << 19 | 0xE000_0000);
        chip.write(td + 4, length == 0 ? 0 : buffer);
        chip.write(td + 8, td + 0x20);
        chip.write(td + 12, buffer + length - 1);
        return td;
    }

    private void run(int address) {
        chip.write(ED, 8 << 16 | address);
        chip.write(ED + 4, TD + 0x20 * tds);
        chip.write(ED + 8, TD);
        chip.write(ED + 12, 0);
        chip.write(OHCI + 0x08, 2); // control list filled
        chip.advance(20 * VirtualClock.MILLISECOND);
    }

    private int condition(int td) {
        return chip.read(td) >>> 28;
    }

    private List<Integer> doneQueue() {
        List<Integer> done = new ArrayList<>();
        for (int td = chip.read(HCCA + 0x84) & ~0xF; td != 0; td = chip.read(td + 8) & ~0xF) {
            done.add(0, td);
        }
        return done;
    }

    @Test
    void aDeviceInAPortShowsItsSpeedAndIsEnabledByAReset() {
        ChipFixture fresh = new ChipFixture();
        fresh.soc.usbHost().plug(new UsbKeyboard());
        assertEquals(0, fresh.read(PORT1), "not without power");
        fresh.write(OHCI + 0x50, 1 << 16);
        assertEquals(1 << 16 | 1 << 9 | 1 << 8 | 1, fresh.read(PORT1), "low speed, powered, connected");
        assertEquals(RHSC, fresh.read(OHCI + 0x0C) & RHSC);
        fresh.write(PORT1, 1 << 4);
        assertEquals(1 << 4, fresh.read(PORT1) & 1 << 4);
        fresh.advance(11 * VirtualClock.MILLISECOND);
        assertEquals(1 << 20 | 1 << 16 | 1 << 9 | 1 << 8 | 3, fresh.read(PORT1), "reset is over, enabled");
    }

    @Test
    void aControlTransferReadsTheDeviceDescriptorInPackets() {
        int setup = transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 18, 0);
        int data = transfer(IN, 18, false);
        int status = transfer(OUT, 0, false);
        run(0);
        assertEquals(List.of(setup, data, status), doneQueue());
        assertEquals(NO_ERROR, condition(setup));
        assertEquals(NO_ERROR, condition(data));
        assertEquals(NO_ERROR, condition(status));
        assertEquals(0, chip.read(data + 4), "the buffer is full");
        assertEquals(0x0110_0112, chip.read(BUFFER + 0x40), "length, type, USB 1.1");
        assertEquals(WDH, chip.read(OHCI + 0x0C) & WDH);
        assertEquals(0, chip.read(ED + 8) & 1, "not halted");
    }

    @Test
    void aBufferMayLieInTwoPages() {
        transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 18, 0);
        int data = transfer(IN, 18, false);
        int end = ChipFixture.RAM + 0xA000;
        chip.write(data + 4, ChipFixture.RAM + 0x8FFC);
        chip.write(data + 12, end + 13);
        run(0);
        assertEquals(0x0110_0112, chip.read(ChipFixture.RAM + 0x8FFC));
        assertEquals(0x0800_0000, chip.read(end) & 0xFF00_0000, "packet size 8 is the fifth byte beyond");
    }

    @Test
    void aShortPacketIsAnErrorUnlessTheBufferRounds() {
        transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 4, 0);
        int data = transfer(IN, 18, false);
        run(0);
        assertEquals(DATA_UNDERRUN, condition(data));
        assertEquals(1, chip.read(ED + 8) & 1, "halted");
        assertEquals(BUFFER + 0x40 + 4, chip.read(data + 4), "where it stopped");

        tds = 0;
        chip.write(OHCI + 0x0C, -1);
        transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 4, 0);
        data = transfer(IN, 18, true);
        run(0);
        assertEquals(NO_ERROR, condition(data));
        assertEquals(0, chip.read(ED + 8) & 1);
    }

    @Test
    void whatTheDeviceRefusesStallsAndHalts() {
        transfer(SETUP, 8, false, 0x80, 6, 0, 0x77, 0, 0, 4, 0);
        int data = transfer(IN, 4, true);
        run(0);
        assertEquals(STALL, condition(data));
        assertEquals(1, chip.read(ED + 8) & 1);
    }

    @Test
    void nobodyAnswersAtAnotherAddress() {
        int setup = transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 18, 0);
        run(9);
        assertEquals(DEVICE_NOT_RESPONDING, condition(setup));
    }

    @Test
    void theAddressIsTakenAfterTheStatusStage() {
        transfer(SETUP, 8, false, 0, 5, 7, 0, 0, 0, 0, 0);
        int status = transfer(IN, 0, false);
        run(0);
        assertEquals(NO_ERROR, condition(status));
        tds = 0;
        chip.write(OHCI + 0x0C, -1);
        int setup = transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 18, 0);
        run(7);
        assertEquals(NO_ERROR, condition(setup));
    }

    @Test
    void theInterruptListBringsTheKeysThatArePressed() {
        transfer(SETUP, 8, false, 0, 9, 1, 0, 0, 0, 0, 0); // SET_CONFIGURATION
        transfer(IN, 0, false);
        run(0);
        chip.write(OHCI + 0x0C, -1);
        int report = ChipFixture.RAM + 0xB000;
        int td = ChipFixture.RAM + 0xC000;
        chip.write(td, 1 << 18 | IN << 19 | 0xE000_0000);
        chip.write(td + 4, report);
        chip.write(td + 8, td + 0x20);
        chip.write(td + 12, report + 7);
        chip.write(INTERRUPT_ED, 8 << 16 | IN << 11 | 1 << 7);
        chip.write(INTERRUPT_ED + 4, td + 0x20);
        chip.write(INTERRUPT_ED + 8, td);
        chip.write(INTERRUPT_ED + 12, 0);
        for (int n = 0; n < 32; n += 8) {
            chip.write(HCCA + 4 * n, INTERRUPT_ED);
        }
        chip.advance(100 * VirtualClock.MILLISECOND);
        assertEquals(td, chip.read(INTERRUPT_ED + 8) & ~0xF, "answered with NAK until a key is pressed");
        keyboard.press(0x04);
        chip.advance(20 * VirtualClock.MILLISECOND);
        assertEquals(NO_ERROR, condition(td));
        assertEquals(0x0004_0000, chip.read(report), "no modifier, the key A");
        assertTrue((chip.read(OHCI + 0x0C) & WDH) != 0);
    }

    @Test
    void theDoneQueueWaitsUntilTheLastOneWasTaken() {
        int first = transfer(SETUP, 8, false, 0x80, 6, 0, 1, 0, 0, 18, 0);
        run(0);
        assertEquals(List.of(first), doneQueue());
        tds = 1;
        int second = transfer(IN, 18, false);
        chip.write(ED + 4, TD + 0x40);
        chip.write(OHCI + 0x08, 2);
        chip.advance(5 * VirtualClock.MILLISECOND);
        assertEquals(List.of(first), doneQueue(), "WDH is still set");
        chip.write(OHCI + 0x0C, WDH);
        chip.advance(2 * VirtualClock.MILLISECOND);
        assertEquals(List.of(second), doneQueue());
    }
}
