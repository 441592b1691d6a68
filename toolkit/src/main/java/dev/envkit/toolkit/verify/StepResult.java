package dev.envkit.toolkit.verify;

import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.display.PngWriter;
import dev.envkit.recipes.ScenarioStep;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What came of a step.
 *
 * @param number counted from 1
 * @param step the step
 * @param status what came of it
 * @param detail what there is to say: why it failed, what a command said; may be empty
 * @param beganPicos virtual time since power-on at its beginning
 * @param virtualPicos virtual time that it took
 * @param beganNanos real time since power-on at its beginning
 * @param wallNanos real time that it took
 * @param evidence pictures that it took or compared
 */
public record StepResult(
        int number,
        ScenarioStep step,
        Status status,
        String detail,
        long beganPicos,
        long virtualPicos,
        long beganNanos,
        long wallNanos,
        List<Evidence> evidence) {
    /** Copies the list. */
    public StepResult {
        evidence = List.copyOf(evidence);
    }

    /**
     * A picture.
     *
     * @param name the name of its file, without directory
     * @param caption what it shows
     * @param picture the picture
     */
    public record Evidence(String name, String caption, Picture picture) {
        /** Returns the picture as a PNG file. */
        public byte[] png() {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            try {
                PngWriter.write(picture, png);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return png.toByteArray();
        }
    }

    /** Returns what the step does, on one line. */
    public String title() {
        return step.action().key() + " " + step.action().argument();
    }
}
