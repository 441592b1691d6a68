package dev.envkit.emulator.device;

import java.util.Arrays;

/**
 * The DM9000A's registers and their bits, under the names of its data sheet, and the values of those that just keep
 * what is written.
 */
final class Dm9000Registers {
    static final int NCR = 0x00;
    static final int NSR = 0x01;
    static final int TCR = 0x02;
    static final int TSR1 = 0x03;
    static final int TSR2 = 0x04;
    static final int RCR = 0x05;
    static final int RSR = 0x06;
    static final int ROCR = 0x07;
    static final int BPTR = 0x08;
    static final int FCTR = 0x09;
    static final int FCR = 0x0A;
    static final int EPCR = 0x0B;
    static final int EPAR = 0x0C;
    static final int EPDRL = 0x0D;
    static final int EPDRH = 0x0E;
    static final int WCR = 0x0F;
    static final int PAR = 0x10;
    static final int MAR = 0x16;
    static final int GPCR = 0x1E;
    static final int GPR = 0x1F;
    static final int TRPAL = 0x22;
    static final int TRPAH = 0x23;
    static final int RWPAL = 0x24;
    static final int RWPAH = 0x25;
    static final int VID = 0x28;
    static final int PID = 0x2A;
    static final int CHIPR = 0x2C;
    static final int TCSCR = 0x31;
    static final int RCSCSR = 0x32;
    static final int INTCR = 0x39;
    static final int MRCMDX = 0xF0;
    static final int MRCMDX1 = 0xF1;
    static final int MRCMD = 0xF2;
    static final int MRRL = 0xF4;
    static final int MRRH = 0xF5;
    static final int MWCMDX = 0xF6;
    static final int MWCMD = 0xF8;
    static final int MWRL = 0xFA;
    static final int MWRH = 0xFB;
    static final int TXPLL = 0xFC;
    static final int TXPLH = 0xFD;
    static final int ISR = 0xFE;
    static final int IMR = 0xFF;

    static final int NCR_WAKEEN = 1 << 6;
    static final int NCR_FDX = 1 << 3;
    static final int NCR_LOOPBACK = 3 << 1;
    static final int NCR_RST = 1;
    static final int NSR_SPEED_10 = 1 << 7;
    static final int NSR_LINK = 1 << 6;
    static final int NSR_WAKE = 1 << 5;
    static final int NSR_TX2END = 1 << 3;
    static final int NSR_TX1END = 1 << 2;
    static final int NSR_RXOV = 1 << 1;
    static final int NSR_CLEARED_BY_ONES = NSR_WAKE | NSR_TX1END | NSR_TX2END;
    static final int TCR_TJDIS = 1 << 6;
    static final int TCR_PAD_DIS1 = 1 << 2;
    static final int TCR_CRC_DIS1 = 1 << 1;
    static final int TCR_TXREQ = 1;
    static final int TSR_TJTO = 1 << 7;
    static final int TSR_LC = 1 << 6;
    static final int TSR_NC = 1 << 5;
    static final int RCR_DIS_LONG = 1 << 5;
    static final int RCR_ALL = 1 << 3;
    static final int RCR_PRMSC = 1 << 1;
    static final int RCR_RXEN = 1;
    static final int RSR_MF = 1 << 6;
    static final int ROCR_FULL = 1 << 7;
    static final int FCR_TXP0 = 1 << 7;
    static final int FCR_TXPF = 1 << 6;
    static final int FCR_TXPEN = 1 << 5;
    static final int FCR_RXPS = 1 << 2;
    static final int FCR_RXPCS = 1 << 1;
    static final int FCR_FLCE = 1;
    static final int EPCR_EPOS = 1 << 3;
    static final int EPCR_ERPRR = 1 << 2;
    static final int EPCR_ERPRW = 1 << 1;
    static final int EPCR_ERRE = 1;
    static final int WCR_LINKEN = 1 << 5;
    static final int WCR_MAGICEN = 1 << 3;
    static final int WCR_LINKST = 1 << 2;
    static final int WCR_MAGICST = 1;
    static final int GPR_PHYPD = 1;
    static final int RCSCSR_RCSEN = 1 << 1;
    static final int RCSCSR_DCSE = 1;
    static final int INTCR_ACTIVE_LOW = 1;
    static final int ISR_BYTE_WIDE = 1 << 7;
    static final int ISR_LNKCHG = 1 << 5;
    static final int ISR_ROO = 1 << 3;
    static final int ISR_ROS = 1 << 2;
    static final int ISR_PT = 1 << 1;
    static final int ISR_PR = 1;
    static final int ISR_EVENTS = 0x3F;
    static final int IMR_PAR = 1 << 7;

    private final int[] values = new int[256];

    Dm9000Registers() {
        // Without an EEPROM nothing but a write gives the chip a node address.
        Arrays.fill(values, PAR, PAR + 6, 0xFF);
    }

    int get(int register) {
        return values[register];
    }

    boolean isSet(int register, int bit) {
        return (values[register] & bit) != 0;
    }

    void set(int register, int value) {
        values[register] = value & 0xFF;
    }

    void raise(int register, int bits) {
        values[register] |= bits;
    }

    void clear(int register, int bits) {
        values[register] &= ~bits;
    }

    /** Gives all registers their values after a software reset, which leaves the node address and GPR alone. */
    void reset() {
        int[] node = Arrays.copyOfRange(values, PAR, PAR + 6);
        int transceiver = values[GPR];
        int kept = values[NCR] & NCR_WAKEEN;
        int wake = values[WCR];
        Arrays.fill(values, 0);
        System.arraycopy(node, 0, values, PAR, 6);
        values[GPR] = transceiver;
        values[NCR] = kept;
        values[WCR] = wake;
        values[BPTR] = 0x37;
        values[FCTR] = 0x38;
        values[EPAR] = 0x40;
        values[GPCR] = 0x01;
        values[VID] = 0x46;
        values[VID + 1] = 0x0A;
        values[PID] = 0x00;
        values[PID + 1] = 0x90;
        values[CHIPR] = 0x19;
    }
}
