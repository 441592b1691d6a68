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
 * The I/O ports (chapter 9): ports A to H and J, external interrupts, and the registers for miscellaneous control and
 * status that live among them.
 */
public final class Gpio implements Block {
    /** What the last reset was, as GSTATUS2 tells software. */
    public enum ResetCause {
        POWER_ON(1),
        SLEEP(2),
        WATCHDOG(4);

        private final int bit;

        ResetCause(int bit) {
            this.bit = bit;
        }
    }

    private static final String LETTERS = "ABCDEFGHJ";
    private static final int CHIP_ID = 0x3244_0001;

    private final RegisterBank bank;
    private final GpioPort[] ports;
    private final ExternalInterrupts external;
    private final Register gstatus2;
    private final Register gstatus3;
    private final Register gstatus4;

    /**
     * @param ncon the NCON strap: true for NAND with advanced (large page) geometry
     * @param eint the sources EINT0 to EINT3, EINT4_7 and EINT8_23, in this order
     * @param wakeUp hears of requests that end sleep mode
     */
    public Gpio(
            VirtualClock clock,
            ClockController clocks,
            boolean ncon,
            List<SignalLine> eint,
            SignalLine wakeUp,
            AccessReporter reporter) {
        bank = new RegisterBank("GPIO", 0xDC, reporter);
        ports = new GpioPort[] {
            new GpioPort(bank, 'A', 0x00, 25, 0x00FF_FFFF, 0, 0),
            new GpioPort(bank, 'B', 0x10, 11, 0, 0x000, 0x7FF),
            new GpioPort(bank, 'C', 0x20, 16, 0, 0x0000, 0xFFFF),
            new GpioPort(bank, 'D', 0x30, 16, 0, 0xF000, 0xFFFF),
            new GpioPort(bank, 'E', 0x40, 16, 0, 0x0000, 0x3FFF),
            new GpioPort(bank, 'F', 0x50, 8, 0, 0x00, 0xFF),
            new GpioPort(bank, 'G', 0x60, 16, 0, 0xFC00, 0xFFFF),
            new GpioPort(bank, 'H', 0x70, 11, 0, 0x000, 0x7FF),
            new GpioPort(bank, 'J', 0xD0, 13, 0, 0x0000, 0x1FFF)
        };
        bank.register("MISCCR", 0x80, 0x1_0020)
                .field("SPUCR", 0, 2)
                .field("USBPAD", 3, 1)
                .field("CLKSEL0", 4, 3)
                .field("CLKSEL1", 8, 3)
                .field("SEL_SUSPND0", 12, 1)
                .field("SEL_SUSPND1", 13, 1)
                .field("nRSTCON", 16, 1)
                .field("nEN_SCLK0", 17, 1)
                .field("nEN_SCLK1", 18, 1)
                .field("OFFREFRESH", 19, 1)
                .field("BATT_FUNC", 20, 3);
        Register dclkcon = bank.register("DCLKCON", 0x84, 0);
        for (int n = 0; n < 2; n++) {
            dclkcon.field("DCLK" + n + "EN", 16 * n, 1)
                    .field("DCLK" + n + "SelCK", 16 * n + 1, 1)
                    .field("DCLK" + n + "DIV", 16 * n + 4, 4)
                    .field("DCLK" + n + "CMP", 16 * n + 8, 4);
        }
        external = new ExternalInterrupts(
                bank,
                clock,
                clocks,
                port('F'),
                port('G'),
                eint.subList(0, 4).toArray(SignalLine[]::new),
                eint.get(4),
                eint.get(5),
                wakeUp);
        Register gstatus0 = bank.register("GSTATUS0", 0xAC, 0b1011);
        gstatus0.field("nWAIT", 3, 1, Access.RO).field("RnB", 1, 1, Access.RO).field("BATT_FLT", 0, 1, Access.RO);
        Field strap = gstatus0.addField("NCON", 2, 1, Access.RO);
        gstatus0.onRead(stored -> {
            strap.set(ncon);
            return gstatus0.get();
        });
        bank.register("GSTATUS1", 0xB0, CHIP_ID).field("CHIP_ID", 0, 32, Access.RO);
        gstatus2 = bank.register("GSTATUS2", 0xB4, ResetCause.POWER_ON.bit).field("RST", 0, 3, Access.W1C);
        gstatus3 = bank.register("GSTATUS3", 0xB8, 0).field("INFORM", 0, 32);
        gstatus4 = bank.register("GSTATUS4", 0xBC, 0).field("INFORM", 0, 32);
        bank.register("DSC0", 0xC4, 0)
                .field("DSC_DATA", 0, 10)
                .field("DSC_ADR", 10, 1)
                .field("nEN_DSC", 31, 1);
        bank.register("DSC1", 0xC8, 0).field("DSC", 0, 30);
        bank.register("MSLCON", 0xCC, 0).field("PSC", 0, 12);
    }

    /**
     * Returns a port.
     *
     * @param letter A to H or J
     */
    public GpioPort port(char letter) {
        int index = LETTERS.indexOf(letter);
        if (index < 0) {
            throw new IllegalArgumentException("the S3C2440A has no port " + letter);
        }
        return ports[index];
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        for (GpioPort port : ports) {
            port.reset();
        }
        external.reset();
    }

    /**
     * Sleep mode begins: the block keeps its power and its registers (table 7-2, "Previous state").
     *
     * @see ExternalInterrupts#lookAgain()
     */
    void sleep() {
        external.lookAgain();
    }

    /** Tells whether a pin is set up to end sleep mode. */
    boolean canWake() {
        return external.canWake();
    }

    /** Sleep mode ends: GSTATUS2 says so, all else is as it was. */
    void wake() {
        gstatus2.set(ResetCause.SLEEP.bit);
    }

    /** Returns GSTATUS3, where by custom software leaves the address at which it goes on after sleep mode. */
    public int resumeAddress() {
        return gstatus3.get();
    }

    /** Resets the block and says why in GSTATUS2. The inform registers survive all but the loss of power. */
    public void reset(ResetCause cause) {
        int inform3 = gstatus3.get();
        int inform4 = gstatus4.get();
        reset();
        gstatus2.set(cause.bit);
        if (cause != ResetCause.POWER_ON) {
            gstatus3.set(inform3);
            gstatus4.set(inform4);
        }
    }
}
