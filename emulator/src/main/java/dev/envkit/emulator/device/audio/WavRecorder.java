package dev.envkit.emulator.device.audio;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Writes samples to a WAV file: 16 bits, stereo, at the rate that holds when the first comes. When the board changes
 * the rate later, samples are repeated or left out.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class WavRecorder implements Uda1341.Listener, Closeable {
    private static final int HEADER = 44;
    private static final int FRAME = 4;

    /** For a recording without a sample, which has no rate: zero is no valid one. */
    private static final int RATE_OF_SILENCE = 44_100;

    private final RandomAccessFile file;
    private final OutputStream out;
    private final LongSupplier rate;
    private long fileRate;
    private long phase;
    private long frames;
    private int leftSample;

    /**
     * @param path the file, replaced if there is one
     * @param rate the board's rate of stereo frames, in hertz
     * @throws IOException if the file cannot be written
     */
    public WavRecorder(Path path, LongSupplier rate) throws IOException {
        this.rate = rate;
        file = new RandomAccessFile(path.toFile(), "rw");
        file.setLength(0);
        file.write(new byte[HEADER]);
        out = new BufferedOutputStream(Channels.newOutputStream(file.getChannel()), 1 << 16);
    }

    @Override
    public void sample(boolean left, int value) {
        if (left) {
            leftSample = value;
            return;
        }
        long now = Math.max(1, rate.getAsLong());
        if (fileRate == 0) {
            fileRate = now;
        }
        // As many frames of the file as belong to one frame of the board, on average.
        phase += fileRate;
        try {
            while (phase >= now) {
                phase -= now;
                frames++;
                out.write(leftSample);
                out.write(leftSample >> 8);
                out.write(value);
                out.write(value >> 8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the recording", e);
        }
    }

    /** Returns the length in stereo frames. */
    public long frames() {
        return frames;
    }

    /** Returns the rate in hertz, 0 before the first sample. */
    public long rate() {
        return fileRate;
    }

    @Override
    public void close() throws IOException {
        out.flush();
        long bytes = Math.min(frames * FRAME, 0xFFFF_FFFFL - HEADER);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (bytes + HEADER - 8)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 2);
        long hertz = fileRate == 0 ? RATE_OF_SILENCE : fileRate;
        header.putInt((int) hertz).putInt((int) (hertz * FRAME)).putShort((short) FRAME);
        header.putShort((short) 16);
        header.put(ascii("data")).putInt((int) bytes);
        file.seek(0);
        file.write(header.array());
        file.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
