package dev.envkit.emulator.session;

import dev.envkit.emulator.device.audio.WavRecorder;
import java.io.IOException;
import java.nio.file.Path;

/** What listens to the board's codec. */
public final class AudioAttachment {
    private AudioAttachment() {}

    /** Returns a recorder that writes a WAV file. */
    public static Attachment recorder(Path file) {
        return (board, emulation, messages) -> {
            WavRecorder recorder;
            try {
                recorder = new WavRecorder(file, board.soc().iis()::sampleRate);
            } catch (IOException e) {
                throw new IOException(file + " cannot be written for the sound: " + e.getMessage(), e);
            }
            board.codec().connect(recorder);
            return () -> {
                recorder.close();
                messages.accept(
                        recorder.frames() == 0
                                ? file + ": the board played nothing"
                                : "%s: %.1f s at %d Hz"
                                        .formatted(
                                                file, (double) recorder.frames() / recorder.rate(), recorder.rate()));
            };
        };
    }
}
