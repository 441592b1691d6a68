package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.NandTarget;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import java.util.Set;

/**
 * The NAND flash controller (chapter 6): cycles to the chip through NFCMMD, NFADDR and NFDATA, and main and spare ECC
 * over what passes NFDATA while unlocked.
 */
public final class NandController implements Block {
    private static final int ERASE = 0x60;

    /** After it a column alone may follow, which leaves the row as it was. */
    private static final int RANDOM_INPUT = 0x85;

    /** The second commands of programming, also with cache and with several planes, and of erasing. */
    private static final Set<Integer> CONFIRMATIONS = Set.of(0x10, 0x11, 0x15, 0xD0);

    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field enable;
    private final Field notSelected;
    private final Field initEcc;
    private final Field mainEccLock;
    private final Field spareEccLock;
    private final Field transitionMode;
    private final Field readyInterruptEnable;
    private final Field illegalInterruptEnable;
    private final Field softLock;
    private final Field lockTight;
    private final Field advanced;
    private final Field ready;
    private final Field chipEnablePin;
    private final Field readyTransition;
    private final Field illegalAccess;
    private final Register nfsblk;
    private final Register nfeblk;
    private final NandEcc mainEcc = new NandEcc();
    private final NandEcc spareEcc = new NandEcc();
    private NandTarget chip = NandTarget.ABSENT;
    private int lastCommand;
    private int addressCycle;
    private int rowAddress;

    /**
     * @param straps NFCONF's bits 3 to 0 as the pins NCON, GPG13, GPG14 and GPG15 set them
     * @param interrupt INT_NFCON
     */
    public NandController(int straps, SignalLine interrupt, AccessReporter reporter) {
        this.interrupt = interrupt;
        bank = new RegisterBank("NAND", 0x40, reporter);
        Register nfconf = bank.register("NFCONF", 0x00, 0x1000 | (straps & 0xF))
                .field("AddrCycle", 1, 1, Access.RO)
                .field("PageSize", 2, 1, Access.RO)
                .field("TWRPH1", 4, 3)
                .field("TWRPH0", 8, 3)
                .field("TACLS", 12, 2);
        // 16-bit chips are not modelled; the bit keeps what software writes.
        nfconf.field("BusWidth", 0, 1);
        advanced = nfconf.addField("AdvFlash", 3, 1, Access.RO);
        Register nfcont = bank.register("NFCONT", 0x04, 0x0384).onWrite(this::controlWritten);
        enable = nfcont.addField("MODE", 0, 1, Access.RW);
        notSelected = nfcont.addField("Reg_nCE", 1, 1, Access.RW);
        initEcc = nfcont.addField("InitECC", 4, 1, Access.WO);
        mainEccLock = nfcont.addField("MainECCLock", 5, 1, Access.RW);
        spareEccLock = nfcont.addField("SpareECCLock", 6, 1, Access.RW);
        transitionMode = nfcont.addField("RnB_TransMode", 8, 1, Access.RW);
        readyInterruptEnable = nfcont.addField("EnbRnBINT", 9, 1, Access.RW);
        illegalInterruptEnable = nfcont.addField("EnbIllegalAccINT", 10, 1, Access.RW);
        softLock = nfcont.addField("Soft", 12, 1, Access.RW);
        lockTight = nfcont.addField("Lock-tight", 13, 1, Access.W1S);
        Register nfcmmd = bank.register("NFCMMD", 0x08, 0).field("NFCMMD", 0, 8);
        nfcmmd.onWrite(() -> command(nfcmmd.get()));
        Register nfaddr = bank.register("NFADDR", 0x0C, 0).field("NFADDR", 0, 8);
        nfaddr.onWrite(() -> address(nfaddr.get()));
        bank.port("NFDATA", 0x10, new DataPort() {
            @Override
            public int read(int size) {
                return readData(size);
            }

            @Override
            public void write(int size, int value) {
                writeData(size, value);
            }
        });
        Register nfmeccd0 = bank.register("NFMECCD0", 0x14, 0).word(Access.RW);
        Register nfmeccd1 = bank.register("NFMECCD1", 0x18, 0).word(Access.RW);
        Register nfseccd = bank.register("NFSECCD", 0x1C, 0).word(Access.RW);
        Register nfstat = bank.register("NFSTAT", 0x20, 0x5);
        ready = nfstat.addField("RnB", 0, 1, Access.RO);
        chipEnablePin = nfstat.addField("nCE", 1, 1, Access.RO);
        readyTransition = nfstat.addField("RnB_TransDetect", 2, 1, Access.W1C);
        illegalAccess = nfstat.addField("IllegalAccess", 3, 1, Access.W1C);
        nfstat.onSteadyRead(stored -> {
            chipReadyChanged();
            chipEnablePin.set(notSelected.isSet());
            return nfstat.get();
        });
        bank.register("NFESTAT0", 0x24, 0)
                .word(Access.RO)
                .onRead(stored -> NandEcc.compareMain(stored(nfmeccd0) | stored(nfmeccd1) << 16, mainEcc.mainCode())
                        | NandEcc.compareSpare(stored(nfseccd), spareEcc.spareCode()));
        bank.register("NFESTAT1", 0x28, 0).word(Access.RO);
        bank.register("NFMECC0", 0x2C, -1).word(Access.RO).onRead(stored -> mainEcc.mainCode());
        // The code of data lines 15 to 8, which an 8-bit chip leaves pulled up.
        bank.register("NFMECC1", 0x30, -1).word(Access.RO);
        bank.register("NFSECC", 0x34, -1).word(Access.RO).onRead(stored -> spareEcc.spareCode());
        nfsblk = bank.register("NFSBLK", 0x38, 0).field("SBLK_ADDR", 0, 24);
        nfsblk.onWrite((before, written) -> keepArea(nfsblk, before));
        nfeblk = bank.register("NFEBLK", 0x3C, 0).field("EBLK_ADDR", 0, 24);
        nfeblk.onWrite((before, written) -> keepArea(nfeblk, before));
    }

