package dev.envkit.emulator.mmu;

import dev.envkit.emulator.cpu.isa.CpuModel;

/**
 * Coprocessor 15, system control: identification, control, MMU registers, cache and TLB operations (ARM920T TRM 2.3,
 * ARM926EJ-S TRM 2.3).
 *
 * <p>Cache contents are not modelled: memory is always coherent, so cleaning and invalidating change nothing that
 * software could see. Lockdown registers keep what was written. Accesses to registers that do not exist are refused,
 * and the processor takes an undefined instruction exception.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class Cp15 {
    /** Returned by {@link #read} for a register that does not exist; no register value is negative as a long. */
    public static final long UNDEFINED = -1;

    /** Control register: exception vectors at 0xFFFF0000. */
    public static final int CONTROL_V = 1 << 13;
    /** Control register: loads to the PC do not switch to Thumb (ARM926EJ-S only). */
    public static final int CONTROL_L4 = 1 << 15;

    /** M A C W, the bits 6..3, B, S R, I, V, RR, nF and iA (clock mode). */
    private static final int CONTROL_WRITABLE_920 = 0xC000_737F;
    /** As on the ARM920T but with L4 instead of the clock mode; bits 18 and 16 read as one. */
    private static final int CONTROL_WRITABLE_926 = 0x0000_F307;

    /** Status of the prefetch abort that BKPT takes: a debug event. */
    public static final int STATUS_BREAKPOINT = 0b0010;

    private static final int FAULT_STATUS_MASK = 0xFF;
    /** Bit 30 lands in the Z flag when the destination is R15: no dirty line is left. */
    private static final int ALL_CLEAN = 1 << 30;
    /** What the clock control bits nF and iA shift to. */
    private static final int CLOCK_MODE_SHIFT = 30;

    private final CpuModel model;
    private final Mmu mmu;
    private final Runnable waitForInterrupt;

    private int control;
    private int dataFaultStatus;
    private int instructionFaultStatus;
    private int faultAddress;
    private int dataCacheLockdown;
    private int instructionCacheLockdown;
    private int dataTlbLockdown;
    private int instructionTlbLockdown;
    private int contextId;
    private int testState;

    /**
     * Makes the coprocessor.
     *
     * @param waitForInterrupt called when the operation c7, c0, 4 is executed
     */
    public Cp15(CpuModel model, Mmu mmu, Runnable waitForInterrupt) {
        this.model = model;
        this.mmu = mmu;
        this.waitForInterrupt = waitForInterrupt;
        reset();
    }

    /** Puts all registers to their reset values. */
    public void reset() {
        mmu.reset();
        control = model.resetControl();
        mmu.control(control);
        dataFaultStatus = 0;
        instructionFaultStatus = 0;
        faultAddress = 0;
        dataCacheLockdown = 0;
        instructionCacheLockdown = 0;
        dataTlbLockdown = 0;
        instructionTlbLockdown = 0;
        contextId = 0;
        testState = 0;
    }

    /** Returns the control register. */
    public int control() {
        return control;
    }

    /** Returns whether exception vectors are at 0xFFFF0000. */
    public boolean highVectors() {
        return (control & CONTROL_V) != 0;
    }

    /** Returns whether a load to the PC may switch to Thumb, in architectures where it can. */
    public boolean loadsInterwork() {
        return (control & CONTROL_L4) == 0;
    }

    /**
     * Returns the clock mode of the ARM920T: 0 FastBus, 1 synchronous, 3 asynchronous (2 is reserved). In FastBus mode
     * the core runs at the bus clock.
     */
    public int clockMode() {
        return control >>> CLOCK_MODE_SHIFT;
    }

    /** Returns the data fault status. */
    public int dataFaultStatus() {
        return dataFaultStatus;
    }

    /** Returns the instruction fault status. */
    public int instructionFaultStatus() {
        return instructionFaultStatus;
    }

    /** Returns the fault address. */
    public int faultAddress() {
        return faultAddress;
    }

    /** Records a data abort. */
    public void dataFault(int status, int modifiedAddress) {
        dataFaultStatus = status & FAULT_STATUS_MASK;
        faultAddress = modifiedAddress;
    }

    /** Records a prefetch abort; the fault address register is not touched. */
    public void instructionFault(int status) {
        instructionFaultStatus = status & FAULT_STATUS_MASK;
    }

    /**
     * Reads a register (MRC).
     *
     * @return the value, zero-extended, or {@link #UNDEFINED}
     */
    public long read(int opcode1, int crn, int crm, int opcode2) {
        boolean v5 = model == CpuModel.ARM926EJ_S;
        if (crn == 15) {
            return crm == 0 && opcode2 == 0 && (opcode1 == 0 || (v5 && opcode1 == 7)) ? unsigned(testState) : UNDEFINED;
        }
        if (opcode1 != 0) {
            return UNDEFINED;
        }
        if (crn == 7) {
            return v5 && (crm == 10 || crm == 14) && opcode2 == 3 ? ALL_CLEAN : UNDEFINED;
        }
        if (crn == 9 && crm == 1 && v5 && opcode2 <= 1) {
            return 0; // tightly coupled memory regions: none
        }
        if (crm != 0) {
            return UNDEFINED;
        }
        return switch (crn) {
            case 0 ->
                switch (opcode2) {
                    case 1 -> unsigned(model.cacheType());
                    case 2 -> v5 ? 0 : unsigned(model.mainId()); // ARM926EJ-S: no tightly coupled memory
                    default -> unsigned(model.mainId());
                };
            case 1 -> opcode2 == 0 ? unsigned(control) : UNDEFINED;
            case 2 -> opcode2 == 0 ? unsigned(mmu.translationTable()) : UNDEFINED;
            case 3 -> opcode2 == 0 ? unsigned(mmu.domains()) : UNDEFINED;
            case 5 ->
                switch (opcode2) {
                    case 0 -> dataFaultStatus;
                    case 1 -> instructionFaultStatus;
                    default -> UNDEFINED;
                };
            case 6 -> opcode2 == 0 ? unsigned(faultAddress) : UNDEFINED;
            case 9 ->
                switch (opcode2) {
                    case 0 -> unsigned(dataCacheLockdown);
                    case 1 -> unsigned(instructionCacheLockdown);
                    default -> UNDEFINED;
                };
            case 10 ->
                switch (opcode2) {
                    case 0 -> unsigned(dataTlbLockdown);
                    case 1 -> v5 ? UNDEFINED : unsigned(instructionTlbLockdown);
                    default -> UNDEFINED;
                };
            case 13 ->
                switch (opcode2) {
                    case 0 -> unsigned(mmu.processId());
                    case 1 -> v5 ? unsigned(contextId) : UNDEFINED;
                    default -> UNDEFINED;
                };
            default -> UNDEFINED;
        };
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    /**
     * Writes a register or starts an operation (MCR).
     *
     * @return false if it does not exist
     */
    public boolean write(int opcode1, int crn, int crm, int opcode2, int value) {
        boolean v5 = model == CpuModel.ARM926EJ_S;
        if (crn == 15) {
            if (crm != 0 || opcode2 != 0 || (opcode1 != 0 && !(v5 && opcode1 == 7))) {
                return false;
            }
            testState = value;
            return true;
        }
        if (opcode1 != 0) {
            return false;
        }
        switch (crn) {
            case 7 -> {
                return cacheOperation(crm, opcode2, v5);
            }
            case 8 -> {
                return tlbOperation(crm, opcode2, v5, value);
            }
            case 9 -> {
                if (crm == 1 && v5) {
                    return opcode2 <= 1; // tightly coupled memory regions: none, writes have no effect
                }
            }
            default -> {}
        }
        if (crm != 0) {
            return false;
        }
        switch (crn << 3 | opcode2) {
            case 1 << 3 -> writeControl(value);
            case 2 << 3 -> mmu.translationTable(value);
            case 3 << 3 -> mmu.domains(value);
            case 5 << 3 -> dataFaultStatus = value & FAULT_STATUS_MASK;
            case 5 << 3 | 1 -> instructionFaultStatus = value & FAULT_STATUS_MASK;
            case 6 << 3 -> faultAddress = value;
            case 9 << 3 -> dataCacheLockdown = value;
            case 9 << 3 | 1 -> instructionCacheLockdown = value;
            case 10 << 3 -> dataTlbLockdown = value;
            case 10 << 3 | 1 -> {
                if (v5) {
                    return false;
                }
                instructionTlbLockdown = value;
            }
            case 13 << 3 -> mmu.processId(value);
            case 13 << 3 | 1 -> {
                if (!v5) {
                    return false;
                }
                contextId = value;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void writeControl(int value) {
        int writable = model == CpuModel.ARM920T ? CONTROL_WRITABLE_920 : CONTROL_WRITABLE_926;
        int fixed = model == CpuModel.ARM920T ? 0 : model.resetControl() & ~writable;
        control = (value & writable) | fixed;
        mmu.control(control);
    }

    private boolean cacheOperation(int crm, int opcode2, boolean v5) {
        return switch (crm << 3 | opcode2) {
            case 4 -> {
                // wait for interrupt
                waitForInterrupt.run();
                yield true;
            }
            case 7 << 3,
                    5 << 3,
                    5 << 3 | 1,
                    6 << 3,
                    6 << 3 | 1,
                    10 << 3 | 1,
                    10 << 3 | 2,
                    10 << 3 | 4,
                    13 << 3 | 1,
                    14 << 3 | 1,
                    14 << 3 | 2,
                    5 << 3 | 4,
                    5 << 3 | 6,
                    10 << 3 | 5 ->
                // invalidate both caches
                // invalidate instruction cache
                // ... line by address
                // invalidate data cache
                // ... line by address
                // clean data line by address
                // clean data line by index
                // drain write buffer
                // prefetch instruction line
                // clean and invalidate data line by address
                // clean and invalidate data line by index
                // the barriers of ARMv6: bootloaders use them on all cores, and these have nothing to order
                true;
            case 5 << 3 | 2, 6 << 3 | 2 ->
                // invalidate instruction line by set and way
                // invalidate data line by set and way
                v5;
            default -> false;
        };
    }

    private boolean tlbOperation(int crm, int opcode2, boolean v5, int modifiedAddress) {
        if (crm < 5 || crm > 7 || opcode2 > 1 || (crm == 7 && opcode2 == 1 && !v5)) {
            return false;
        }
        if (opcode2 == 0) {
            mmu.flushAll();
        } else {
            mmu.flushPage(modifiedAddress);
        }
        return true;
    }
}
