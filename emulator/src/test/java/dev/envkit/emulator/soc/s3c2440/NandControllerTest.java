package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.device.nand.NandFlash;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** User's manual chapter 6 and the K9F1G08 data sheet. */
class NandControllerTest {
    private static final int NAND = 0x4E00_0000;
    private static final int NFCONT = NAND + 0x04;
    private static final int NFCMMD = NAND + 0x08;
    private static final int NFADDR = NAND + 0x0C;
    private static final int NFDATA = NAND + 0x10;
    private static final int NFSECCD = NAND + 0x1C;
    private static final int NFSTAT = NAND + 0x20;
    private static final int NFESTAT0 = NAND + 0x24;
    private static final int NFSBLK = NAND + 0x38;
    private static final int NFEBLK = NAND + 0x3C;

    private final ChipFixture chip = new ChipFixture();
    private final NandFlash flash = new NandFlash(NandGeometry.K9F1G08, chip.clock);

    private void fit() {
        chip.soc.nand().connect(flash);
        flash.onReadyChange(chip.soc.nand()::chipReadyChanged);
        chip.write(NFCONT, 1);
    }

    private void command(int value) {
        chip.write(NFCMMD, value);
    }

    private void address(int... cycles) {
        for (int cycle : cycles) {
            chip.write(NFADDR, cycle);
        }
    }

    private void settle() {
        chip.advance(3 * VirtualClock.MILLISECOND);
    }

    private int readByte() {
        return chip.bus.read(NFDATA, 1);
    }

    @Test
    void emptySocketReadsAsOnesAndIsReady() {
        chip.write(NFCONT, 1);
        command(0x90);
        address(0);
        assertEquals(0xFFFF_FFFF, chip.read(NFDATA));
        assertEquals(1, chip.read(NFSTAT) & 1);
    }

    @Test
    void identifiesItself() {
        fit();
        command(0x90);
        address(0);
        assertEquals(0xEC, readByte());
        assertEquals(0xF1, readByte());
        assertEquals(0x00, readByte());
        assertEquals(0x95, readByte());
    }

    @Test
    void deselectedChipDoesNotAnswer() {
        fit();
        chip.write(NFCONT, 3);
        command(0x90);
        address(0);
        assertEquals(0xFF, readByte());
        assertEquals(2, chip.read(NFSTAT) & 2);
    }

    @Test
    void programsAndReadsAPageByWords() {
        fit();
        command(0x80);
        address(0, 0, 0x34, 0x12);
        for (int i = 0; i < 2048; i += 4) {
            chip.write(NFDATA, i * 0x0101);
        }
        command(0x10);
        assertEquals(0, chip.read(NFSTAT) & 1);
        settle();
        command(0x70);
        assertEquals(0xC0, readByte());
        command(0x00);
        address(0, 0, 0x34, 0x12);
        command(0x30);
        settle();
        for (int i = 0; i < 2048; i += 4) {
            assertEquals(i * 0x0101, chip.read(NFDATA));
        }
        assertEquals(0xFF, readByte());
    }

    @Test
    void randomOutputJumpsWithinThePage() {
        fit();
        command(0x80);
        address(0, 8, 0, 0); // the spare area
        chip.bus.write(NFDATA, 1, 0x5A);
        command(0x85);
        address(0x10, 0);
        chip.bus.write(NFDATA, 1, 0xA5);
        command(0x10);
        settle();
        command(0x00);
        address(0, 0, 0, 0);
        command(0x30);
        settle();
        command(0x05);
        address(0x00, 0x08);
        command(0xE0);
        assertEquals(0x5A, readByte());
        command(0x05);
        address(0x10, 0x00);
        command(0xE0);
        assertEquals(0xA5, readByte());
    }

    @Test
    void programmingOnlyClearsBitsAndErasingSetsThemAll() {
        fit();
        for (int value : new int[] {0xF0, 0x3C}) {
            command(0x80);
            address(0, 0, 1, 0);
            chip.bus.write(NFDATA, 1, value);
            command(0x10);
            settle();
        }
        assertEquals(0x30, flash.page(1)[0]);
        command(0x60);
        address(1, 0);
        command(0xD0);
        settle();
        assertEquals(-1, flash.page(1)[0]);
    }

    @Test
    void readyTransitionInterruptsWhenEnabled() {
        fit();
        chip.write(NFCONT, 1 | 1 << 9);
        chip.write(NFSTAT, 4);
        command(0xFF);
        assertEquals(0, chip.read(NFSTAT) & 5);
        settle();
        assertEquals(5, chip.read(NFSTAT) & 5);
        assertEquals(InterruptSource.INT_NFCON.mask(), chip.srcpnd());
        chip.write(NFSTAT, 4);
        assertEquals(1, chip.read(NFSTAT) & 5);
    }

