package dev.envkit.emulator.cpu;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.Mmu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Registers and status, as engines work on them. Fields are public because engines keep them in locals between
 * instructions; everybody else uses {@link Cpu}.
 *
 * <p>The flags are kept apart, in the form in which an arithmetic instruction leaves them, and put together only when a
 * status register is read.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class CpuState {
    /** Negative flag in a status register. */
    public static final int FLAG_N = 1 << 31;
    /** Zero flag. */
    public static final int FLAG_Z = 1 << 30;
    /** Carry flag. */
    public static final int FLAG_C = 1 << 29;
    /** Overflow flag. */
    public static final int FLAG_V = 1 << 28;
    /** Saturation flag (ARMv5TE). */
    public static final int FLAG_Q = 1 << 27;
    /** Interrupts are masked. */
    public static final int MASK_I = 1 << 7;
    /** Fast interrupts are masked. */
    public static final int MASK_F = 1 << 6;
    /** Thumb state. */
    public static final int STATE_T = 1 << 5;
    /** The mode field. */
    public static final int MODE_MASK = 0x1F;

    private static final int HIGH_VECTORS = 0xFFFF_0000;
    private static final int FIRST_FIQ_REGISTER = 8;

    /**
     * The registers of the current mode. R15 is valid only while the executor carries out an instruction: it then holds
     * what the instruction reads from it.
     */
    public final int[] r = new int[16];

    /** Address of the next instruction, between instructions. */
    public int pc;

    /** Negative if the N flag is set. */
    public int n;

    /** Zero if the Z flag is set. */
    public int z;

    /** 1 if the C flag is set, else 0. */
    public int c;

    /** Negative if the V flag is set. */
    public int v;

    /** The Q flag; always false in ARMv4T. */
    public boolean q;

    /** The T bit. */
    public boolean thumb;

    /** The I bit. */
    public boolean irqMasked;

    /** The F bit. */
    public boolean fiqMasked;

    /** The interrupt input. */
    public boolean irqLine;

    /** The fast interrupt input. */
    public boolean fiqLine;

    /** The processor executed a wait for interrupt, and none came yet. */
    public boolean waiting;

    /**
     * Set when something beside the next instruction needs a look: a line, a mask, or the mode has changed, a debugger
     * wants to stop. Engines clear it when they look.
     */
    public boolean attention;

    private final CpuModel model;
    private final Mmu mmu;
    private Mode mode = Mode.SUPERVISOR;
    private final int[] r13 = new int[Mode.BANKS];
    private final int[] r14 = new int[Mode.BANKS];
    private final int[] spsr = new int[Mode.BANKS];
    /** R8 to R12 of whichever of FIQ mode and all other modes is not current. */
    private final int[] otherR8ToR12 = new int[5];

    private final int writableStatus;

    CpuState(CpuModel model, Mmu mmu) {
        this.model = model;
        this.mmu = mmu;
        int status = FLAG_N | FLAG_Z | FLAG_C | FLAG_V | MASK_I | MASK_F | STATE_T | MODE_MASK;
        writableStatus = model == CpuModel.ARM920T ? status : status | FLAG_Q;
    }

    void reset() {
        Arrays.fill(r, 0);
        Arrays.fill(r13, 0);
        Arrays.fill(r14, 0);
        Arrays.fill(spsr, 0);
        Arrays.fill(otherR8ToR12, 0);
        mode = Mode.SUPERVISOR;
        mmu.privileged(true);
        setFlags(0);
        thumb = false;
        irqMasked = true;
        fiqMasked = true;
        waiting = false;
        attention = true;
        pc = 0;
    }

    /** Returns the model. */
    public CpuModel model() {
        return model;
    }

    /** Returns the current mode. */
    public Mode mode() {
        return mode;
    }

    /** Returns whether the current mode is privileged. */
    public boolean privileged() {
        return mode != Mode.USER;
    }

    // ---- status registers ----

    /** Returns the current program status register. */
    public int cpsr() {
        return (n & FLAG_N)
                | (z == 0 ? FLAG_Z : 0)
                | (c != 0 ? FLAG_C : 0)
                | (v < 0 ? FLAG_V : 0)
                | (q ? FLAG_Q : 0)
                | (irqMasked ? MASK_I : 0)
                | (fiqMasked ? MASK_F : 0)
                | (thumb ? STATE_T : 0)
                | mode.bits();
    }

    /**
     * Sets the whole current program status register. Reserved bits are ignored; a mode field that names no mode leaves
     * the mode as it is (UNPREDICTABLE).
     */
    public void setCpsr(int value) {
        setFlags(value);
        boolean newThumb = (value & STATE_T) != 0;
        attention |= newThumb != thumb;
        thumb = newThumb;
        irqMasked = (value & MASK_I) != 0;
        fiqMasked = (value & MASK_F) != 0;
        Mode newMode = Mode.of(value);
        if (newMode != null) {
            switchMode(newMode);
        }
        attention |= pendingInterrupt() != null;
    }

    /** Sets the N, Z, C, V and, where it exists, Q flags from the high bits of a status register. */
    public void setFlags(int status) {
        n = status;
        z = ~status & FLAG_Z;
        c = status >>> 29 & 1;
        v = status << 3;
        q = (status & FLAG_Q & writableStatus) != 0;
    }

    /** Returns the bits that exist in a status register. */
    public int writableStatus() {
        return writableStatus;
    }

    /**
     * Returns the saved program status register of the current mode; in user and system mode, which have none, CPSR.
     */
    public int spsr() {
        return mode.hasSpsr() ? spsr[mode.bank()] : cpsr();
    }

    /** Sets the saved program status register of the current mode; without effect in user and system mode. */
    public void setSpsr(int value) {
        setSpsr(mode, value);
    }

    int spsr(Mode of) {
        return spsr[of.bank()];
    }

    void setSpsr(Mode of, int value) {
        if (of.hasSpsr()) {
            spsr[of.bank()] = value & writableStatus;
        }
    }

    // ---- banks ----

    /** Changes the mode: swaps the banked registers. */
    public void switchMode(Mode newMode) {
        if (newMode == mode) {
            return;
        }
        if ((newMode == Mode.FIQ) != (mode == Mode.FIQ)) {
            for (int i = 0; i < otherR8ToR12.length; i++) {
                int held = r[FIRST_FIQ_REGISTER + i];
                r[FIRST_FIQ_REGISTER + i] = otherR8ToR12[i];
                otherR8ToR12[i] = held;
            }
        }
        r13[mode.bank()] = r[13];
        r14[mode.bank()] = r[14];
        r[13] = r13[newMode.bank()];
        r[14] = r14[newMode.bank()];
        // the mode decides which permissions apply, and so which software TLB
        attention |= newMode == Mode.USER || mode == Mode.USER;
        mode = newMode;
        mmu.privileged(newMode != Mode.USER);
    }

    /**
     * Returns a register as a mode sees it.
     *
     * @param number 0 to 14
     */
    public int register(Mode as, int number) {
        if (number >= 13 && as.bank() != mode.bank()) {
            return (number == 13 ? r13 : r14)[as.bank()];
        }
        if (isInOtherBank(as, number)) {
            return otherR8ToR12[number - FIRST_FIQ_REGISTER];
        }
        return r[number];
    }

    /**
     * Sets a register as a mode sees it.
     *
     * @param number 0 to 14
     */
    public void setRegister(Mode as, int number, int value) {
        if (number >= 13 && as.bank() != mode.bank()) {
            (number == 13 ? r13 : r14)[as.bank()] = value;
        } else if (isInOtherBank(as, number)) {
            otherR8ToR12[number - FIRST_FIQ_REGISTER] = value;
        } else {
            r[number] = value;
        }
    }

    private boolean isInOtherBank(Mode as, int number) {
        return number >= FIRST_FIQ_REGISTER && number < 13 && (as == Mode.FIQ) != (mode == Mode.FIQ);
    }

    // ---- exceptions ----

    /**
     * Enters an exception.
     *
     * @param returnAddress goes to R14 of the exception's mode
     */
    public void enter(Vector vector, int returnAddress, boolean highVectors) {
        int saved = cpsr();
        switchMode(vector.mode());
        setSpsr(saved);
        r[14] = returnAddress;
        thumb = false;
        irqMasked = true;
        if (vector.masksFiq()) {
            fiqMasked = true;
        }
        pc = (highVectors ? HIGH_VECTORS : 0) + vector.offset();
        attention = true;
    }

    /** Returns the interrupt that is asserted and not masked, FIQ before IRQ, or null. */
    public @Nullable Vector pendingInterrupt() {
        if (fiqLine && !fiqMasked) {
            return Vector.FIQ;
        }
        return irqLine && !irqMasked ? Vector.IRQ : null;
    }
}
