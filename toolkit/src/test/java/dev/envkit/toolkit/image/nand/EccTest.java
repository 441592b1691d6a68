package dev.envkit.toolkit.image.nand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.toolkit.image.nand.HammingCode.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EccTest {
    private static final NandGeometry SMALL = NandGeometry.KNOWN.get(0);
    private static final NandGeometry LARGE = NandGeometry.KNOWN.get(1);

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The code by its definition: for each address bit the parity over the positions where it is one, and zero. */
    private static int parity(byte[] data, int bit, boolean one, boolean ofBits) {
        int sum = 0;
        for (int octet = 0; octet < data.length; octet++) {
            for (int number = 0; number < 8; number++) {
                int address = ofBits ? number : octet;
                if ((address >> bit & 1) == (one ? 1 : 0)) {
                    sum ^= data[octet] >> number & 1;
                }
            }
        }
        return sum;
    }

    private static int pairs(byte[] data, int firstBit, int count, boolean ofBits) {
        int pairs = 0;
        for (int i = 0; i < count; i++) {
            pairs |= parity(data, firstBit + i, true, ofBits) << (2 * i + 1);
            pairs |= parity(data, firstBit + i, false, ofBits) << (2 * i);
        }
        return pairs;
    }

    @Test
    void linuxCodeHasKnownValues() {
        byte[] data = new byte[256];
        assertEquals(0xffffff, HammingCode.compute(data, 0), "zeros");
        Arrays.fill(data, (byte) 0xff);
        assertEquals(0xffffff, HammingCode.compute(data, 0), "an erased page has an erased code");
        // one bit at address 0: the parities over addresses with zeros in them are odd, and stored inverted
        data = new byte[256];
        data[0] = 1;
        assertEquals(0xabaaaa, HammingCode.compute(data, 0));
        data[0] = 0;
        data[255] = (byte) 0x80;
        assertEquals(0x575555, HammingCode.compute(data, 0));
        // address 1 is in the second byte of the code, since the order is not SmartMedia's
        data[255] = 0;
        data[1] = 1;
        assertEquals(0xaba9aa, HammingCode.compute(data, 0));
    }

    @Test
    void linuxCodeIsWhatItsDefinitionSays() {
        for (int seed = 0; seed < 20; seed++) {
            byte[] data = random(256, seed);
            int inverted = pairs(data, 4, 4, false) | pairs(data, 0, 4, false) << 8 | pairs(data, 0, 3, true) << 18;
            assertEquals(~inverted & 0xffffff, HammingCode.compute(data, 0));
        }
    }

    @Test
    void controllerCodeIsWhatTheManualSays() {
        for (int length : new int[] {256, 512}) {
            byte[] data = random(length, length);
            int inverted = pairs(data, 0, 9, false) | pairs(data, 0, 3, true) << 18;
            assertEquals(~inverted & 0xffffff, ControllerCode.compute(data, 0, length));
        }
    }

    @Test
    void everySingleBitIsMended() {
        byte[] data = random(256, 3);
        int code = HammingCode.compute(data, 0);
        for (int bit = 0; bit < 2048; bit++) {
            byte[] broken = data.clone();
            broken[bit / 8] ^= (byte) (1 << (bit % 8));
            assertEquals(Outcome.CORRECTED, HammingCode.correct(broken, 0, code));
            assertArrayEquals(data, broken);
        }
    }

    @Test
    void everySingleBitIsMendedByTheControllersCode() {
        byte[] data = random(512, 4);
        int code = ControllerCode.compute(data, 0, 512);
        for (int bit = 0; bit < 4096; bit++) {
            byte[] broken = data.clone();
            broken[bit / 8] ^= (byte) (1 << (bit % 8));
            assertEquals(Outcome.CORRECTED, ControllerCode.correct(broken, 0, 512, code));
            assertArrayEquals(data, broken);
        }
    }

    @Test
    void twoWrongBitsAreNoticedAndDataIsLeftAlone() {
        Random random = new Random(5);
        byte[] data = random(256, 6);
        int code = HammingCode.compute(data, 0);
        for (int i = 0; i < 500; i++) {
            int first = random.nextInt(2048);
            int second = (first + 1 + random.nextInt(2047)) % 2048;
            byte[] broken = data.clone();
            broken[first / 8] ^= (byte) (1 << (first % 8));
            broken[second / 8] ^= (byte) (1 << (second % 8));
            byte[] before = broken.clone();
            assertEquals(Outcome.UNCORRECTABLE, HammingCode.correct(broken, 0, code));
            assertArrayEquals(before, broken);
        }
    }

    @Test
    void aWrongBitInTheCodeIsNoErrorInTheData() {
        byte[] data = random(256, 8);
        byte[] same = data.clone();
        assertEquals(Outcome.CODE_ERROR, HammingCode.correct(same, 0, HammingCode.compute(data, 0) ^ 0x10));
        assertArrayEquals(data, same);
    }

    @Test
    void codesAreWhereTheDriversLookForThem() {
        assertEquals("[40, 41, 42]", Arrays.toString(Arrays.copyOf(EccScheme.HAMMING.positions(LARGE), 3)));
        assertEquals(24, EccScheme.HAMMING.positions(LARGE).length);
        assertArrayEquals(new int[] {0, 1, 2, 3, 6, 7}, EccScheme.HAMMING.positions(SMALL));
        assertArrayEquals(new int[] {0, 1, 2}, EccScheme.CONTROLLER.positions(SMALL));
        assertEquals(24, EccScheme.CONTROLLER.positions(LARGE).length);
        assertEquals(0, EccScheme.NONE.positions(LARGE).length);
    }

    @Test
    void aPagesCodeIsCheckedStepByStep() {
        for (EccScheme scheme : new EccScheme[] {EccScheme.HAMMING, EccScheme.CONTROLLER}) {
            for (NandGeometry geometry : new NandGeometry[] {SMALL, LARGE}) {
                byte[] page = random(geometry.rawPage(), 9);
                scheme.encode(geometry, page, 0);
                byte[] right = page.clone();
                assertEquals(EccScheme.Check.CLEAN, scheme.check(geometry, page, 0));
                page[1] ^= 4;
                page[geometry.pageSize() - 1] ^= 1;
                EccScheme.Check check = scheme.check(geometry, page, 0);
                boolean oneStep = scheme == EccScheme.CONTROLLER && geometry.smallPages();
                assertEquals(oneStep ? new EccScheme.Check(0, 0, 1) : new EccScheme.Check(2, 0, 0), check);
                if (!oneStep) {
                    assertArrayEquals(right, page);
                }
            }
        }
    }

    @Test
    void linuxWritesPartsOfPages() {
        assertEquals(512, LARGE.subPage(EccScheme.HAMMING));
        assertEquals(256, SMALL.subPage(EccScheme.HAMMING));
        assertEquals(512, SMALL.subPage(EccScheme.CONTROLLER));
    }
}
