package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The ADC and touch screen interface (chapter 16): eight inputs of 10 bits, separate and automatic X/Y conversion, and
 * the mode that waits for the pen.
 */
public final class AdcController implements Block {
    private static final int CYCLES_PER_CONVERSION = 5;
    private static final int CHANNELS = 8;
    private static final int WAITING_FOR_INTERRUPT = 3;
    private static final int X_POSITION = 1;
    private static final int Y_POSITION = 2;

    private final ClockController clocks;
    private final SignalLine conversionInterrupt;
    private final SignalLine touchInterrupt;
    private final RegisterBank bank;
    private final Field enableStart;
    private final Field readStart;
    private final Field standby;
    private final Field channel;
    private final Field prescaler;
    private final Field prescalerEnable;
    private final Field endOfConversion;
    private final Field position;
    private final Field autoPosition;
    private final Field waitForUp;
    private final Register adcdly;
    private final Register adcdat0;
    private final Register adcdat1;
    private final Register adcupdn;
    private final GatedEvent done;
    private final int[] inputs = new int[CHANNELS];
    private boolean penDown;
    private int penX;
    private int penY;

    /**
     * @param conversionInterrupt INT_ADC_S
     * @param touchInterrupt INT_TC
     */
    public AdcController(
            VirtualClock clock,
            ClockController clocks,
            SignalLine conversionInterrupt,
            SignalLine touchInterrupt,
            AccessReporter reporter) {
        this.clocks = clocks;
        this.conversionInterrupt = conversionInterrupt;
        this.touchInterrupt = touchInterrupt;
        bank = new RegisterBank("ADC", 0x18, reporter);
        Register adccon = bank.register("ADCCON", 0x00, 0x3FC4);
        enableStart = adccon.addField("ENABLE_START", 0, 1, Access.RW);
        readStart = adccon.addField("READ_START", 1, 1, Access.RW);
        standby = adccon.addField("STDBM", 2, 1, Access.RW);
        channel = adccon.addField("SEL_MUX", 3, 3, Access.RW);
        prescaler = adccon.addField("PRSCVL", 6, 8, Access.RW);
        prescalerEnable = adccon.addField("PRSCEN", 14, 1, Access.RW);
        endOfConversion = adccon.addField("ECFLG", 15, 1, Access.RO);
        adccon.onWrite(this::controlWritten);
        Register adctsc = bank.register("ADCTSC", 0x04, 0x058)
                .field("PULL_UP", 3, 1)
                .field("XP_SEN", 4, 1)
                .field("XM_SEN", 5, 1)
                .field("YP_SEN", 6, 1)
                .field("YM_SEN", 7, 1);
        position = adctsc.addField("XY_PST", 0, 2, Access.RW);
        autoPosition = adctsc.addField("AUTO_PST", 2, 1, Access.RW);
        waitForUp = adctsc.addField("UD_SEN", 8, 1, Access.RW);
        adctsc.onWrite(this::penChanged);
        adcdly = bank.register("ADCDLY", 0x08, 0xFF).field("DELAY", 0, 16);
        adcdat0 = bank.register("ADCDAT0", 0x0C, 0)
                .field("XPDATA", 0, 10, Access.RO)
                .field("Flags", 12, 4, Access.RO)
                .onRead(this::dataRead);
        adcdat1 = bank.register("ADCDAT1", 0x10, 0)
                .field("YPDATA", 0, 10, Access.RO)
                .field("Flags", 12, 4, Access.RO)
                .onRead(this::dataRead);
        adcupdn = bank.register("ADCUPDN", 0x14, 0).field("TSC", 0, 2, Access.RW);
        done = new GatedEvent(clock, clocks, ClockController.Gate.ADC, "ADC", this::converted);
    }

    /**
     * Applies a voltage to an input.
     *
     * @param input 0 to 7; 4 to 7 are the touch screen's wires where one is connected
     * @param value 0 to 1023
     */
    public void input(int input, int value) {
        inputs[input] = value & 0x3FF;
    }

    /**
     * Puts the pen on the touch screen or moves it.
     *
     * @param x the X conversion that results, 0 to 1023
     * @param y the Y conversion that results, 0 to 1023
     */
    public void penAt(int x, int y) {
        penX = x & 0x3FF;
        penY = y & 0x3FF;
        if (!penDown) {
            penDown = true;
            penChanged();
            adcupdn.set(adcupdn.get() | 1);
        }
    }

    /** Takes the pen off the touch screen. */
    public void penUp() {
        if (penDown) {
            penDown = false;
            penChanged();
            adcupdn.set(adcupdn.get() | 2);
        }
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        done.cancel();
    }

    private void controlWritten() {
        // In read-start mode the start bit has no effect; it clears itself as soon as a conversion runs.
        boolean start = enableStart.isSet() && !readStart.isSet() && !standby.isSet();
        enableStart.set(false);
        if (start) {
            startConversion();
        }
    }

    private int dataRead(int stored) {
        if (readStart.isSet() && !standby.isSet() && !done.isScheduled()) {
            startConversion();
        }
        return (stored & ~0x8000) | (penDown ? 0 : 0x8000);
    }

    private void startConversion() {
        endOfConversion.set(false);
        long divider = prescalerEnable.isSet() ? prescaler.get() + 1L : 1L;
        long cycles = CYCLES_PER_CONVERSION * divider;
        if (autoPosition.isSet()) {
            // X, then Y, each after the delay in which the wires settle.
            cycles = 2 * (cycles + adcdly.get());
        }
        done.scheduleIn(Ticks.picos(cycles, clocks.rates().pclk()));
    }

    private void converted() {
        endOfConversion.set(true);
        int flags = (penDown ? 0 : 0x8000) | (autoPosition.isSet() ? 0x4000 : 0) | position.get() << 12;
        if (autoPosition.isSet()) {
            adcdat0.set(flags | (penDown ? penX : 0x3FF));
            adcdat1.set(flags | (penDown ? penY : 0x3FF));
        } else {
            int value = switch (position.get()) {
                case X_POSITION -> penDown ? penX : inputs[channel.get()];
                case Y_POSITION -> penDown ? penY : inputs[channel.get()];
                default -> inputs[channel.get()];
            };
            // Y goes to ADCDAT1, everything else to ADCDAT0.
            Register target = position.get() == Y_POSITION ? adcdat1 : adcdat0;
            target.set(flags | value);
        }
        pulse(conversionInterrupt);
    }

    private void penChanged() {
        boolean waiting = position.get() == WAITING_FOR_INTERRUPT && !autoPosition.isSet();
        if (waiting && penDown != waitForUp.isSet()) {
            pulse(touchInterrupt);
        }
    }

    private static void pulse(SignalLine line) {
        line.set(true);
        line.set(false);
    }
}
