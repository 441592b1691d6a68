package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/** The four DMA channels (chapter 8) and the peripherals' requests to them. */
public final class DmaController {
    /** Peripherals that request DMA. */
    enum Request {
        NXDREQ0,
        NXDREQ1,
        UART0,
        UART1,
        UART2,
        SDI,
        TIMER,
        USB_EP1,
        USB_EP2,
        USB_EP3,
        USB_EP4,
        I2SSDO,
        I2SSDI,
        PCMIN,
        PCMOUT,
        MICIN,
        SPI0,
        SPI1
    }

    /** What each value of DCON's HWSRCSEL selects on each channel (table 8-1). */
    private static final Request[][] SELECTIONS = {
        {Request.NXDREQ0, Request.UART0, Request.SDI, Request.TIMER, Request.USB_EP1, Request.I2SSDO, Request.PCMIN},
        {Request.NXDREQ1, Request.UART1, Request.I2SSDI, Request.SPI0, Request.USB_EP2, Request.PCMOUT, Request.SDI},
        {Request.I2SSDO, Request.I2SSDI, Request.SDI, Request.TIMER, Request.USB_EP3, Request.PCMIN, Request.MICIN},
        {Request.UART2, Request.SDI, Request.SPI1, Request.TIMER, Request.USB_EP4, Request.MICIN, Request.PCMOUT}
    };

    private final List<DmaChannel> channels;

    /** @param interrupts INT_DMA0 to INT_DMA3 */
    public DmaController(
            VirtualClock clock,
            ClockController clocks,
            SystemBus bus,
            List<SignalLine> interrupts,
            AccessReporter reporter) {
        channels = List.of(
                new DmaChannel(0, clock, clocks, bus, interrupts.get(0), reporter),
                new DmaChannel(1, clock, clocks, bus, interrupts.get(1), reporter),
                new DmaChannel(2, clock, clocks, bus, interrupts.get(2), reporter),
                new DmaChannel(3, clock, clocks, bus, interrupts.get(3), reporter));
    }

    /** Returns the channels, 0 to 3. */
    public List<DmaChannel> channels() {
        return channels;
    }

    /** Returns a peripheral's request line, which reaches every channel that can select it. */
    SignalLine request(Request request) {
        List<SignalLine> inputs = new ArrayList<>();
        for (int channel = 0; channel < SELECTIONS.length; channel++) {
            for (int selection = 0; selection < SELECTIONS[channel].length; selection++) {
                if (SELECTIONS[channel][selection] == request) {
                    inputs.add(channels.get(channel).request(selection));
                }
            }
        }
        return level -> inputs.forEach(input -> input.set(level));
    }

    void reset() {
        channels.forEach(DmaChannel::reset);
    }
}
