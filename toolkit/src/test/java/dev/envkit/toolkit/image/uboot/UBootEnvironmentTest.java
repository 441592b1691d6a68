package dev.envkit.toolkit.image.uboot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.ImageException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UBootEnvironmentTest {
    private static final Map<String, String> VARIABLES =
            Map.of("bootcmd", "run nandboot", "bootdelay", "3", "baudrate", "115200");

    @Test
    void theSameAsMkenvimageMakes() {
        byte[] block = new UBootEnvironment(VARIABLES).encode(0x1000);
        // 'mkenvimage -p 0 -s 0x1000' of these variables, its first 56 bytes
        byte[] expected = HexFormat.of()
                .parseHex("6c75a2df62617564726174653d31313532303000626f6f74636d643d72756e206e616e64626f6f7400"
                        + "626f6f7464656c61793d3300000000");
        assertArrayEquals(expected, Arrays.copyOf(block, expected.length));
    }

    @Test
    void isFoundWithItsSize() {
        byte[] flash = new byte[0x20000];
        Arrays.fill(flash, (byte) 0xff);
        byte[] block = new UBootEnvironment(VARIABLES).encode(0x4000);
        System.arraycopy(block, 0, flash, 0, block.length);
        UBootEnvironment.Found found = UBootEnvironment.find(flash).orElseThrow();
        assertEquals(0x4000, found.size());
        assertEquals(VARIABLES, found.environment().variables());
    }

    @Test
    void aWrongCrcIsSaidAndTheVariablesAreShownAllTheSame() {
        byte[] block = new UBootEnvironment(VARIABLES).encode(0x4000);
        block[0] ^= 1;
        UBootEnvironment.Found found = UBootEnvironment.find(block).orElseThrow();
        assertFalse(found.crcRight());
        assertEquals("3", found.environment().variables().get("bootdelay"));
    }

    @Test
    void otherBytesAreNone() {
        byte[] bytes = new byte[0x20000];
        assertTrue(UBootEnvironment.find(bytes).isEmpty());
        Arrays.fill(bytes, (byte) 0xff);
        assertTrue(UBootEnvironment.find(bytes).isEmpty());
        new Random(1).nextBytes(bytes);
        assertTrue(UBootEnvironment.find(bytes).isEmpty());
        assertTrue(UBootEnvironment.find(new byte[3]).isEmpty());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        UBootEnvironment environment = new UBootEnvironment(Map.of("long", "x".repeat(5000)));
        assertThrows(ImageException.class, () -> environment.encode(0x1000));
        assertThrows(ImageException.class, () -> new UBootEnvironment(Map.of("a=b", "c")).encode(0x1000));
    }
}
