package dev.envkit.emulator.device.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.bus.SignalLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UDA1341TS data sheet, L3 interface; and the recorder's files. */
class AudioTest {
    @TempDir
    private Path directory;

    private final Uda1341 codec = new Uda1341();
    private final List<Integer> heard = new ArrayList<>();

    private void l3(boolean address, int value) {
        SignalLine clock = codec.clock();
        codec.mode().set(!address);
        for (int bit = 0; bit < 8; bit++) {
            clock.set(false);
            codec.data().set((value >>> bit & 1) != 0);
            clock.set(true);
        }
        codec.mode().set(true);
    }

    private int play(int value) {
        codec.connect((left, sample) -> heard.add(sample));
        codec.sample(true, value);
        return heard.getLast();
    }

    @Test
    void theVolumeIsInDecibels() {
        assertEquals(-16384, play(-16384));
        l3(true, 0b000101_00);
        l3(false, 7); // 6 dB less
        assertEquals(-8211, play(-16384), 2);
        l3(false, 62);
        assertEquals(0, play(-16384));
        l3(false, 0);
        assertEquals(16384, play(16384));
    }

    @Test
    void muteIsSilence() {
        l3(true, 0b000101_00);
        l3(false, 0b10_000_1_00);
        assertEquals(0, play(1000));
        l3(false, 0b10_000_0_00);
        assertEquals(1000, play(1000));
    }

    @Test
    void aResetByTheStatusRegisterGivesFullVolume() {
        l3(true, 0b000101_00);
        l3(false, 62);
        l3(true, 0b000101_10);
        l3(false, 0b01_000000);
        assertEquals(1000, play(1000));
    }

    @Test
    void whatIsForAnotherDeviceIsIgnored() {
        l3(true, 0b000110_00);
        l3(false, 62);
        assertEquals(1000, play(1000));
    }

    @Test
    void aRecordingIsAWavFileOfTheFirstRate() throws IOException {
        Path file = directory.resolve("sound.wav");
        long[] rate = {44100};
        try (WavRecorder recorder = new WavRecorder(file, () -> rate[0])) {
            for (int n = 0; n < 100; n++) {
                recorder.sample(true, n);
                recorder.sample(false, -n);
            }
            rate[0] = 22050; // now each is heard twice
            recorder.sample(true, 7);
            recorder.sample(false, 8);
        }
        ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(44 + 4 * 102, wav.capacity());
        assertEquals(0x4646_4952, wav.getInt(0), "RIFF");
        assertEquals(wav.capacity() - 8, wav.getInt(4));
        assertEquals(2, wav.getShort(22), "channels");
        assertEquals(44100, wav.getInt(24));
        assertEquals(16, wav.getShort(34), "bits");
        assertEquals(4 * 102, wav.getInt(40));
        assertEquals(99, wav.getShort(44 + 4 * 99));
        assertEquals(-99, wav.getShort(44 + 4 * 99 + 2));
        assertEquals(7, wav.getShort(44 + 4 * 101));
        assertEquals(8, wav.getShort(44 + 4 * 101 + 2));
    }
}
