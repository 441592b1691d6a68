package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.VirtualClock;
import java.util.List;

/**
 * The five PWM timers (chapter 10): two prescalers, a divider for each timer, and TCON.
 *
 * <p>Timers 0 to 3 have output pins; timer 4 has none. One of them may request DMA instead of interrupting.
 */
public final class PwmTimers implements Block {
    private static final int TIMERS = 5;

    /** Position of each timer's start bit in TCON; manual update, inverter and auto-reload follow. */
    private static final int[] TCON_SHIFT = {0, 8, 12, 16, 20};

    private final ClockController clocks;
    private final List<SignalLine> interrupts;
    private final RegisterBank bank;
    private final Field prescaler0;
    private final Field prescaler1;
    private final Register tcfg1;
    private final Field dmaMode;
    private final Register tcon;
    private final PwmTimer[] timers = new PwmTimer[TIMERS];
    private SignalLine dmaRequest = SignalLine.UNCONNECTED;
    private long tclk0;
    private long tclk1;

    /** @param interrupts INT_TIMER0 to INT_TIMER4 */
    public PwmTimers(VirtualClock clock, ClockController clocks, List<SignalLine> interrupts, AccessReporter reporter) {
        this.clocks = clocks;
        this.interrupts = List.copyOf(interrupts);
        bank = new RegisterBank("PWM", 0x44, reporter);
        Register tcfg0 =
                bank.register("TCFG0", 0x00, 0).field("DeadZoneLength", 16, 8).onWrite(this::applyClocks);
        prescaler0 = tcfg0.addField("Prescaler0", 0, 8, Access.RW);
        prescaler1 = tcfg0.addField("Prescaler1", 8, 8, Access.RW);
        tcfg1 = bank.register("TCFG1", 0x04, 0).onWrite(this::applyClocks);
        for (int n = 0; n < TIMERS; n++) {
            tcfg1.field("MUX" + n, 4 * n, 4);
        }
        dmaMode = tcfg1.addField("DMAMode", 20, 4, Access.RW);
        tcon = bank.register("TCON", 0x08, 0)
                .field("Timer0", 0, 4)
                .field("DeadZoneEnable", 4, 1)
                .field("Timers1to3", 8, 12)
                .field("Timer4", 20, 3)
                .onWrite(this::applyControl);
        for (int n = 0; n < TIMERS; n++) {
            int index = n;
            PwmTimer timer = new PwmTimer(n, clock, () -> reachedZero(index));
            timers[n] = timer;
            int base = 0x0C + 12 * n;
            Register tcntb = bank.register("TCNTB" + n, base, 0).field("TCNTB", 0, 16);
            tcntb.onWrite(() -> timer.countBuffer(tcntb.get()));
            if (n < 4) {
                Register tcmpb = bank.register("TCMPB" + n, base + 4, 0).field("TCMPB", 0, 16);
                tcmpb.onWrite(() -> timer.compareBuffer(tcmpb.get()));
            }
            bank.register("TCNTO" + n, n < 4 ? base + 8 : base + 4, 0)
                    .field("TCNTO", 0, 16, Access.RO)
                    .onRead(stored -> timer.count());
        }
        clocks.onChange(this::applyClocks);
        applyClocks();
    }

    /** Connects the DMA request of the timer that TCFG1 selects. */
    void connectDma(SignalLine request) {
        dmaRequest = request;
    }

    /**
     * Sets the frequency of the external clock inputs, which timers select with MUX values of 4 and above.
     *
     * @param hertz0 TCLK0, for timers 0 and 1; 0 for none
     * @param hertz1 TCLK1, for timers 2 to 4; 0 for none
     */
    public void externalClocks(long hertz0, long hertz1) {
        tclk0 = hertz0;
        tclk1 = hertz1;
        applyClocks();
    }

    /**
     * Describes the wave on a timer's output pin.
     *
     * @param index 0 to 3
     */
    public PwmOutput output(int index) {
        PwmTimer timer = timers[index];
        boolean inverted = (tcon.get() >>> (TCON_SHIFT[index] + 2) & 1) != 0;
        double period = timer.countBuffer() + 1.0;
        double high = Math.min(timer.compare() / period, 1.0);
        return new PwmOutput(
                timer.isRunning() && timer.isAutoReload(), timer.tickHertz() / period, inverted ? 1.0 - high : high);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        for (PwmTimer timer : timers) {
            timer.reset();
        }
        applyClocks();
    }

    private void applyClocks() {
        long pclk = clocks.pclk(ClockController.Gate.PWM);
        for (int n = 0; n < TIMERS; n++) {
            int mux = (tcfg1.get() >>> (4 * n)) & 0xF;
            long prescaler = (n < 2 ? prescaler0 : prescaler1).get() + 1L;
            if (mux < 4) {
                timers[n].clock(pclk, prescaler << (mux + 1));
            } else {
                timers[n].clock(n < 2 ? tclk0 : tclk1, 1);
            }
        }
    }

    private void applyControl() {
        int control = tcon.get();
        for (int n = 0; n < TIMERS; n++) {
            int bits = control >>> TCON_SHIFT[n];
            boolean reload = (n < 4 ? bits & 8 : bits & 4) != 0;
            timers[n].control((bits & 1) != 0, (bits & 2) != 0, reload);
        }
    }

    private void reachedZero(int index) {
        SignalLine target = dmaMode.get() == index + 1 ? dmaRequest : interrupts.get(index);
        target.set(true);
        target.set(false);
    }
}
