package dev.envkit.emulator.device;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The 10/100 transceiver inside the DM9000A (IEEE 802.3 clause 22 registers, and the vendor's), at the other end of a
 * cable that is plugged in or not. The partner can do everything, and honours pause frames.
 *
 * <p>The link comes up when the cable is plugged in and the transceiver has power and has negotiated. That takes a few
 * milliseconds here instead of a second or two: boot loaders spend that time counting instructions.
 */
final class EthernetPhy {
    private static final int BMCR = 0;
    private static final int BMSR = 1;
    private static final int PHYID1 = 2;
    private static final int PHYID2 = 3;
    private static final int ANAR = 4;
    private static final int ANLPAR = 5;
    private static final int ANER = 6;
    private static final int DSCSR = 17;
    private static final int BTCSCR = 18;

    private static final int BMCR_RESET = 0x8000;
    private static final int BMCR_100 = 0x2000;
    private static final int BMCR_NEGOTIATE = 0x1000;
    private static final int BMCR_POWER_DOWN = 0x0800;
    private static final int BMCR_ISOLATE = 0x0400;
    private static final int BMCR_RESTART = 0x0200;
    private static final int BMCR_FULL_DUPLEX = 0x0100;
    private static final int BMCR_DEFAULT = BMCR_100 | BMCR_NEGOTIATE | BMCR_FULL_DUPLEX;

    /** All of 10 and 100 Mbit/s, half and full duplex, frames without preamble, auto-negotiation, more registers. */
    private static final int BMSR_ABILITIES = 0x7849;

    private static final int BMSR_NEGOTIATED = 0x0020;
    private static final int BMSR_LINK = 0x0004;

    private static final int ADVERTISED_DEFAULT = 0x01E1;
    private static final int AN_100_FULL = 0x0100;
    private static final int AN_100_HALF = 0x0080;
    private static final int AN_10_FULL = 0x0040;

    /** Acknowledge, pause, and all speeds. */
    private static final int PARTNER = 0x45E1;

    private static final int BTCSCR_DEFAULT = 0x7800;
    private static final long NEGOTIATION = 2 * VirtualClock.MILLISECOND;

    private final int[] registers = new int[32];
    private final ClockEvent negotiated;
    private final Runnable linkChanged;
    private boolean plugged;
    private boolean powered;
    private boolean linked;

    /** BMSR's link bit latches a loss until it is read (IEEE 802.3, 22.2.4.2.13). */
    private boolean lossUnread;

    /** @param linkChanged called after each change of {@link #isLinked()} */
    EthernetPhy(VirtualClock clock, Runnable linkChanged) {
        this.linkChanged = linkChanged;
        negotiated = clock.newEvent("DM9000 link", () -> setLinked(true));
        setDefaults();
    }

    private void setDefaults() {
        registers[BMCR] = BMCR_DEFAULT;
        registers[ANAR] = ADVERTISED_DEFAULT;
        registers[BTCSCR] = BTCSCR_DEFAULT;
    }

    /** Resets as the chip's reset pin does: the transceiver is without power until GPR says otherwise. */
    void reset() {
        setDefaults();
        powered = false;
        follow();
    }

    void plug(boolean inserted) {
        plugged = inserted;
        follow();
    }

    void power(boolean on) {
        powered = on;
        follow();
    }

    boolean isPlugged() {
        return plugged;
    }

    boolean isLinked() {
        return linked;
    }

    /** Begins to bring the link up, or lets it fall. */
    private void follow() {
        boolean possible = plugged && powered && (registers[BMCR] & (BMCR_POWER_DOWN | BMCR_ISOLATE)) == 0;
        if (!possible) {
            negotiated.cancel();
            setLinked(false);
        } else if (!linked && !negotiated.isScheduled()) {
            negotiated.scheduleIn(NEGOTIATION);
        }
    }

    private void setLinked(boolean up) {
        if (linked != up) {
            linked = up;
            lossUnread |= !up;
            linkChanged.run();
        }
    }

    private boolean negotiates() {
        return (registers[BMCR] & BMCR_NEGOTIATE) != 0;
    }

    /** Returns whether the link runs at 10 Mbit/s, by what was agreed or, without negotiation, set. */
    boolean isTenMegabit() {
        return negotiates() ? (registers[ANAR] & (AN_100_FULL | AN_100_HALF)) == 0 : (registers[BMCR] & BMCR_100) == 0;
    }

    /** Returns whether the link is full duplex. */
    boolean isFullDuplex() {
        int best = registers[ANAR];
        return negotiates()
                ? (best & AN_100_FULL) != 0 || ((best & AN_100_HALF) == 0 && (best & AN_10_FULL) != 0)
                : (registers[BMCR] & BMCR_FULL_DUPLEX) != 0;
    }

    /** Returns the bits per second on the line. */
    long bitRate() {
        return isTenMegabit() ? 10_000_000 : 100_000_000;
    }

    int read(int register) {
        return switch (register) {
            case BMSR -> {
                boolean up = linked && !lossUnread;
                lossUnread = false;
                yield BMSR_ABILITIES | (up ? BMSR_LINK : 0) | (linked && negotiates() ? BMSR_NEGOTIATED : 0);
            }
            case PHYID1 -> 0x0181;
            case PHYID2 -> 0xB8A0;
            case ANLPAR -> linked ? PARTNER : 0;
            case ANER -> linked ? 1 : 0;
            case DSCSR -> linked ? (isTenMegabit() ? 0x1000 : 0x4000) << (isFullDuplex() ? 1 : 0) : 0;
            default -> registers[register];
        };
    }

    void write(int register, int value) {
        switch (register) {
            case BMCR -> {
                if ((value & BMCR_RESET) != 0) {
                    setDefaults();
                } else {
                    registers[BMCR] = value & ~BMCR_RESTART & 0xFFFF;
                }
                if ((value & (BMCR_RESET | BMCR_RESTART)) != 0) {
                    setLinked(false);
                }
                follow();
            }
            case BMSR, PHYID1, PHYID2, ANLPAR, ANER -> {
                // read-only
            }
            default -> registers[register] = value & 0xFFFF;
        }
    }
}