    @Test
    void softLockProtectsAllButTheArea() {
        fit();
        chip.write(NAND + 0x38, 64);
        chip.write(NAND + 0x3C, 128);
        chip.write(NFCONT, 1 | 1 << 12);
        for (int page : new int[] {0, 64, 128}) {
            command(0x80);
            address(0, 0, page, 0);
            chip.bus.write(NFDATA, 1, 0);
            command(0x10);
            settle();
        }
        assertEquals(-1, flash.page(0)[0]);
        assertEquals(0, flash.page(64)[0]);
        assertEquals(-1, flash.page(128)[0]);
        assertEquals(8, chip.read(NFSTAT) & 8);
    }

    @Test
    void smallPagesAreReadWithOneCommand() {
        NandFlash small = new NandFlash(NandGeometry.K9F1208, chip.clock);
        chip.soc.nand().connect(small);
        small.onReadyChange(chip.soc.nand()::chipReadyChanged);
        chip.write(NFCONT, 1);
        command(0x50);
        command(0x80);
        address(3, 5, 0, 0); // byte 3 of page 5's spare area
        chip.bus.write(NFDATA, 1, 0x12);
        command(0x10);
        settle();
        assertEquals(0x12, small.page(5)[512 + 3]);
        command(0x50);
        address(3, 5, 0, 0);
        settle();
        assertEquals(0x12, readByte());
    }

    @Test
    void eccFindsAnyOneBitAsTheKernelDecodesIt() {
        fit();
        Random random = new Random(1);
        byte[] data = new byte[256];
        for (int round = 0; round < 50; round++) {
            random.nextBytes(data);
            int good = eccOf(data);
            int octet = random.nextInt(data.length);
            int bit = random.nextInt(8);
            data[octet] ^= (byte) (1 << bit);
            int difference = good ^ eccOf(data);
            // drivers/mtd/nand/raw/s3c2410.c: byte number from the odd bits of two bytes, bit number from the third
            int foundByte = odd(difference, 0) | odd(difference >>> 8, 0) << 4;
            assertEquals(octet, foundByte);
            assertEquals(bit, odd(difference >>> 18, 0) & 7);
        }
    }

    private int eccOf(byte[] data) {
        chip.write(NFCONT, 1 | 1 << 4);
        for (byte value : data) {
            chip.bus.write(NFDATA, 1, value);
        }
        return chip.read(NAND + 0x2C);
    }

