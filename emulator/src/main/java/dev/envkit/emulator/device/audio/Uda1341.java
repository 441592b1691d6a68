package dev.envkit.emulator.device.audio;

import dev.envkit.emulator.bus.SignalLine;

/**
 * The UDA1341TS audio codec (data sheet of 2002, chapters 7.5 and 7.6) as far as one hears it: the L3 bus, and of what
 * is written there volume and mute of the DAC. Bass, treble and de-emphasis are taken and have no effect; the ADC is
 * silent.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Uda1341 {
    /** Bits 7 to 2 of an address byte. */
    private static final int DEVICE = 0b000101;

    private static final int DATA0 = 0;
    private static final int STATUS = 2;
    private static final int SILENCE = 62;
    private static final int UNITY = 1 << 16;

    /** Takes the analogue side's samples. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A sample of one channel.
         *
         * @param left whether it is the left one
         * @param value signed, 16 bits
         */
        void sample(boolean left, int value);
    }

    private Listener listener = (left, value) -> {};
    private boolean addressing;
    private boolean clock;
    private boolean data;
    private int shift;
    private int bits;
    private int selected = -1;
    private int gain = UNITY;
    private boolean muted;

    /** Connects what hears the outputs. */
    public void connect(Listener newListener) {
        listener = newListener;
    }

    /** L3MODE: low for an address, high for data. */
    public SignalLine mode() {
        return level -> {
            addressing = !level;
            bits = 0;
            shift = 0;
        };
    }

    /** L3DATA, as the host drives it. */
    public SignalLine data() {
        return level -> data = level;
    }

    /** L3CLOCK: its rising edge takes a bit, the lowest first. */
    public SignalLine clock() {
        return level -> {
            if (level && !clock) {
                shift |= (data ? 1 : 0) << bits++;
                if (bits == 8) {
                    received(shift);
                    bits = 0;
                    shift = 0;
                }
            }
            clock = level;
        };
    }

    /** A sample from the I2S bus: 16 bits, signed. */
    public void sample(boolean left, int value) {
        int signed = (short) value;
        listener.sample(left, muted ? 0 : (signed * gain) >> 16);
    }

    private void received(int value) {
        if (addressing) {
            selected = value >>> 2 == DEVICE ? value & 3 : -1;
        } else if (selected == DATA0) {
            direct(value);
        } else if (selected == STATUS && (value & 0xC0) == 0x40) {
            reset();
        }
    }

    /** Direct addressing registers: 00 is the volume, 10 de-emphasis and mute. */
    private void direct(int value) {
        switch (value >>> 6) {
            case 0 -> gain = gain(value & 0x3F);
            case 2 -> muted = (value & 4) != 0;
            default -> {
                // 01: bass and treble; 11: extended addresses and their data
            }
        }
    }

    private void reset() {
        gain = UNITY;
        muted = false;
    }

    /** 0 and 1 are 0 dB, each step more is a decibel less, from 62 on there is silence. */
    private static int gain(int volume) {
        if (volume >= SILENCE) {
            return 0;
        }
        return (int) Math.round(UNITY * Math.pow(10, -Math.max(0, volume - 1) / 20.0));
    }
}