    /** The ECC that software read from the spare area: two bytes of it in each register, in bits 7:0 and 23:16. */
    private static int stored(Register low) {
        return (low.get() & 0xFF) | (low.get() >>> 8 & 0xFF00);
    }

    /** Puts a chip on the pins. */
    public void connect(NandTarget newChip) {
        chip = newChip;
        chip.select(!notSelected.isSet());
    }

    /** To be called by a chip when its R/nB pin changes. */
    public void chipReadyChanged() {
        boolean now = chip.ready();
        boolean before = ready.isSet();
        ready.set(now);
        boolean wanted = before != now && now != transitionMode.isSet();
        if (wanted) {
            readyTransition.set(true);
            if (readyInterruptEnable.isSet()) {
                pulseInterrupt();
            }
        }
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        mainEcc.clear();
        spareEcc.clear();
        chip.select(false);
    }

    private void controlWritten() {
        if (initEcc.isSet()) {
            initEcc.set(false);
            mainEcc.clear();
            spareEcc.clear();
        }
        if (lockTight.isSet()) {
            // Lock-tight stays until reset and keeps the soft lock as it is.
            softLock.set(true);
        }
        chip.select(enable.isSet() && !notSelected.isSet());
    }

    private int readData(int size) {
        int value = 0;
        for (int i = 0; i < size; i++) {
            int octet = chip.read() & 0xFF;
            passed(octet);
            value |= octet << (8 * i);
        }
        return value;
    }

    private void writeData(int size, int value) {
        for (int i = 0; i < size; i++) {
            int octet = (value >>> (8 * i)) & 0xFF;
            passed(octet);
            chip.write(octet);
        }
    }

    private void passed(int octet) {
        if (!mainEccLock.isSet()) {
            mainEcc.add(octet);
        }
        if (!spareEccLock.isSet()) {
            spareEcc.add(octet);
        }
    }

    private void command(int value) {
        if (CONFIRMATIONS.contains(value) && outsideWritableArea()) {
            illegalAccess.set(true);
            if (illegalInterruptEnable.isSet()) {
                pulseInterrupt();
            }
            // The controller withholds the command that would change the chip.
            return;
        }
        lastCommand = value;
        addressCycle = 0;
        if (value != RANDOM_INPUT) {
            rowAddress = 0;
        }
        chip.command(value);
    }

    private void address(int value) {
        // Column cycles come first except for an erase: one with a small page, two with a large one.
        int columns = lastCommand == ERASE ? 0 : advanced.isSet() ? 2 : 1;
        int rowCycle = addressCycle - columns;
        if (rowCycle >= 0) {
            rowAddress = (rowCycle == 0 ? 0 : rowAddress) | value << (8 * rowCycle);
        }
        addressCycle++;
        chip.address(value);
    }

    /** Locked, only pages from NFSBLK up to, not including, NFEBLK may be changed: none where they are the same. */
    private boolean outsideWritableArea() {
        return softLock.isSet() && (rowAddress < nfsblk.get() || rowAddress >= nfeblk.get());
    }

    /** Locked tight, the area stays as it is until reset. */
    private void keepArea(Register register, int before) {
        if (lockTight.isSet()) {
            register.set(before);
        }
    }

    private void pulseInterrupt() {
        interrupt.set(true);
        interrupt.set(false);
    }
}
