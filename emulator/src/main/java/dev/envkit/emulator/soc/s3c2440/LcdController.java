package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;

/**
 * The LCD controller (chapter 15): timing, frame interrupts, the palette, and the registers that say where the picture
 * is and what its pixels mean. {@link #format()} hands that to whoever renders.
 */
public final class LcdController implements Block {
    private static final int PALETTE = 0x400;
    private static final int PALETTE_ENTRIES = 256;
    // PNRMODE
    private static final int DUAL_SCAN_4 = 0;
    private static final int SINGLE_SCAN_8 = 2;
    private static final int TFT = 3;

    private static final int INT_FICNT = 1;
    private static final int INT_FRSYN = 2;

    private final VirtualClock clock;
    private final ClockController clocks;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field envid;
    private final Field bppmode;
    private final Field pnrmode;
    private final Field clkval;
    private final Field lineCount;
    private final Field vspw;
    private final Field vfpd;
    private final Field lineval;
    private final Field vbpd;
    private final Field hfpd;
    private final Field hozval;
    private final Field hbpd;
    private final Field hspw;
    private final Register lcdcon5;
    private final Register lcdsaddr1;
    private final Register lcdsaddr2;
    private final Register lcdsaddr3;
    private final Register redlut;
    private final Register greenlut;
    private final Register bluelut;
    private final Register tpal;
    private final Register lcdintpnd;
    private final Register lcdsrcpnd;
    private final Register lcdintmsk;
    private final int[] palette = new int[PALETTE_ENTRIES];
    private final GatedEvent frame;
    private long frames;

    /** @param interrupt INT_LCD */
    public LcdController(VirtualClock clock, ClockController clocks, SignalLine interrupt, AccessReporter reporter) {
        this.clock = clock;
        this.clocks = clocks;
        this.interrupt = interrupt;
        bank = new RegisterBank("LCD", PALETTE + 4 * PALETTE_ENTRIES, reporter);
        Register lcdcon1 =
                bank.register("LCDCON1", 0x00, 0).field("MMODE", 7, 1).onWrite(this::configure);
        envid = lcdcon1.addField("ENVID", 0, 1, Access.RW);
        bppmode = lcdcon1.addField("BPPMODE", 1, 4, Access.RW);
        pnrmode = lcdcon1.addField("PNRMODE", 5, 2, Access.RW);
        clkval = lcdcon1.addField("CLKVAL", 8, 10, Access.RW);
        lineCount = lcdcon1.addField("LINECNT", 18, 10, Access.RO);
        lcdcon1.onRead(stored -> {
            lineCount.set(currentLine());
            return lcdcon1.get();
        });
        Register lcdcon2 = bank.register("LCDCON2", 0x04, 0).onWrite(this::configure);
        vspw = lcdcon2.addField("VSPW", 0, 6, Access.RW);
        vfpd = lcdcon2.addField("VFPD", 6, 8, Access.RW);
        lineval = lcdcon2.addField("LINEVAL", 14, 10, Access.RW);
        vbpd = lcdcon2.addField("VBPD", 24, 8, Access.RW);
        Register lcdcon3 = bank.register("LCDCON3", 0x08, 0).onWrite(this::configure);
        hfpd = lcdcon3.addField("HFPD", 0, 8, Access.RW);
        hozval = lcdcon3.addField("HOZVAL", 8, 11, Access.RW);
        hbpd = lcdcon3.addField("HBPD", 19, 7, Access.RW);
        Register lcdcon4 = bank.register("LCDCON4", 0x0C, 0).field("MVAL", 8, 8).onWrite(this::configure);
        hspw = lcdcon4.addField("HSPW", 0, 8, Access.RW);
        lcdcon5 = bank.register("LCDCON5", 0x10, 0)
                .field("Control", 0, 13)
                .field("HSTATUS", 13, 2, Access.RO)
                .field("VSTATUS", 15, 2, Access.RO);
        lcdsaddr1 = bank.register("LCDSADDR1", 0x14, 0).field("LCDBASEU", 0, 21).field("LCDBANK", 21, 9);
        lcdsaddr2 = bank.register("LCDSADDR2", 0x18, 0).field("LCDBASEL", 0, 21);
        lcdsaddr3 =
                bank.register("LCDSADDR3", 0x1C, 0).field("PAGEWIDTH", 0, 11).field("OFFSIZE", 11, 11);
        redlut = bank.register("REDLUT", 0x20, 0).word(Access.RW);
        greenlut = bank.register("GREENLUT", 0x24, 0).word(Access.RW);
        bluelut = bank.register("BLUELUT", 0x28, 0).field("BLUEVAL", 0, 16);
        bank.register("DITHMODE", 0x4C, 0).field("DITHMODE", 0, 19);
        tpal = bank.register("TPAL", 0x50, 0).field("TPALVAL", 0, 24).field("TPALEN", 24, 1);
        lcdintpnd = bank.register("LCDINTPND", 0x54, 0).field("Pending", 0, 2, Access.W1C);
        lcdsrcpnd = bank.register("LCDSRCPND", 0x58, 0).field("Source", 0, 2, Access.W1C);
        lcdintmsk = bank.register("LCDINTMSK", 0x5C, 3).field("Mask", 0, 2).field("FIWSEL", 2, 1);
        bank.register("TCONSEL", 0x60, 0xF84).field("TCONSEL", 0, 12);
        for (int n = 0; n < PALETTE_ENTRIES; n++) {
            int entry = n;
            bank.port("PALETTE" + n, PALETTE + 4 * n, new DataPort() {
                @Override
                public int read(int size) {
                    return palette[entry];
                }

                @Override
                public void write(int size, int value) {
                    palette[entry] = value & 0xFFFF;
                }
            });
        }
        frame = new GatedEvent(clock, clocks, ClockController.Gate.LCDC, "LCD frame", this::frameEnded);
        clocks.onChange(this::configure);
    }

