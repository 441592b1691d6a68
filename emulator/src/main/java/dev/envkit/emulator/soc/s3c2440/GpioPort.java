package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import java.util.Arrays;

/**
 * One port of the GPIO block (chapter 9): GPxCON, GPxDAT and GPxUP, and its pins.
 *
 * <p>A pin is driven from outside, by the port when GPxCON makes it an output, or by its pull-up. GPxDAT reads the pin
 * for an input and the latch for an output; a pin that has another function reads as nothing in particular on the chip,
 * here as the pin's level.
 */
public final class GpioPort {
    /** A pin's function, by its two bits in GPxCON. */
    public enum Function {
        INPUT,
        OUTPUT,
        SECOND,
        THIRD
    }

    /** Hears the pins' levels: all that are configured as outputs or pulled, after each change. */
    @FunctionalInterface
    interface PinListener {
        void pinsChanged();
    }

    private final String name;
    private final int pins;
    private final boolean outputOnly;
    private final Register con;
    private final Register dat;
    private final Register up;
    private final SignalLine[] watchers;
    private PinListener listener = () -> {};
    private int latch;
    private int drivenMask;
    private int drivenLevels;
    private int lastLevels;

    /**
     * @param letter A to J
     * @param base offset of GPxCON
     * @param pins how many pins it has
     * @param conReset GPxCON after reset
     * @param upReset GPxUP after reset; pins without a pull-up have no bit
     * @param upBits pins with a pull-up
     */
    GpioPort(RegisterBank bank, char letter, int base, int pins, int conReset, int upReset, int upBits) {
        name = "GP" + letter;
        this.pins = pins;
        outputOnly = letter == 'A';
        watchers = new SignalLine[pins];
        Arrays.fill(watchers, SignalLine.UNCONNECTED);
        int mask = mask();
        con = bank.register(name + "CON", base, conReset)
                .field("CON", 0, outputOnly ? pins : 2 * pins)
                .onWrite(this::changed);
        dat = bank.register(name + "DAT", base + 4, 0).field("DAT", 0, pins).onSteadyRead(stored -> data());
        dat.onWrite((before, written) -> {
            latch = dat.get() & mask;
            changed();
        });
        if (upBits != 0) {
            up = bank.register(name + "UP", base + 8, upReset)
                    .field("UP", 0, 32 - Integer.numberOfLeadingZeros(upBits))
                    .onWrite(this::changed);
        } else {
            // Port A has no pull-ups: its third word is reserved.
            up = bank.register(name + "UP", base + 8, -1);
        }
        lastLevels = levels();
    }

    /** Returns the port's name: {@code "GPB"}. */
    public String name() {
        return name;
    }

    /** Drives a pin from outside. */
    public void drive(int pin, boolean high) {
        drivenMask |= 1 << pin;
        drivenLevels = high ? drivenLevels | 1 << pin : drivenLevels & ~(1 << pin);
        changed();
    }

    /** Stops driving a pin from outside. */
    public void release(int pin) {
        drivenMask &= ~(1 << pin);
        changed();
    }

    /** Returns the end of a wire that drives a pin from outside. */
    public SignalLine input(int pin) {
        return level -> drive(pin, level);
    }

    /** Connects a wire to a pin; it is told the pin's level now and after each change. */
    public void watch(int pin, SignalLine watcher) {
        watchers[pin] = watcher;
        watcher.set(level(pin));
    }

    /** Returns the level of a pin. */
    public boolean level(int pin) {
        return (levels() >>> pin & 1) != 0;
    }

    /** Returns what GPxCON makes of a pin. */
    public Function function(int pin) {
        if (outputOnly) {
            return (con.get() >>> pin & 1) == 0 ? Function.OUTPUT : Function.SECOND;
        }
        return Function.values()[(con.get() >>> (2 * pin)) & 3];
    }

    void onChange(PinListener newListener) {
        listener = newListener;
    }

    /** Returns the levels of all pins. */
    int levels() {
        int outputs = 0;
        for (int pin = 0; pin < pins; pin++) {
            if (function(pin) == Function.OUTPUT) {
                outputs |= 1 << pin;
            }
        }
        // GPxUP disables the pull-up. What nothing drives or pulls floats, and reads low.
        int pulled = ~up.get() & ~drivenMask & ~outputs;
        return ((latch & outputs) | (drivenLevels & drivenMask & ~outputs) | pulled) & mask();
    }

    void reset() {
        latch = 0;
        changed();
    }

    private int data() {
        return levels();
    }

    private int mask() {
        return (1 << pins) - 1;
    }

    private void changed() {
        int now = levels();
        int different = now ^ lastLevels;
        lastLevels = now;
        for (int pin = 0; pin < pins; pin++) {
            if ((different >>> pin & 1) != 0) {
                watchers[pin].set((now >>> pin & 1) != 0);
            }
        }
        listener.pinsChanged();
    }
}
