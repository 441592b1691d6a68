package dev.envkit.emulator.soc.s3c2440;

import static dev.envkit.emulator.soc.s3c2440.InterruptSource.*;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.time.VirtualClock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chip without its processor: all blocks, the wires between them, and the map of their registers (chapter 1,
 * "Special registers").
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class S3c2440 {
    /**
     * What the outside of the chip decides.
     *
     * @param crystal Fin in hertz
     * @param bootBank pins OM1 and OM0
     * @param nandStraps NFCONF's bits 3 to 0: NCON, GPG13, GPG14, GPG15
     * @param rtcStart the real-time clock's date at power-on
     */
    public record Straps(long crystal, MemoryController.BootBank bootBank, int nandStraps, LocalDateTime rtcStart) {}

    private final InterruptController interrupts;
    private final MemoryController memory;
    private final ClockController clocks;
    private final UsbHost usbHost;
    private final DmaController dma;
    private final LcdController lcd;
    private final NandController nand;
    private final CameraInterface camera;
    private final List<Uart> uarts;
    private final PwmTimers timers;
    private final UsbDevice usbDevice;
    private final Watchdog watchdog;
    private final IicController iic;
    private final IisController iis;
    private final Gpio gpio;
    private final Rtc rtc;
    private final AdcController adc;
    private final List<SpiController> spis;
    private final SdiController sdi;
    private final Ac97Controller ac97;
    private boolean asleep;
    private boolean wakeRequested;

    /** Blocks by the physical address of their window. */
    private final Map<Integer, Block> map = new TreeMap<>(Integer::compareUnsigned);

    /**
     * @param bus where DMA, LCD and USB host find memory
     * @param irq the processor's nIRQ
     * @param fiq the processor's nFIQ
     * @param power stops and starts the processor
     * @param watchdogReset asks for the chip to be reset after the current instruction
     * @param reporter hears of accesses that have no function
     */
    public S3c2440(
            Straps straps,
            VirtualClock clock,
            SystemBus bus,
            SignalLine irq,
            SignalLine fiq,
            PowerControl power,
            Runnable watchdogReset,
            AccessReporter reporter) {
        interrupts = new InterruptController(irq, fiq, reporter);
        memory = new MemoryController(straps.bootBank(), reporter);
        clocks = new ClockController(straps.crystal(), power, reporter);
        usbHost = new UsbHost(clock, clocks, bus, source(INT_USBH), reporter);
        dma = new DmaController(clock, clocks, bus, sources(INT_DMA0, INT_DMA1, INT_DMA2, INT_DMA3), reporter);
        lcd = new LcdController(clock, clocks, source(INT_LCD), reporter);
        nand = new NandController(straps.nandStraps(), source(INT_NFCON), reporter);
        camera = new CameraInterface(reporter);
        uarts = List.of(
                uart(0, clock, SubSource.INT_RXD0, SubSource.INT_TXD0, SubSource.INT_ERR0, reporter),
                uart(1, clock, SubSource.INT_RXD1, SubSource.INT_TXD1, SubSource.INT_ERR1, reporter),
                uart(2, clock, SubSource.INT_RXD2, SubSource.INT_TXD2, SubSource.INT_ERR2, reporter));
        timers = new PwmTimers(
                clock, clocks, sources(INT_TIMER0, INT_TIMER1, INT_TIMER2, INT_TIMER3, INT_TIMER4), reporter);
        usbDevice = new UsbDevice(reporter);
        watchdog = new Watchdog(clock, clocks, interrupts.subSource(SubSource.INT_WDT), watchdogReset, reporter);
        iic = new IicController(clock, clocks, source(INT_IIC), reporter);
        iis = new IisController(clock, clocks, reporter);
        boolean ncon = (straps.nandStraps() & 8) != 0;
        gpio = new Gpio(
                clock,
                clocks,
                ncon,
                sources(EINT0, EINT1, EINT2, EINT3, EINT4_7, EINT8_23),
                this::requestWakeUp,
                reporter);
        SignalLine rtcAlarm = source(INT_RTC);
        rtc = new Rtc(
                clock,
                straps.rtcStart(),
                level -> {
                    rtcAlarm.set(level);
                    requestWakeUp(level);
                },
                source(INT_TICK),
                reporter);
        adc = new AdcController(
                clock,
                clocks,
                interrupts.subSource(SubSource.INT_ADC_S),
                interrupts.subSource(SubSource.INT_TC),
                reporter);
        spis = List.of(
                new SpiController(0, clock, clocks, source(INT_SPI0), reporter),
                new SpiController(1, clock, clocks, source(INT_SPI1), reporter));
        sdi = new SdiController(clock, clocks, source(INT_SDI), reporter);
        ac97 = new Ac97Controller(reporter);
        connectDma();
        fillMap();
    }

    private SignalLine source(InterruptSource source) {
        return interrupts.source(source);
    }

    private List<SignalLine> sources(InterruptSource... sources) {
        return List.of(sources).stream().map(interrupts::source).toList();
    }

    private Uart uart(
            int index, VirtualClock clock, SubSource rx, SubSource tx, SubSource error, AccessReporter reporter) {
        return new Uart(
                index,
                clock,
                clocks,
                interrupts.subSource(rx),
                interrupts.subSource(tx),
                interrupts.subSource(error),
                reporter);
    }

    private void connectDma() {
        DmaController.Request[] uartRequests = {
            DmaController.Request.UART0, DmaController.Request.UART1, DmaController.Request.UART2
        };
        for (int n = 0; n < uartRequests.length; n++) {
            uarts.get(n).connectDma(dma.request(uartRequests[n]));
        }
        timers.connectDma(dma.request(DmaController.Request.TIMER));
        iis.connectDma(dma.request(DmaController.Request.I2SSDO), dma.request(DmaController.Request.I2SSDI));
        spis.get(0).connectDma(dma.request(DmaController.Request.SPI0));
        spis.get(1).connectDma(dma.request(DmaController.Request.SPI1));
        sdi.connectDma(dma.request(DmaController.Request.SDI));
    }

    private void fillMap() {
        map.put(0x4800_0000, memory);
        map.put(0x4900_0000, usbHost);
        map.put(0x4A00_0000, interrupts);
        for (int n = 0; n < 4; n++) {
            map.put(0x4B00_0000 + 0x40 * n, dma.channels().get(n));
        }
        map.put(0x4C00_0000, clocks);
        map.put(0x4D00_0000, lcd);
        map.put(0x4E00_0000, nand);
        map.put(0x4F00_0000, camera);
        for (int n = 0; n < 3; n++) {
            map.put(0x5000_0000 + 0x4000 * n, uarts.get(n));
        }
        map.put(0x5100_0000, timers);
        map.put(0x5200_0140, usbDevice);
        map.put(0x5300_0000, watchdog);
        map.put(0x5400_0000, iic);
        map.put(0x5500_0000, iis);
        map.put(0x5600_0000, gpio);
        map.put(0x5700_0040, rtc);
        map.put(0x5800_0000, adc);
        map.put(0x5900_0000, spis.get(0));
        map.put(0x5900_0020, spis.get(1));
        map.put(0x5A00_0000, sdi);
        map.put(0x5B00_0000, ac97);
    }

    /** Maps the registers of all blocks. */
    public void mapOn(SystemBus bus) {
        map.forEach((base, block) -> bus.mapDevice(base, windowSize(base, block), block.registers()));
    }

    /** A page, so that accesses beyond the last register are known to be this block's; less where another follows. */
    private static int windowSize(int base, Block block) {
        boolean sharesPage = (base & 0xFFF) != 0 || block instanceof DmaChannel || block instanceof SpiController;
        return sharesPage ? block.registers().size() : 0x1000;
    }

    /** Returns the blocks by the physical address of their window, for monitors. */
    public Map<Integer, Block> blocks() {
        return new TreeMap<>(map);
    }

    /** Resets all blocks; GSTATUS2 then tells the cause. */
    public void reset(Gpio.ResetCause cause) {
        asleep = false;
        map.values().stream()
                .filter(block -> block != gpio && block != interrupts)
                .forEach(Block::reset);
        gpio.reset(cause);
        // Last, when no block requests anything any more.
        interrupts.reset();
    }

    // ---- sleep mode ----

    /**
     * Begins sleep mode (chapter 7): all blocks but the ports and the real-time clock lose power. An alarm, or a
     * request of EINT0 to EINT15, whether masked or not, then ends it.
     */
    public void sleep() {
        map.values().stream()
                .filter(block -> block != gpio && block != rtc && block != interrupts)
                .forEach(Block::reset);
        watchdog.powerOff();
        interrupts.reset();
        asleep = true;
        wakeRequested = false;
        gpio.sleep();
    }

    /** Returns whether the chip is in sleep mode. */
    public boolean isAsleep() {
        return asleep;
    }

    /** Returns whether something has asked for the end of sleep mode. */
    public boolean wakeRequested() {
        return wakeRequested;
    }

    /** Returns whether anything is set up to end sleep mode. Without that the chip sleeps until it is reset. */
    public boolean canWake() {
        return rtc.canWake() || gpio.canWake();
    }

    /** Ends sleep mode: GSTATUS2 tells it from other resets, SRCPND keeps what ended it. */
    public void wakeUp() {
        asleep = false;
        wakeRequested = false;
        watchdog.reset();
        gpio.wake();
    }

    private void requestWakeUp(boolean level) {
        wakeRequested |= level && asleep;
    }

    public MemoryController memory() {
        return memory;
    }

    public InterruptController interrupts() {
        return interrupts;
    }

    public Watchdog watchdog() {
        return watchdog;
    }

    public ClockController clocks() {
        return clocks;
    }

    /**
     * Returns a UART.
     *
     * @param index 0 to 2
     */
    public Uart uart(int index) {
        return uarts.get(index);
    }

    public UsbHost usbHost() {
        return usbHost;
    }

    public PwmTimers timers() {
        return timers;
    }

    public Gpio gpio() {
        return gpio;
    }

    public IicController iic() {
        return iic;
    }

    public IisController iis() {
        return iis;
    }

    public AdcController adc() {
        return adc;
    }

    public LcdController lcd() {
        return lcd;
    }

    public NandController nand() {
        return nand;
    }

    public SdiController sdi() {
        return sdi;
    }

    public Rtc rtc() {
        return rtc;
    }

    /**
     * Returns an SPI port.
     *
     * @param index 0 or 1
     */
    public SpiController spi(int index) {
        return spis.get(index);
    }
}
