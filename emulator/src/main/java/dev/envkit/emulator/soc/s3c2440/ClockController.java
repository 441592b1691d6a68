package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * Clock and power management (chapter 7): two PLLs and the dividers behind them.
 *
 * <p>After reset FCLK is the crystal's frequency, whatever MPLLCON reads, until software writes MPLLCON. Each write to
 * a PLL's register stops its output for the lock time; for MPLL that stops the processor.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class ClockController implements Block {
    /** Bits of CLKCON that gate a block's clock. */
    public enum Gate {
        NAND(4),
        LCDC(5),
        USB_HOST(6),
        USB_DEVICE(7),
        PWM(8),
        SDI(9),
        UART0(10),
        UART1(11),
        UART2(12),
        GPIO(13),
        RTC(14),
        ADC(15),
        IIC(16),
        IIS(17),
        SPI(18),
        CAMERA(19),
        AC97(20);

        private final int bit;

        Gate(int bit) {
            this.bit = bit;
        }
    }

    private final RegisterBank bank;
    private final long crystal;
    private final PowerControl power;
    private final List<Runnable> listeners = new ArrayList<>();
    private final Field mLockTime;
    private final Field uLockTime;
    private final Register mpllcon;
    private final Register upllcon;
    private final Register clkcon;
    private final Field idle;
    private final Field sleep;
    private final Field slowVal;
    private final Field slowBit;
    private final Field mpllOff;
    private final Field uclkOn;
    private final Field hdivn;
    private final Field pdivn;
    private final Field divnUpll;
    private final Field camclkDiv;
    private final Field camclkSel;
    private final Field hclk3Half;
    private final Field hclk4Half;
    private final Field dvsEn;
    private boolean mpllWritten;
    private ClockRates rates;

    /** @param crystal the input frequency Fin in hertz: 12 MHz on the mini2440 */
    public ClockController(long crystal, PowerControl power, AccessReporter reporter) {
        this.crystal = crystal;
        this.power = power;
        bank = new RegisterBank("CLKPWR", 0x1C, reporter);
        Register locktime = bank.register("LOCKTIME", 0x00, -1);
        mLockTime = locktime.addField("M_LTIME", 0, 16, Access.RW);
        uLockTime = locktime.addField("U_LTIME", 16, 16, Access.RW);
        mpllcon = pll("MPLLCON", 0x04, 0x0009_6030).onWrite(this::mpllWritten);
        upllcon = pll("UPLLCON", 0x08, 0x0004_D030).onWrite(this::recompute);
        clkcon = bank.register("CLKCON", 0x0C, 0xFF_FFF0).field("gates", 4, 20).onWrite(this::clkconWritten);
        idle = clkcon.addField("IDLE", 2, 1, Access.RW);
        sleep = clkcon.addField("SLEEP", 3, 1, Access.RW);
        Register clkslow = bank.register("CLKSLOW", 0x10, 0x4).onWrite(this::recompute);
        slowVal = clkslow.addField("SLOW_VAL", 0, 3, Access.RW);
        slowBit = clkslow.addField("SLOW_BIT", 4, 1, Access.RW);
        mpllOff = clkslow.addField("MPLL_OFF", 5, 1, Access.RW);
        uclkOn = clkslow.addField("UCLK_ON", 7, 1, Access.RW);
        Register clkdivn = bank.register("CLKDIVN", 0x14, 0).onWrite(this::recompute);
        pdivn = clkdivn.addField("PDIVN", 0, 1, Access.RW);
        hdivn = clkdivn.addField("HDIVN", 1, 2, Access.RW);
        divnUpll = clkdivn.addField("DIVN_UPLL", 3, 1, Access.RW);
        Register camdivn = bank.register("CAMDIVN", 0x18, 0).onWrite(this::recompute);
        camclkDiv = camdivn.addField("CAMCLK_DIV", 0, 4, Access.RW);
        camclkSel = camdivn.addField("CAMCLK_SEL", 4, 1, Access.RW);
        hclk3Half = camdivn.addField("HCLK3_HALF", 8, 1, Access.RW);
        hclk4Half = camdivn.addField("HCLK4_HALF", 9, 1, Access.RW);
        dvsEn = camdivn.addField("DVS_EN", 12, 1, Access.RW);
        rates = compute();
    }

    private Register pll(String name, int offset, int reset) {
        return bank.register(name, offset, reset)
                .field("SDIV", 0, 2)
                .field("PDIV", 4, 6)
                .field("MDIV", 12, 8);
    }

    /** Returns the current clocks. */
    public ClockRates rates() {
        return rates;
    }

    /** Returns the crystal's frequency in hertz. */
    public long crystal() {
        return crystal;
    }

    /** Returns PCLK as a gated block gets it: zero when CLKCON stops it. */
    public long pclk(Gate gate) {
        return runs(gate) ? rates.pclk() : 0;
    }

    /** Returns whether CLKCON lets a block have its clock. */
    public boolean runs(Gate gate) {
        return (clkcon.get() & (1 << gate.bit)) != 0;
    }

    /** Has {@code listener} called after each change of a clock or a gate. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        mpllWritten = false;
        recompute();
    }

    private void mpllWritten() {
        mpllWritten = true;
        recompute();
        if (!slowBit.isSet()) {
            power.stopCpuFor(Ticks.picos(Math.max(mLockTime.get(), uLockTime.get()), crystal));
        }
    }

    private void clkconWritten() {
        notifyListeners();
        if (sleep.isSet()) {
            sleep.set(false);
            power.sleep();
        } else if (idle.isSet()) {
            power.idle();
        }
    }

    /** Leaves IDLE mode: the wake-up clears the bit that entered it. */
    public void wake() {
        idle.set(false);
    }

    private void recompute() {
        ClockRates now = compute();
        if (!now.equals(rates)) {
            rates = now;
            notifyListeners();
        }
    }

    private void notifyListeners() {
        listeners.forEach(Runnable::run);
    }

    private ClockRates compute() {
        long upll = output(upllcon.get(), 1);
        long fclk;
        if (slowBit.isSet()) {
            fclk = slowVal.get() == 0 ? crystal : crystal / (2L * slowVal.get());
        } else if (mpllWritten && !mpllOff.isSet()) {
            fclk = output(mpllcon.get(), 2);
        } else {
            fclk = crystal;
        }
        long hclk = fclk
                / switch (hdivn.get()) {
                    case 0 -> 1;
                    case 1 -> 2;
                    case 2 -> hclk4Half.isSet() ? 8 : 4;
                    default -> hclk3Half.isSet() ? 6 : 3;
                };
        long pclk = pdivn.isSet() ? hclk / 2 : hclk;
        long uclk = uclkOn.isSet() ? 0 : divnUpll.isSet() ? upll / 2 : upll;
        long camclk = camclkSel.isSet() ? upll / (2L * (camclkDiv.get() + 1)) : upll;
        return new ClockRates(fclk, dvsEn.isSet() ? hclk : fclk, hclk, pclk, uclk, camclk);
    }

    /** The PLLs' equation: k * (MDIV + 8) * Fin / ((PDIV + 2) * 2^SDIV), with k = 2 for MPLL and 1 for UPLL. */
    private long output(int pllcon, int k) {
        long m = ((pllcon >>> 12) & 0xFF) + 8L;
        long p = ((pllcon >>> 4) & 0x3F) + 2L;
        int s = pllcon & 3;
        return k * m * crystal / (p << s);
    }
}
