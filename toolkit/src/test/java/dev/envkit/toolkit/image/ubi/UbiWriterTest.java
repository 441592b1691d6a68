package dev.envkit.toolkit.image.ubi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UbiWriterTest {
    private static final UbiGeometry LARGE = UbiGeometry.of(NandGeometry.KNOWN.get(1), EccScheme.HAMMING);

    @Test
    void geometryIsWhatLinuxTakes() {
        assertEquals(new UbiGeometry(131072, 2048, 512), LARGE);
        assertEquals(129024, LARGE.lebSize());
        UbiGeometry small = UbiGeometry.of(NandGeometry.KNOWN.get(0), EccScheme.HAMMING);
        assertEquals(256, small.vidOffset());
        assertEquals(15872, small.lebSize());
        UbiGeometry hardware = UbiGeometry.of(NandGeometry.KNOWN.get(0), EccScheme.CONTROLLER);
        assertEquals(15360, hardware.lebSize());
    }

    @Test
    void theSameAsUbinizeMakes() throws IOException {
        byte[] content = new byte[5000];
        Arrays.fill(content, (byte) 'x');
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new UbiWriter(LARGE, 1)
                .volume(new UbiWriter.Volume("rootfs", 10, true, new TreeMap<>(Map.of(0, content))))
                .write(out);
        // mtd-utils 2.1.5: ubinize -p 128KiB -m 2048 -s 512 -Q 1, one dynamic volume of 10 LEBs, autoresize
        assertEquals(
                "0644e49ee0ea4d93086b7b42301cd04586d5312872d5f7eb183483adc38f300e",
                Sha256.of(out.toByteArray()).hex());
    }

    @Test
    void aVolumeThatIsTooSmallOrHasABadNameIsRefused() {
        UbiWriter writer = new UbiWriter(LARGE, 1);
        TreeMap<Integer, byte[]> blocks = new TreeMap<>(Map.of(3, new byte[1]));
        assertThrows(ImageException.class, () -> writer.volume(new UbiWriter.Volume("a", 3, false, blocks)));
        assertThrows(ImageException.class, () -> writer.volume(new UbiWriter.Volume("", 9, false, blocks)));
        writer.volume(new UbiWriter.Volume("a", 9, true, blocks));
        assertThrows(ImageException.class, () -> writer.volume(new UbiWriter.Volume("a", 9, false, blocks)));
        assertThrows(ImageException.class, () -> writer.volume(new UbiWriter.Volume("b", 9, true, blocks)));
    }
}
