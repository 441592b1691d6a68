package dev.envkit.emulator.board;

import dev.envkit.emulator.boot.BootPlan;
import dev.envkit.emulator.boot.BootTarget;
import dev.envkit.emulator.boot.EntryState;
import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SdTarget;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UsbTarget;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.device.At24c08;
import dev.envkit.emulator.device.Dm9000;
import dev.envkit.emulator.device.Led;
import dev.envkit.emulator.device.PushButton;
import dev.envkit.emulator.device.TouchPanel;
import dev.envkit.emulator.device.audio.Uda1341;
import dev.envkit.emulator.device.nand.NandFlash;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.device.nor.NorContent;
import dev.envkit.emulator.device.nor.NorFlash;
import dev.envkit.emulator.device.nor.NorPart;
import dev.envkit.emulator.device.sd.SdCard;
import dev.envkit.emulator.device.usb.UsbKeyboard;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.soc.s3c2440.FrameRenderer;
import dev.envkit.emulator.soc.s3c2440.Gpio;
import dev.envkit.emulator.soc.s3c2440.MemoryController.BootBank;
import dev.envkit.emulator.soc.s3c2440.PixelFormat;
import dev.envkit.emulator.soc.s3c2440.PwmOutput;
import dev.envkit.emulator.soc.s3c2440.S3c2440;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.emulator.translator.Translator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The FriendlyARM mini2440: its address map, and what is wired to the chip's pins.
 *
 * <pre>
 * 0x00000000  4 KiB steppingstone SRAM; 2 MiB NOR flash on nGCS0 when booted from it
 * 0x20000300  DM9000 on nGCS4: index port, data port at +4
 * 0x30000000  SDRAM on nGCS6
 * 0x40000000  the SRAM when booted from NOR
 * 0x48000000  the chip's registers
 * </pre>
 *
 * <p>Threading: belongs to the thread that runs the machine, except {@link #requestStop()}.
 */
public final class Mini2440 implements Machine {
    private static final long CRYSTAL = 12_000_000;
    private static final int BOOT_AREA = 0x0000_0000;
    private static final int SRAM_BESIDE_NOR = 0x4000_0000;
    private static final int STEPPINGSTONE_SIZE = 4096;
    private static final int SDRAM = 0x3000_0000;
    private static final int DM9000 = 0x2000_0300;
    private static final int DM9000_INTERRUPT_F = 7;
    private static final int EEPROM_ADDRESS = 0x50;

    private static final NorContent ERASED_NOR = new NorContent(NorPart.AM29LV160DB, new byte[0], Set.of());

    private static final int[] LED_PINS_B = {5, 6, 7, 8};

    private static final int L3_MODE_B = 2;
    private static final int L3_DATA_B = 3;
    private static final int L3_CLOCK_B = 4;
    private static final int[] KEY_PINS_G = {0, 3, 5, 6, 7, 11};
    private static final int CARD_DETECT_G = 8;
    private static final int WRITE_PROTECT_H = 8;

    private final BoardConfig config;
    private final VirtualClock clock = new VirtualClock();
    private final SystemBus bus;
    private final Ram sram = new Ram("steppingstone", STEPPINGSTONE_SIZE);
    private final Ram sdram;
    private final @Nullable NorFlash nor;
    private final Cpu cpu;
    private final Interpreter engine;
    private final Optional<Translator> translator;
    private final S3c2440 soc;
    private final PowerRequests power;
    private final MachineLoop loop;
    private final At24c08 eeprom;
    private final List<Led> leds;
    private final List<PushButton> keys;
    private final TouchPanel touchPanel;
    private final Dm9000 ethernet;
    private final FrameRenderer renderer;
    private final @Nullable NandFlash nand;
    private final Map<Long, NandAction> nandActions = new HashMap<>();
    private @Nullable SdCard card;
    private IntSupplier exitStatus = () -> 0;
    private final Uda1341 codec;
    private @Nullable UsbKeyboard keyboard;
    private @Nullable BootPlan plan;

    private record NandAction(double part, ClockEvent event) {}

    /** Makes the board as it is just after power-on, with empty memories. */
    public Mini2440(BoardConfig config) {
        this.config = config;
        AccessLog log = new AccessLog(config.reports());
        bus = new SystemBus(log);
        nor = fitNor();
        mapBootArea();
        sdram = new Ram("SDRAM", config.ramMegabytes() << 20);
        bus.mapRam(SDRAM, sdram);
        cpu = new Cpu(config.cpu(), bus);
        engine = new Interpreter(cpu);
        translator = config.translator().map(how -> Translator.attach(cpu, engine, how));
        power = new PowerRequests(clock, engine);
        soc = new S3c2440(
                new S3c2440.Straps(CRYSTAL, bootBank(config), straps(config), config.rtcStart()),
                clock,
                bus,
                cpu.irq(),
                cpu.fiq(),
                power,
                power::reset,
                log);
        soc.mapOn(bus);
        soc.memory().onBankSize(this::mirrorSdram);
        soc.blocks().forEach((base, block) -> log.place(block.registers().name(), base));
        log.programCounter(bus::currentProgramCounter);
        loop = new MachineLoop(cpu, engine, clock, soc, power, new SleepMode());
        eeprom = new At24c08(clock, EEPROM_ADDRESS);
        soc.iic().attach(eeprom);
        Gpio gpio = soc.gpio();
        leds = List.of(new Led("LED1"), new Led("LED2"), new Led("LED3"), new Led("LED4"));
        for (int n = 0; n < LED_PINS_B.length; n++) {
            // Through the LED and its resistor a pin that is not an output sees the supply.
            gpio.port('B').drive(LED_PINS_B[n], true);
            gpio.port('B').watch(LED_PINS_B[n], leds.get(n));
        }
        codec = new Uda1341();
        soc.iis().connect(codec::sample);
        gpio.port('B').watch(L3_MODE_B, codec.mode());
        gpio.port('B').watch(L3_DATA_B, codec.data());
        gpio.port('B').watch(L3_CLOCK_B, codec.clock());
        keys = IntStream.range(0, KEY_PINS_G.length)
                .mapToObj(n -> new PushButton("K" + (n + 1), gpio.port('G').input(KEY_PINS_G[n])))
                .toList();
        touchPanel = new TouchPanel(soc.adc()::penAt, soc.adc()::penUp);
        insertCard(config.storage().card());
        ethernet = new Dm9000(clock, gpio.port('F').input(DM9000_INTERRUPT_F));
        bus.mapDevice(DM9000, 8, ethernet);
        renderer = new FrameRenderer(bus);
        nand = config.storage()
                .nand()
                .map(cells -> new NandFlash(cells, config.storage().nandFaults(), clock, config.reports()))
                .orElse(null);
        if (nand != null) {
            soc.nand().connect(nand);
            nand.onReadyChange(soc.nand()::chipReadyChanged);
            nand.onOperation(this::nandOperationBegins);
        }
        if (config.storage().bootMode() != BootMode.KERNEL) {
            fillSteppingstone();
        }
    }

    /** Jumper S2. A kernel that is loaded directly finds the board as it usually is: booting from NAND. */
    private static BootBank bootBank(BoardConfig config) {
        return config.storage().bootMode() == BootMode.NOR ? BootBank.ROM_16 : BootBank.NAND;
    }

    /** What is at address 0, and where the SRAM is, follows from pins OM1 and OM0 (chapter 5, figure 5-1). */
    private void mapBootArea() {
        NorFlash chip = nor;
        if (chip == null) {
            bus.mapRam(BOOT_AREA, sram);
        } else {
            bus.mapDevice(BOOT_AREA, NorPart.SIZE, chip);
            bus.mapRam(SRAM_BESIDE_NOR, sram);
        }
    }

    /**
     * Bank 6 may be programmed larger than the SDRAM is, as U-Boot of the board does: the address lines that lead
     * nowhere then show the same memory again (chapter 5, BANKSIZE).
     */
    private void mirrorSdram() {
        int size = sdram.size();
        boolean wanted = soc.memory().bank6Size() == 2 * size;
        if (wanted != (bus.ramAt(SDRAM + size) != null)) {
            if (wanted) {
                bus.mapRam(SDRAM + size, sdram);
            } else {
                bus.unmap(SDRAM + size);
            }
        }
    }

    private @Nullable NorFlash fitNor() {
        // With the other strap the SRAM takes the chip's place on the bus.
        NorContent content = config.storage().nor();
        if (config.storage().bootMode() != BootMode.NOR) {
            return null;
        }
        return new NorFlash(content == null ? ERASED_NOR : content, clock);
    }

    /**
     * With the NAND boot strap the chip copies the first 4 KiB of NAND to address 0 before the processor leaves reset
     * (chapter 6, "Auto boot mode"); it checks no ECC.
     */
    private void fillSteppingstone() {
        NandFlash chip = nand;
        if (chip != null && nor == null) {
            byte[] code = new byte[STEPPINGSTONE_SIZE];
            chip.readMain(code);
            sram.write(0, code, 0, code.length);
        }
    }

    private static int straps(BoardConfig config) {
        NandGeometry geometry = config.storage().nandChip();
        return (geometry == null ? NandGeometry.K9F1G08 : geometry).straps();
    }

    /**
     * Puts an SD card into the slot, in place of the one that is there.
     *
     * @param inserted null to leave the slot empty
     */
    public void insertCard(@Nullable SdCard inserted) {
        card = inserted;
        soc.sdi().insert(inserted == null ? SdTarget.ABSENT : inserted);
        // The socket's switches, open, leave both pins pulled up. A card closes the one, the tab at LOCK the other
        // (mach-mini2440.c: wprotect_invert).
        soc.gpio().port('G').drive(CARD_DETECT_G, inserted == null);
        soc.gpio().port('H').drive(WRITE_PROTECT_H, inserted == null || !inserted.writeProtected());
    }

    /**
     * Plugs a USB device into a free port of the host: the connector on the board, or the pins of the second port.
     *
     * @throws IllegalStateException if both ports are taken
     */
    public void plugUsb(UsbTarget device) {
        soc.usbHost().plug(device);
    }

    /** Says which USB keyboard, plugged in before, monitors and displays type on. */
    public void keyboard(UsbKeyboard plugged) {
        keyboard = plugged;
    }

    /** Returns the USB keyboard, if one is plugged in. */
    public Optional<UsbKeyboard> keyboard() {
        return Optional.ofNullable(keyboard);
    }

    /** Returns what was chosen about this board. */
    public BoardConfig config() {
        return config;
    }

    /** Returns what loaders have to know of this board. */
    public BootTarget bootTarget() {
        return BootTarget.mini2440(config.ramMegabytes());
    }

    /**
     * Loads a program and prepares the board as its boot loader would. {@link #reset()} does so again.
     *
     * @param newPlan what goes where and how it starts
     */
    public void load(BootPlan newPlan) {
        plan = newPlan;
        FirmwareState.apply(bus, cpu.cp15());
        newPlan.load(this::writeMemory);
        EntryState entry = newPlan.entry();
        cpu.setRegister(0, entry.r0());
        cpu.setRegister(1, entry.r1());
        cpu.setRegister(2, entry.r2());
        cpu.setCpsr(entry.thumb() ? cpu.cpsr() | 1 << 5 : cpu.cpsr());
        cpu.setRegister(Cpu.PC, entry.pc());
    }

    private void writeMemory(long address, byte[] bytes, long size) {
        Ram ram = bus.ramAt((int) address);
        if (ram == null) {
            throw new IllegalArgumentException("no memory at 0x%08x".formatted(address));
        }
        int offset = bus.ramOffset((int) address);
        ram.write(offset, bytes, 0, bytes.length);
        int rest = (int) (size - bytes.length);
        ram.write(offset + bytes.length, new byte[rest], 0, rest);
    }

    /** Says where the status of a program that ends itself comes from. */
    public void exitStatus(IntSupplier supplier) {
        exitStatus = supplier;
    }

    @Override
    public Stop run(long maxInstructions) {
        return loop.run(maxInstructions);
    }

    @Override
    public void requestStop() {
        loop.requestStop();
    }

    @Override
    public boolean startsFromFlash() {
        return plan == null;
    }

    /** Resets the board. What {@link #load} loaded starts again; without that, the NAND's first 4 KiB start at 0. */
    @Override
    public void reset() {
        Gpio.ResetCause cause = power.resetRequested() ? Gpio.ResetCause.WATCHDOG : Gpio.ResetCause.POWER_ON;
        power.clear();
        soc.reset(cause);
        ethernet.reset();
        if (nor != null) {
            nor.reset();
        }
        cpu.reset();
        fillSteppingstone();
        BootPlan loaded = plan;
        if (loaded != null) {
            load(loaded);
        }
    }

    /**
     * Sleep mode: the SDRAM keeps what it refreshes by itself, the SRAM in the chip nothing; what is outside of the
     * chip sees no reset. After it the boot loader, or {@link FirmwareState} in its place, goes to where GSTATUS3
     * points.
     */
    private final class SleepMode implements MachineLoop.SleepMode {
        @Override
        public void begin() {
            forget(sram);
            if (!soc.memory().selfRefresh()) {
                forget(sdram);
            }
            soc.sleep();
        }

        @Override
        public void end() {
            soc.wakeUp();
            cpu.reset();
            fillSteppingstone();
            BootPlan loaded = plan;
            if (loaded == null) {
                return;
            }
            int resume = soc.gpio().resumeAddress();
            if (bus.ramAt(resume) == sdram) {
                FirmwareState.applyAfterSleep(bus, cpu.cp15());
                cpu.setRegister(Cpu.PC, resume);
            } else {
                load(loaded);
            }
        }
    }

    @Override
    public void powerCycle(long picosOff) {
        if (nand != null) {
            nand.powerCut();
        }
        if (nor != null) {
            nor.reset();
        }
        if (card != null) {
            card.powerCycle();
        }
        forget(sram);
        forget(sdram);
        power.clear();
        soc.reset(Gpio.ResetCause.POWER_ON);
        ethernet.reset();
        cpu.reset();
        long end = clock.now() + picosOff;
        while (clock.now() < end) {
            clock.skipTo(Math.min(end, clock.nextDeadline()));
            clock.runDueEvents();
        }
        power.clear();
        reset();
    }

    private static void forget(Ram ram) {
        ram.write(0, new byte[ram.size()], 0, ram.size());
    }

    /**
     * Has something done in the middle of what the NAND chip programs or erases: a power cut, for one.
     *
     * @param operation which one: the chip's {@link NandFlash#operations()} when it begins, counted from 1
     * @param part when, from 0 at its begin to 1 at its end
     * @param action runs on the machine's thread, between instructions
     */
    public void duringNandOperation(long operation, double part, Runnable action) {
        nandActions.put(operation, new NandAction(part, clock.newEvent("during NAND operation", action)));
    }

    private void nandOperationBegins(long operation, long duration) {
        NandAction action = nandActions.remove(operation);
        if (action != null) {
            action.event.scheduleIn((long) (action.part * duration));
        }
    }

    /** Returns the visible picture's format; disabled while the LCD controller is off. */
    public PixelFormat screenFormat() {
        return soc.lcd().format();
    }

    /** Returns the visible picture as 0xAARRGGBB, line by line, in the size that {@link #screenFormat()} says. */
    public int[] screenshot() {
        return renderer.render(screenFormat());
    }

    /** Returns the visible picture; empty while the LCD controller is off. */
    public Optional<Picture> picture() {
        PixelFormat format = screenFormat();
        return format.enabled() && format.width() > 0 && format.height() > 0
                ? Optional.of(new Picture(format.width(), format.height(), screenshot()))
                : Optional.empty();
    }

    /**
     * Returns a serial connector.
     *
     * @param index 0 to 2; the console is 0
     */
    public SerialLine serial(int index) {
        return new SerialPort(soc.uart(index));
    }

    /** Returns LED1 to LED4. */
    public List<Led> leds() {
        return leds;
    }

    /** Returns the keys K1 to K6. */
    public List<PushButton> keys() {
        return keys;
    }

    /** Returns the touch panel in front of the LCD. */
    public TouchPanel touchPanel() {
        return touchPanel;
    }

    /** Returns what the buzzer on TOUT0 sounds. */
    public PwmOutput buzzer() {
        return soc.timers().output(0);
    }

    /** Returns the audio codec. */
    public Uda1341 codec() {
        return codec;
    }

    /** Returns the Ethernet controller; its cable is not plugged in at power-on. */
    public Dm9000 ethernet() {
        return ethernet;
    }

    public At24c08 eeprom() {
        return eeprom;
    }

    /** Returns the NOR chip, if the board starts from it; else the bus does not reach it. */
    public Optional<NorFlash> nor() {
        return Optional.ofNullable(nor);
    }

    /** Returns the NAND chip, if one is fitted. */
    public Optional<NandFlash> nand() {
        return Optional.ofNullable(nand);
    }

    public S3c2440 soc() {
        return soc;
    }

    public SystemBus bus() {
        return bus;
    }

    public Interpreter engine() {
        return engine;
    }

    /** Returns what translates hot code, if something does. */
    public Optional<Translator> translator() {
        return translator;
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>(cpu.mmu().counters());
        counters.put("waitingInstructionsSkipped", engine.skippedInstructions());
        translator.ifPresent(t -> counters.putAll(t.stats().counters(engine.totalInstructions())));
        return counters;
    }

    @Override
    public Cpu cpu() {
        return cpu;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public long instructions() {
        return loop.instructions();
    }

    @Override
    public int exitStatus() {
        return exitStatus.getAsInt();
    }
}