    private static int odd(int bits, int from) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= ((bits >>> (from + 2 * i + 1)) & 1) << i;
        }
        return value;
    }

    @Test
    void erasedDataHasAnErasedCode() {
        fit();
        byte[] data = new byte[2048];
        Arrays.fill(data, (byte) 0xFF);
        assertEquals(-1, eccOf(data));
    }

    @Test
    void estatLocatesTheErrorItself() {
        fit();
        byte[] data = new byte[2048];
        new Random(2).nextBytes(data);
        int stored = eccOf(data);
        chip.write(NAND + 0x14, (stored & 0xFF) | (stored & 0xFF00) << 8);
        chip.write(NAND + 0x18, ((stored >>> 16) & 0xFF) | (stored >>> 24) << 16);
        assertEquals(0, chip.read(NAND + 0x24) & 3);
        data[1234] ^= 1 << 5;
        eccOf(data);
        assertEquals(1 | 5 << 4 | 1234 << 7, chip.read(NAND + 0x24) & 0x3_FFFF & ~0xC);
        data[7] ^= 1;
        eccOf(data);
        assertEquals(2, chip.read(NAND + 0x24) & 3);
        assertTrue(chip.reports.isEmpty());
        assertFalse(chip.irq);
    }

    /** "SpareECCLock", NFSECC, NFSECCD and NFESTAT0's SErrorDataNo, SErrorBitNo and SpareError. */
    @Test
    void estatLocatesAnErrorInTheSpareAreaApartFromTheMainOne() {
        fit();
        byte[] spare = new byte[16];
        new Random(3).nextBytes(spare);
        int stored = spareEccOf(spare);
        chip.write(NFSECCD, (stored & 0xFF) | (stored & 0xFF00) << 8);
        assertEquals(0, chip.read(NFESTAT0) >>> 2 & 3);
        for (int octet = 0; octet < spare.length; octet++) {
            spare[octet] ^= (byte) (1 << (octet & 7));
            spareEccOf(spare);
            int status = chip.read(NFESTAT0);
            assertEquals(1, status >>> 2 & 3);
            assertEquals(octet & 7, status >>> 18 & 7);
            assertEquals(octet, status >>> 21 & 0xF);
            spare[octet] ^= (byte) (1 << (octet & 7));
        }
        spare[3] ^= 0x11;
        spareEccOf(spare);
        assertEquals(2, chip.read(NFESTAT0) >>> 2 & 3);
        // one bit of the stored code itself
        spare[3] ^= 0x11;
        spareEccOf(spare);
        chip.write(NFSECCD, ((stored & 0xFF) | (stored & 0xFF00) << 8) ^ 4);
        assertEquals(3, chip.read(NFESTAT0) >>> 2 & 3);
    }

    /** The main code is locked meanwhile: the bytes do not enter it. */
    private int spareEccOf(byte[] data) {
        chip.write(NFCONT, 1 | 1 << 4 | 1 << 5);
        int main = chip.read(NAND + 0x2C);
        for (byte value : data) {
            chip.bus.write(NFDATA, 1, value);
        }
        assertEquals(main, chip.read(NAND + 0x2C));
        return chip.read(NAND + 0x34) & 0xFFFF;
    }

    /** NFCONT: InitECC is for writing only, and a locked code stays as it is. */
    @Test
    void aLockedCodeStandsStill() {
        fit();
        byte[] data = new byte[512];
        new Random(4).nextBytes(data);
        int code = eccOf(data);
        chip.write(NFCONT, 1 | 1 << 5 | 1 << 6);
        chip.bus.write(NFDATA, 1, 0x80);
        assertEquals(code, chip.read(NAND + 0x2C));
        assertEquals(0, chip.read(NFCONT) & 1 << 4);
    }

    /** NFDATA takes bytes, half-words and words; the lowest byte is the first on the bus. */
    @Test
    void dataGoesInEveryWidth() {
        fit();
        command(0x80);
        address(0, 0, 7, 0);
        chip.bus.write(NFDATA, 1, 0x11);
        chip.bus.write(NFDATA, 2, 0x3322);
        chip.bus.write(NFDATA, 4, 0x7766_5544);
        command(0x10);
        settle();
        command(0x00);
        address(0, 0, 7, 0);
        command(0x30);
        settle();
        assertEquals(0x4433_2211, chip.bus.read(NFDATA, 4));
        assertEquals(0x6655, chip.bus.read(NFDATA, 2));
        assertEquals(0x77, chip.bus.read(NFDATA, 1));
    }

    /** NFSTAT IllegalAccess, and its interrupt by NFCONT's EnbIllegalAccINT. */
    @Test
    void anIllegalAccessInterruptsWhenEnabled() {
        fit();
        chip.write(NFCONT, 1 | 1 << 12);
        eraseBlock(0);
        assertEquals(8, chip.read(NFSTAT) & 8);
        assertEquals(0, chip.srcpnd());
        chip.write(NFSTAT, 8);
        assertEquals(0, chip.read(NFSTAT) & 8);
        chip.write(NFCONT, 1 | 1 << 10 | 1 << 12);
        eraseBlock(0);
        assertEquals(InterruptSource.INT_NFCON.mask(), chip.srcpnd());
    }

    private void eraseBlock(int page) {
        command(0x60);
        address(page & 0xFF, page >>> 8);
        command(0xD0);
        settle();
    }

    /** NFCONT Lock-tight: neither it, nor the soft lock, nor NFSBLK and NFEBLK change until reset. */
    @Test
    void aTightLockHoldsUntilReset() {
        fit();
        byte[] zeros = new byte[2112];
        flash.setPage(0, zeros);
        flash.setPage(64, zeros);
        chip.write(NFSBLK, 64);
        chip.write(NFEBLK, 128);
        chip.write(NFCONT, 1 | 1 << 12 | 1 << 13);
        chip.write(NFSBLK, 0);
        chip.write(NFEBLK, 0xFF_FFFF);
        chip.write(NFCONT, 1);
        assertEquals(64, chip.read(NFSBLK));
        assertEquals(128, chip.read(NFEBLK));
        eraseBlock(0);
        assertEquals(8, chip.read(NFSTAT) & 8);
        assertEquals(0, flash.page(0)[0]);
        eraseBlock(64);
        assertEquals(-1, flash.page(64)[0]);
        chip.soc.nand().reset();
        chip.write(NFCONT, 1);
        eraseBlock(0);
        assertEquals(-1, flash.page(0)[0]);
    }

    /** NFCONT RnB_TransMode: the edge that is told of. */
    @Test
    void theFallingEdgeCanBeToldInsteadOfTheRising() {
        fit();
        chip.write(NFCONT, 1 | 1 << 8 | 1 << 9);
        chip.write(NFSTAT, 4);
        command(0xFF);
        assertEquals(4, chip.read(NFSTAT) & 5);
        assertEquals(InterruptSource.INT_NFCON.mask(), chip.srcpnd());
        chip.write(NFSTAT, 4);
        settle();
        assertEquals(1, chip.read(NFSTAT) & 5);
    }

    /** NFCONF's bits 3 to 0 are the pins NCON, GPG13, GPG14 and GPG15 at reset. */
    @Test
    void nfconfShowsThePinsOfEachChip() {
        assertEquals(0b1100, nfconfOf(NandGeometry.K9F1G08));
        assertEquals(0b1110, nfconfOf(NandGeometry.K9F2G08));
        assertEquals(0b0110, nfconfOf(NandGeometry.K9F1208));
        assertEquals(0b0100, nfconfOf(NandGeometry.K9F5608));
    }

    private static int nfconfOf(NandGeometry geometry) {
        NandController controller =
                new NandController(geometry.straps(), level -> {}, (block, register, offset, write, value) -> {});
        // they are the pins', whatever software writes
        controller.registers().write(0, 4, ~geometry.straps());
        return controller.registers().read(0, 4) & 0xE;
    }
}
