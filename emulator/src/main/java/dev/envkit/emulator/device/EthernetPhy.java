package dev.envkit.emulator.device;

/**
 * The 10/100 transceiver inside the DM9000 (IEEE 802.3 clause 22 registers, and the vendor's status register), at the
 * other end of a cable that is plugged in or not.
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

    private static final int BMCR_RESET = 0x8000;
    private static final int BMCR_RESTART = 0x0200;
    private static final int BMCR_DEFAULT = 0x3100;

    /** All of 10 and 100 Mbit/s, half and full duplex, extended registers, auto-negotiation. */
    private static final int BMSR_ABILITIES = 0x7849;

    private static final int BMSR_NEGOTIATED = 0x0020;
    private static final int BMSR_LINK = 0x0004;

    private static final int ADVERTISED_DEFAULT = 0x01E1;
    private static final int PARTNER = 0x45E1;

    private final int[] registers = new int[32];
    private boolean linked;

    EthernetPhy() {
        reset();
    }

    void reset() {
        registers[BMCR] = BMCR_DEFAULT;
        registers[ANAR] = ADVERTISED_DEFAULT;
    }

    void link(boolean plugged) {
        linked = plugged;
    }

    boolean isLinked() {
        return linked;
    }

    /** Returns whether the link runs at 10 Mbit/s, by what was agreed or, without negotiation, set. */
    boolean isTenMegabit() {
        boolean negotiates = (registers[BMCR] & 0x1000) != 0;
        return negotiates ? (registers[ANAR] & 0x0180) == 0 : (registers[BMCR] & 0x2000) == 0;
    }

    int read(int register) {
        return switch (register) {
            case BMSR -> BMSR_ABILITIES | (linked ? BMSR_NEGOTIATED | BMSR_LINK : 0);
            case PHYID1 -> 0x0181;
            case PHYID2 -> 0xB8A0;
            case ANLPAR -> linked ? PARTNER : 0;
            case ANER -> linked ? 1 : 0;
            case DSCSR -> linked ? (isTenMegabit() ? 0x2000 : 0x8000) : 0;
            default -> registers[register];
        };
    }

    void write(int register, int value) {
        if (register == BMCR && (value & BMCR_RESET) != 0) {
            reset();
        } else if (register == BMCR) {
            registers[BMCR] = value & ~BMCR_RESTART;
        } else if (register != BMSR && register != PHYID1 && register != PHYID2) {
            registers[register] = value & 0xFFFF;
        }
    }
}
