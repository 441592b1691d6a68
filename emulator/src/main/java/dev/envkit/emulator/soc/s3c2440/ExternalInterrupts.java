package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * EINT0 to EINT23 on ports F and G (chapter 9): level or edge detection, digital filters, EINTMASK and EINTPEND.
 *
 * <p>EINT0 to 3 are sources of the interrupt controller by themselves; the others are collected in EINTPEND and reach
 * it as EINT4_7 and EINT8_23.
 */
final class ExternalInterrupts {
    private static final int COUNT = 24;
    private static final int FIRST_ON_PORT_G = 8;
    private static final int FIRST_WITH_WIDTH = 16;

    private static final int LOW_LEVEL = 0;
    private static final int HIGH_LEVEL = 1;

    /**
     * Pins EINT0 to EINT15 have a fixed filter, against spikes of a few nanoseconds, which virtual wires do not have.
     */
    private final ClockEvent[] filters = new ClockEvent[COUNT];

    private final ClockController clocks;
    private final GpioPort portF;
    private final GpioPort portG;
    private final SignalLine[] direct;
    private final SignalLine eint4To7;
    private final SignalLine eint8To23;
    private final SignalLine wakeUp;
    private final Register[] extint = new Register[3];
    private final Register[] eintflt = new Register[4];
    private final Register eintmask;
    private final Register eintpend;
    private int levels;

    /**
     * @param direct the sources EINT0 to EINT3
     * @param wakeUp hears of each request of EINT0 to EINT15, which end sleep mode whatever the masks say
     */
    ExternalInterrupts(
            RegisterBank bank,
            VirtualClock clock,
            ClockController clocks,
            GpioPort portF,
            GpioPort portG,
            SignalLine[] direct,
            SignalLine eint4To7,
            SignalLine eint8To23,
            SignalLine wakeUp) {
        this.clocks = clocks;
        this.portF = portF;
        this.portG = portG;
        this.direct = direct.clone();
        this.eint4To7 = eint4To7;
        this.eint8To23 = eint8To23;
        this.wakeUp = wakeUp;
        for (int n = 0; n < 3; n++) {
            extint[n] = bank.register("EXTINT" + n, 0x88 + 4 * n, 0).onWrite(this::pinsChanged);
            for (int pin = 0; pin < 8; pin++) {
                extint[n].field("EINT" + (8 * n + pin), 4 * pin, 3);
                if (n > 0) {
                    extint[n].field("FLTEN" + (8 * n + pin), 4 * pin + 3, 1);
                }
            }
        }
        for (int n = 0; n < 4; n++) {
            eintflt[n] = bank.register("EINTFLT" + n, 0x94 + 4 * n, 0);
            if (n >= 2) {
                for (int i = 0; i < 4; i++) {
                    int eint = FIRST_WITH_WIDTH + 4 * (n - 2) + i;
                    eintflt[n].field("EINTFLT" + eint, 8 * i, 7).field("FLTCLK" + eint, 8 * i + 7, 1);
                }
            }
        }
        eintmask = bank.register("EINTMASK", 0xA4, 0xFF_FFF0)
                .field("EINT4to23", 4, 20)
                .onWrite(this::update);
        eintpend = bank.register("EINTPEND", 0xA8, 0)
                .field("EINT4to23", 4, 20, Access.W1C)
                .onWrite(this::pinsChanged);
        for (int n = FIRST_WITH_WIDTH; n < COUNT; n++) {
            int eint = n;
            filters[n] = clock.newEvent("EINT" + n + " filter", () -> filtered(eint));
        }
        portF.onChange(this::pinsChanged);
        portG.onChange(this::pinsChanged);
    }

    void reset() {
        for (ClockEvent filter : filters) {
            if (filter != null) {
                filter.cancel();
            }
        }
        levels = 0;
        pinsChanged();
    }

    /** Tells whether a pin could end sleep mode: one of EINT0 to EINT15 that GPFCON or GPGCON selects. */
    boolean canWake() {
        for (int eint = 0; eint < FIRST_WITH_WIDTH; eint++) {
            if (selected(eint)) {
                return true;
            }
        }
        return false;
    }

    /** Looks at the levels anew: a level that requests already ends sleep mode at once. */
    void lookAgain() {
        pinsChanged();
    }

    private boolean pin(int eint) {
        return eint < FIRST_ON_PORT_G ? portF.level(eint) : portG.level(eint - FIRST_ON_PORT_G);
    }

    private boolean selected(int eint) {
        GpioPort.Function function =
                eint < FIRST_ON_PORT_G ? portF.function(eint) : portG.function(eint - FIRST_ON_PORT_G);
        return function == GpioPort.Function.SECOND;
    }

    private int type(int eint) {
        return (extint[eint >>> 3].get() >>> (4 * (eint & 7))) & 7;
    }

    private void pinsChanged() {
        for (int eint = 0; eint < COUNT; eint++) {
            boolean level = pin(eint);
            boolean known = (levels >>> eint & 1) != 0;
            ClockEvent filter = filters[eint];
            long width = filter == null || level == known ? 0 : filterWidth(eint);
            if (filter != null && width > 0) {
                if (!filter.isScheduled()) {
                    filter.scheduleIn(width);
                }
            } else {
                if (filter != null) {
                    filter.cancel();
                }
                accept(eint, level);
            }
        }
        update();
    }

    /** The time for which EINT16 to 23 must keep a new level, in picoseconds. */
    private long filterWidth(int eint) {
        boolean enabled = ((extint[2].get() >>> (4 * (eint & 7) + 3)) & 1) != 0;
        if (!enabled) {
            return 0;
        }
        int setting = eintflt[2 + (eint - FIRST_WITH_WIDTH) / 4].get() >>> (8 * (eint & 3));
        long hertz = (setting & 0x80) != 0 ? clocks.crystal() : clocks.rates().pclk();
        return Ticks.picos(setting & 0x7F, hertz);
    }

    private void filtered(int eint) {
        accept(eint, pin(eint));
        update();
    }

    private void accept(int eint, boolean level) {
        boolean before = (levels >>> eint & 1) != 0;
        levels = level ? levels | 1 << eint : levels & ~(1 << eint);
        int type = type(eint);
        boolean requests = switch (type) {
            case LOW_LEVEL -> !level;
            case HIGH_LEVEL -> level;
            case 2, 3 -> before && !level;
            case 4, 5 -> !before && level;
            default -> before != level;
        };
        boolean isLevel = type <= HIGH_LEVEL;
        boolean active = requests && selected(eint);
        if (active && eint < FIRST_WITH_WIDTH) {
            wakeUp.set(true);
        }
        if (eint < direct.length) {
            if (active) {
                direct[eint].set(true);
            }
            if (!active || !isLevel) {
                direct[eint].set(false);
            }
        } else if (active) {
            eintpend.set(eintpend.get() | 1 << eint);
        }
    }

    private void update() {
        int active = eintpend.get() & ~eintmask.get();
        eint4To7.set((active & 0xF0) != 0);
        eint8To23.set((active & 0xFF_FF00) != 0);
    }
}
