package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;

/**
 * The USB device controller (chapter 13) with no host on its cable. The window begins at 0x52000140.
 *
 * <p>Without a host nothing is ever received, no frame number counts, and no interrupt comes; what remains is that the
 * registers of five endpoints, which INDEX selects, keep what they are given.
 */
public final class UsbDevice implements Block {
    private static final int ENDPOINTS = 5;

    /** IN_PKT_RDY in EP0_CSR and IN_CSR1: set by software, cleared when the host has fetched the packet. */
    private static final int IN_PKT_RDY = 0x02;

    private static final int FIFO_FLUSH = 0x08;

    private final RegisterBank bank;
    private final Register index;
    private final int[] maxPacket = new int[ENDPOINTS];
    private final int[] inCsr1 = new int[ENDPOINTS];
    private final int[] inCsr2 = new int[ENDPOINTS];
    private final int[] outCsr1 = new int[ENDPOINTS];
    private final int[] outCsr2 = new int[ENDPOINTS];

    public UsbDevice(AccessReporter reporter) {
        bank = new RegisterBank("USBDEV", 0x130, reporter);
        bank.register("FUNC_ADDR_REG", 0x00, 0).field("FUNCTION_ADDR", 0, 7).field("ADDR_UPDATE", 7, 1, Access.W1S);
        bank.register("PWR_REG", 0x04, 0)
                .field("SUSPEND_EN", 0, 1)
                .field("SUSPEND_MODE", 1, 1, Access.RO)
                .field("MCU_RESUME", 2, 1)
                .field("USB_RESET", 3, 1, Access.RO);
        bank.register("EP_INT_REG", 0x08, 0).field("EP", 0, 5, Access.W1C);
        bank.register("USB_INT_REG", 0x18, 0).field("USB", 0, 3, Access.W1C);
        bank.register("EP_INT_EN_REG", 0x1C, 0xFF).field("EP", 0, 5);
        bank.register("USB_INT_EN_REG", 0x2C, 0x04)
                .field("SUSPEND_INT_EN", 0, 1)
                .field("RESET_INT_EN", 2, 1);
        bank.register("FRAME_NUM1_REG", 0x30, 0).field("FRAME_NUM1", 0, 8, Access.RO);
        bank.register("FRAME_NUM2_REG", 0x34, 0).field("FRAME_NUM2", 0, 8, Access.RO);
        index = bank.register("INDEX_REG", 0x38, 0).field("INDEX", 0, 8);
        indexed("MAXP_REG", 0x40, 0xF, maxPacket);
        Register csr1 = indexed("EP0_CSR/IN_CSR1_REG", 0x44, 0xFF, inCsr1);
        csr1.onWrite((before, written) -> {
            int kept = written & ~FIFO_FLUSH;
            boolean flushed = (written & FIFO_FLUSH) != 0;
            inCsr1[endpoint()] = flushed ? kept & ~IN_PKT_RDY : kept;
        });
        indexed("IN_CSR2_REG", 0x48, 0xF0, inCsr2);
        indexed("OUT_CSR1_REG", 0x50, 0xFF, outCsr1);
        indexed("OUT_CSR2_REG", 0x54, 0xE0, outCsr2);
        bank.register("OUT_FIFO_CNT1_REG", 0x58, 0).field("OUT_CNT_LOW", 0, 8, Access.RO);
        bank.register("OUT_FIFO_CNT2_REG", 0x5C, 0).field("OUT_CNT_HIGH", 0, 8, Access.RO);
        for (int n = 0; n < ENDPOINTS; n++) {
            bank.register("EP" + n + "_FIFO_REG", 0x80 + 4 * n, 0).field("FIFO_DATA", 0, 8);
        }
        int[] dma = {0, 0xC0, 0xD8, 0x100, 0x118};
        for (int n = 1; n < ENDPOINTS; n++) {
            String ep = "EP" + n + "_DMA_";
            bank.register(ep + "CON", dma[n], 0).field("CON", 0, 8);
            bank.register(ep + "UNIT", dma[n] + 0x04, 0).field("UNIT_CNT", 0, 8);
            bank.register(ep + "FIFO", dma[n] + 0x08, 0).field("FIFO_CNT", 0, 8);
            bank.register(ep + "TTC_L", dma[n] + 0x0C, 0).field("TTC_L", 0, 8);
            bank.register(ep + "TTC_M", dma[n] + 0x10, 0).field("TTC_M", 0, 8);
            bank.register(ep + "TTC_H", dma[n] + 0x14, 0).field("TTC_H", 0, 4);
        }
        initialise();
    }

    private Register indexed(String name, int offset, int mask, int[] values) {
        return bank.register(name, offset, 0)
                .field("Value", 0, 8, Access.RO)
                .onRead(stored -> values[endpoint()])
                .onWrite((before, written) -> values[endpoint()] = written & mask);
    }

    private int endpoint() {
        return Math.min(index.get(), ENDPOINTS - 1);
    }

    private void initialise() {
        for (int n = 0; n < ENDPOINTS; n++) {
            maxPacket[n] = 1;
            inCsr1[n] = 0;
            inCsr2[n] = 0x20;
            outCsr1[n] = 0;
            outCsr2[n] = 0;
        }
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        initialise();
    }
}