    /** Returns what is shown and how. */
    public PixelFormat format() {
        int saddr = lcdsaddr1.get();
        int bytesAcross = 2 * (lcdsaddr3.get() & 0x7FF);
        int bytesSkipped = 2 * (lcdsaddr3.get() >>> 11 & 0x7FF);
        int bank22 = (saddr >>> 21) << 22;
        StnFormat stn = isTft() ? null : stn(bank22);
        return new PixelFormat(
                envid.isSet(),
                stn == null ? hozval.get() + 1 : (hozval.get() + 1) * dataLines() / (stn.colour() ? 3 : 1),
                stn != null && stn.lowerBase() != 0 ? 2 * (lineval.get() + 1) : lineval.get() + 1,
                isTft() == bppmode.get() >= 8 ? bitsPerPixel() : 0,
                bppmode.get() == 5,
                bank22 | (saddr & 0x1F_FFFF) << 1,
                bytesAcross + bytesSkipped,
                (lcdcon5.get() & 1 << 11) != 0,
                (lcdcon5.get() & 1 << 1) != 0,
                (lcdcon5.get() & 1) != 0,
                (lcdcon5.get() & 1 << 12) != 0,
                (tpal.get() & 1 << 24) != 0 ? tpal.get() & 0xFF_FFFF : -1,
                Arrays.stream(palette).boxed().toList(),
                stn);
    }

    private boolean isTft() {
        return pnrmode.get() == TFT;
    }

    /** BPPMODE: 0 to 6 are for STN panels, 8 to 13 for TFT ones. */
    private int bitsPerPixel() {
        return switch (bppmode.get()) {
            case 0, 8 -> 1;
            case 1, 9 -> 2;
            case 2, 10 -> 4;
            case 3, 11 -> 8;
            case 4, 5 -> 12;
            case 6, 12 -> 16;
            case 13 -> 24;
            default -> 0;
        };
    }

    /** How many dots go to an STN panel at once. */
    private int dataLines() {
        return pnrmode.get() == SINGLE_SCAN_8 ? 8 : 4;
    }

    private StnFormat stn(int bank22) {
        int mode = bppmode.get();
        boolean dualScan = pnrmode.get() == DUAL_SCAN_4;
        return new StnFormat(
                mode >= 3,
                mode == 1 || mode == 3,
                dualScan ? bank22 | (lcdsaddr2.get() & 0x1F_FFFF) << 1 : 0,
                redlut.get(),
                greenlut.get(),
                bluelut.get());
    }

    /** Returns the number of frames shown since power-on. */
    public long frames() {
        return frames;
    }

    /** Returns the frame rate in hertz, 0 while the controller is off. */
    public double frameRate() {
        return envid.isSet() ? (double) VirtualClock.SECOND / frameTime() : 0;
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        frame.cancel();
    }

    private void configure() {
        if (!envid.isSet()) {
            frame.cancel();
        } else if (!frame.isScheduled()) {
            frame.scheduleIn(frameTime());
        }
    }

    /**
     * For TFT panels VCLK is HCLK / ((CLKVAL + 1) * 2), for STN ones HCLK / (CLKVAL * 2), and a line there has WLH,
     * WDLY and LINEBLANK in HCLKs beside its dots.
     */
    private long lineTime() {
        long hclk = Math.max(1, clocks.rates().hclk());
        if (!isTft()) {
            long dots = (hozval.get() + 1L) * 2 * Math.max(1, clkval.get());
            long wlh = 16L << (hspw.get() & 3);
            long wdly = 16L << (hbpd.get() & 3);
            return Ticks.picos(dots + wlh + wdly + 8L * hfpd.get(), hclk);
        }
        long pixels = (hspw.get() + 1L) + (hbpd.get() + 1) + (hozval.get() + 1) + (hfpd.get() + 1);
        return Ticks.picos(pixels * 2 * (clkval.get() + 1), hclk);
    }

    private int lines() {
        if (!isTft()) {
            return lineval.get() + 1;
        }
        return (vspw.get() + 1) + (vbpd.get() + 1) + (lineval.get() + 1) + (vfpd.get() + 1);
    }

    private long frameTime() {
        return lines() * lineTime();
    }

    /** LINECNT counts down from LINEVAL to 0 through the visible lines. */
    private int currentLine() {
        if (!frame.isScheduled()) {
            return 0;
        }
        long linesLeft = (frame.deadline() - clock.now()) / lineTime();
        return Math.clamp(linesLeft - (isTft() ? vfpd.get() + 1 : 0), 0, lineval.get());
    }

    private void frameEnded() {
        frames++;
        frame.scheduleAt(frame.deadline() + frameTime());
        // The FIFO reaches its trigger level many times a frame; once says all that software can use.
        int events = INT_FRSYN | INT_FICNT;
        lcdsrcpnd.set(lcdsrcpnd.get() | events);
        int wanted = events & ~lcdintmsk.get();
        if (wanted != 0) {
            lcdintpnd.set(lcdintpnd.get() | wanted);
            interrupt.set(true);
            interrupt.set(false);
        }
    }
}
