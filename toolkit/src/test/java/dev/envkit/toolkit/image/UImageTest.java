package dev.envkit.toolkit.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UImageTest {
    /**
     * What {@code SOURCE_DATE_EPOCH=1700000000 mkimage -A arm -O linux -T kernel -C none -a 0x30008000 -e 0x30008000 -n
     * Linux-6.1 -d data} of u-boot-tools 2023.01 writes, {@code data} being the text below.
     */
    private static final String MKIMAGE =
            "27051956f33d76456553f1000000002730008000300080004213f4e7050202004c696e75782d362e310000000000000000000000000000000000000000000000";

    private static final byte[] DATA = "a kernel, for the purpose of this test\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temp;

    private UImageWriter writer() {
        return new UImageWriter()
                .addresses(0x3000_8000L, 0x3000_8000L)
                .name("Linux-6.1")
                .time(1_700_000_000);
    }

    @Test
    void writesWhatMkimageWrites() throws IOException {
        writer().write(Content.of(DATA), temp.resolve("u"));
        byte[] bytes = Files.readAllBytes(temp.resolve("u"));
        assertEquals(MKIMAGE, HexFormat.of().formatHex(bytes, 0, UImageHeader.LENGTH));
        assertArrayEquals(DATA, Arrays.copyOfRange(bytes, UImageHeader.LENGTH, bytes.length));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        UImageHeader header = writer().type("ramdisk").compression("gzip").write(Content.of(DATA), temp.resolve("u"));
        UImageHeader back = UImageHeader.decode(Files.readAllBytes(temp.resolve("u")));
        assertEquals(header, back);
        assertEquals(back.headerCrc(), back.expectedHeaderCrc());
        assertEquals("ramdisk", UImageKind.TYPE.name(back.type()));
        assertEquals("arm", UImageKind.ARCHITECTURE.name(back.architecture()));
    }

    @Test
    void cutsLongNames() throws IOException {
        UImageHeader header = writer().name("x".repeat(40)).write(Content.of(DATA), temp.resolve("u"));
        assertEquals("x".repeat(32), header.name());
    }

    @Test
    void refusesWhatTheHeaderCannotHold() {
        assertThrows(IllegalArgumentException.class, () -> new UImageWriter().addresses(1L << 32, 0));
        UImageWriter unknown = writer().architecture("pdp11");
        assertThrows(IllegalArgumentException.class, () -> unknown.write(Content.of(DATA), temp.resolve("u")));
    }
}
