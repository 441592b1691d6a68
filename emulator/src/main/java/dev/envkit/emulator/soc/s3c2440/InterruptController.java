package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;

/**
 * The interrupt controller (chapter 14).
 *
 * <p>A request sets its bit in SRCPND (through SUBSRCPND and INTSUBMSK for sub-sources), and a request line that stays
 * asserted sets it again after software has cleared it. Of the bits that INTMSK lets through, those that INTMOD selects
 * raise FIQ; of the others the arbiters put one into INTPND, which raises IRQ until software clears it there.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class InterruptController implements Block {
    private static final int SUB_SOURCES = (1 << SubSource.values().length) - 1;

    private final RegisterBank bank;
    private final Register srcpnd;
    private final Register intmod;
    private final Register intmsk;
    private final Register priority;
    private final Register intpnd;
    private final Register subsrcpnd;
    private final Register intsubmsk;
    private final SignalLine irq;
    private final SignalLine fiq;
    private final int[] feeds = new int[InterruptSource.values().length];
    private int lines;
    private int subLines;

    /**
     * @param irq the processor's nIRQ, asserted as true
     * @param fiq the processor's nFIQ, asserted as true
     */
    public InterruptController(SignalLine irq, SignalLine fiq, AccessReporter reporter) {
        this.irq = irq;
        this.fiq = fiq;
        for (SubSource sub : SubSource.values()) {
            feeds[sub.parent().number()] |= sub.mask();
        }
        bank = new RegisterBank("INTC", 0x20, reporter);
        srcpnd = bank.register("SRCPND", 0x00, 0).word(Access.W1C).onWrite(this::update);
        intmod = bank.register("INTMOD", 0x04, 0).word(Access.RW).onWrite(this::update);
        intmsk = bank.register("INTMSK", 0x08, -1).word(Access.RW).onWrite(this::update);
        priority = bank.register("PRIORITY", 0x0C, 0x7F)
                .field("ARB_MODE", 0, 7)
                .field("ARB_SEL", 7, 14)
                .onWrite(this::update);
        intpnd = bank.register("INTPND", 0x10, 0).word(Access.W1C).onWrite(this::update);
        bank.register("INTOFFSET", 0x14, 0).word(Access.RO).onSteadyRead(stored -> offset());
        subsrcpnd = bank.register("SUBSRCPND", 0x18, 0)
                .field("SUBSRCPND", 0, 15, Access.W1C)
                .onWrite(this::update);
        intsubmsk = bank.register("INTSUBMSK", 0x1C, 0xFFFF)
                .field("INTSUBMSK", 0, 16)
                .onWrite(this::update);
    }

    /** Returns the request line of a source. A pulse latches; a level requests as long as it lasts. */
    public SignalLine source(InterruptSource source) {
        int mask = source.mask();
        return level -> {
            lines = level ? lines | mask : lines & ~mask;
            if (level) {
                update();
            }
        };
    }

    /** Returns the request line of a sub-source, as {@link #source}. */
    public SignalLine subSource(SubSource sub) {
        int mask = sub.mask();
        return level -> {
            subLines = level ? subLines | mask : subLines & ~mask;
            if (level) {
                update();
            }
        };
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        update();
    }

    /** Returns whether nIRQ or nFIQ is asserted now. */
    public boolean isAsserted() {
        return intpnd.get() != 0 || (srcpnd.get() & intmod.get() & ~intmsk.get()) != 0;
    }

    /** Returns whether any source is unmasked, or asserted already. */
    public boolean canInterrupt() {
        return intmsk.get() != -1 || isAsserted();
    }

    /** Returns whether some unmasked source goes to FIQ. */
    public boolean usesFiq() {
        return (intmod.get() & ~intmsk.get()) != 0;
    }

    private int offset() {
        int pending = intpnd.get();
        return pending == 0 ? 0 : Integer.numberOfTrailingZeros(pending);
    }

    private void update() {
        int sub = subsrcpnd.get() | subLines;
        subsrcpnd.set(sub);
        int requests = srcpnd.get() | lines;
        int unmasked = sub & ~intsubmsk.get() & SUB_SOURCES;
        if (unmasked != 0) {
            for (int source = 0; source < feeds.length; source++) {
                if ((feeds[source] & unmasked) != 0) {
                    requests |= 1 << source;
                }
            }
        }
        srcpnd.set(requests);
        int enabled = requests & ~intmsk.get();
        int candidates = enabled & ~intmod.get();
        if (intpnd.get() == 0 && candidates != 0) {
            PriorityArbiter.Decision decision = PriorityArbiter.decide(candidates, priority.get());
            priority.set(decision.priority());
            intpnd.set(1 << decision.source());
        }
        irq.set(intpnd.get() != 0);
        fiq.set((enabled & intmod.get()) != 0);
    }
}
