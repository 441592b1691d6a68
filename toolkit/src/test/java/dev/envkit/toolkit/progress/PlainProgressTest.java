package dev.envkit.toolkit.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PlainProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final Progress progress =
            new PlainProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), nanos::get);

    @Test
    void aTaskPrintsItsStartALineEachTenSecondsAndItsEnd() {
        try (Progress.Task task = progress.start("linux.tar.xz", 4 << 20, Progress.Unit.BYTES)) {
            task.advance(1 << 20);
            nanos.set(10_000_000_000L);
            task.detail("mirror 2");
            task.advance(1 << 20);
            task.advance(1 << 20);
            nanos.set(61_000_000_000L);
            task.advance(1 << 20);
        }
        assertEquals("""
            linux.tar.xz (4.00 MiB) ...
            linux.tar.xz: 2.00 MiB of 4.00 MiB (50 %) after 10 s, mirror 2
            linux.tar.xz: 4.00 MiB of 4.00 MiB (100 %) after 1 min 01 s, mirror 2
            linux.tar.xz: 4.00 MiB in 1 min 01 s
            """, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anUnknownTotalIsNotShown() {
        progress.start("unpack", -1, Progress.Unit.FILES).close();
        assertEquals("unpack ...\nunpack: 0 files in 0.0 s\n", bytes.toString(StandardCharsets.UTF_8));
    }
}
