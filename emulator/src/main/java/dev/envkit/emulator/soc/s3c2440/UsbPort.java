package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.UsbTarget;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/** A port of the root hub with its register HcRhPortStatus (OHCI 7.4.4). */
final class UsbPort {
    private static final int CCS = 1;
    private static final int PES = 1 << 1;
    private static final int PSS = 1 << 2;
    private static final int PRS = 1 << 4;
    private static final int PPS = 1 << 8;
    private static final int LSDA = 1 << 9;
    private static final int CSC = 1 << 16;
    private static final int PSSC = 1 << 18;
    private static final int PRSC = 1 << 20;

    // What writing a one to the status bits means.
    private static final int CLEAR_ENABLE = 1;
    private static final int CLEAR_SUSPEND = 1 << 3;
    private static final int CLEAR_POWER = 1 << 9;

    /** USB 1.1, 7.1.7.3: TDRST. */
    private static final long RESET_TIME = 10 * VirtualClock.MILLISECOND;

    private final Register status;
    private final Runnable changed;
    private final GatedEvent resetOver;
    private @Nullable UsbTarget device;

    /** @param changed told when a change bit is set */
    UsbPort(int number, RegisterBank bank, VirtualClock clock, ClockController clocks, Runnable changed) {
        this.changed = changed;
        status = bank.register("HcRhPortStatus" + number, 0x50 + 4 * number, 0)
                .field("Status", 0, 10, Access.RO)
                .field("Changes", 16, 5, Access.W1C)
                .onWrite((before, written) -> written(written));
        resetOver = new GatedEvent(
                clock, clocks, ClockController.Gate.USB_HOST, "USB port " + number + " reset", this::resetOver);
    }

    /** Plugs a device in. */
    void plug(UsbTarget newDevice) {
        device = newDevice;
        if (isPowered()) {
            showConnection();
        }
    }

    /** Returns the device if its port lets it take part in the bus. */
    @Nullable
    UsbTarget enabledDevice() {
        return (status.get() & (PES | PSS)) == PES ? device : null;
    }

    boolean isEmpty() {
        return device == null;
    }

    void power(boolean on) {
        if (on == isPowered()) {
            return;
        }
        if (on) {
            status.set(status.get() | PPS);
            if (device != null) {
                showConnection();
            }
        } else {
            resetOver.cancel();
            status.set(0);
        }
    }

    /** The chip is reset: no power until software gives it. */
    void reset() {
        resetOver.cancel();
        status.set(0);
    }

    /** The bus is reset: the port is as after power-on. */
    void busReset() {
        resetOver.cancel();
        status.set(status.get() & PPS);
        if (isPowered() && device != null) {
            showConnection();
        }
    }

    private boolean isPowered() {
        return (status.get() & PPS) != 0;
    }

    private void showConnection() {
        UsbTarget present = device;
        int connected = present == null ? 0 : CCS | (present.lowSpeed() ? LSDA : 0);
        change(connected, CSC);
    }

    private void change(int set, int reason) {
        status.set(status.get() | set | reason);
        changed.run();
    }

    private void written(int written) {
        if ((written & PPS) != 0) {
            power(true);
        }
        if ((written & CLEAR_POWER) != 0) {
            power(false);
        }
        if ((written & CLEAR_ENABLE) != 0) {
            status.set(status.get() & ~(PES | PSS));
        }
        if ((written & (PES | PSS | PRS)) != 0) {
            if ((status.get() & CCS) == 0) {
                // Without a device the attempt shows as a change of the connection instead.
                change(0, CSC);
            } else {
                begin(written);
            }
        }
        if ((written & CLEAR_SUSPEND) != 0 && (status.get() & PSS) != 0) {
            status.set(status.get() & ~PSS);
            change(0, PSSC);
        }
    }

    private void begin(int written) {
        if ((written & PES) != 0) {
            status.set(status.get() | PES);
        }
        if ((written & PSS) != 0) {
            status.set(status.get() | PSS);
        }
        if ((written & PRS) != 0) {
            status.set((status.get() & ~PSS) | PRS);
            resetOver.scheduleIn(RESET_TIME);
        }
    }

    private void resetOver() {
        UsbTarget present = device;
        status.set(status.get() & ~PRS);
        if (present != null) {
            present.busReset();
            change(PES, PRSC);
        }
    }
}
