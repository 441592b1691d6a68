package dev.envkit.emulator.cpu;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.Access;
import dev.envkit.emulator.mmu.Cp15;
import dev.envkit.emulator.mmu.Mmu;
import org.jspecify.annotations.Nullable;

/**
 * The processor as boards, loaders and debuggers see it: registers of all modes, interrupt inputs, reset, memory as the
 * program sees it. What executes instructions is an {@link Engine}.
 *
 * <p>Threading: used by the thread that runs the machine, or while it is stopped.
 */
public final class Cpu {
    /** Number of the program counter. */
    public static final int PC = 15;

    private static final int PAGE_SIZE = 1024; // the smallest page, so the unit in which translations change

    private final CpuModel model;
    private final SystemBus bus;
    private final Mmu mmu;
    private final Cp15 cp15;
    private final CpuState state;
    private final DebugPoints debug;
    private final DataMemory memory;
    private CallHook callHook = CallHook.NONE;

    /** Makes a processor in its reset state. */
    public Cpu(CpuModel model, SystemBus bus) {
        this.model = model;
        this.bus = bus;
        this.mmu = new Mmu(bus);
        this.state = new CpuState(model, mmu);
        this.cp15 = new Cp15(model, mmu, this::waitForInterrupt);
        this.debug = new DebugPoints(mmu::flushAll);
        this.memory = new DataMemory(state, bus, mmu, cp15, debug);
        reset();
    }

    private void waitForInterrupt() {
        state.waiting = true;
        state.attention = true;
    }

    /**
     * Resets: supervisor mode, ARM state, both interrupts masked, MMU off, execution from address 0. Registers are
     * cleared (the chip leaves them undefined) so that runs repeat exactly. The levels of the interrupt lines stay.
     */
    public void reset() {
        cp15.reset();
        state.reset();
    }

    /** Returns the model. */
    public CpuModel model() {
        return model;
    }

    /** Returns the interrupt input. */
    public SignalLine irq() {
        return level -> {
            state.irqLine = level;
            state.attention |= level;
        };
    }

    /** Returns the fast interrupt input. */
    public SignalLine fiq() {
        return level -> {
            state.fiqLine = level;
            state.attention |= level;
        };
    }

    /** Returns the system control coprocessor. */
    public Cp15 cp15() {
        return cp15;
    }

    /** Returns the memory management unit. */
    public Mmu mmu() {
        return mmu;
    }

    /** Returns the physical address space. */
    public SystemBus bus() {
        return bus;
    }

    /** Returns breakpoints and watchpoints. */
    public DebugPoints debug() {
        return debug;
    }

    /** Returns the state as engines work on it. */
    public CpuState state() {
        return state;
    }

    /** Returns the data accesses of engines. */
    public DataMemory memory() {
        return memory;
    }

    /** Returns who answers software interrupts. */
    public CallHook callHook() {
        return callHook;
    }

    /** Sets who answers software interrupts. */
    public void callHook(CallHook hook) {
        callHook = hook;
    }

    // ---- registers ----

    /**
     * Returns a register of the current mode.
     *
     * @param number 0 to 15; 15 is the address of the next instruction
     */
    public int register(int number) {
        return number == PC ? state.pc : state.r[number];
    }

    /** Sets a register of the current mode; 15 is the address of the next instruction. */
    public void setRegister(int number, int value) {
        if (number == PC) {
            state.pc = value & (state.thumb ? ~1 : ~3);
        } else {
            state.r[number] = value;
        }
    }

    /** Returns a register as a mode sees it. */
    public int register(Mode mode, int number) {
        return number == PC ? state.pc : state.register(mode, number);
    }

    /** Sets a register as a mode sees it. */
    public void setRegister(Mode mode, int number, int value) {
        if (number == PC) {
            setRegister(PC, value);
        } else {
            state.setRegister(mode, number, value);
        }
    }

    /** Returns the current program status register. */
    public int cpsr() {
        return state.cpsr();
    }

    /** Sets the current program status register, and so perhaps mode and state. */
    public void setCpsr(int value) {
        state.setCpsr(value);
    }

    /** Returns the saved program status register of a mode; 0 for user and system mode, which have none. */
    public int spsr(Mode mode) {
        return mode.hasSpsr() ? state.spsr(mode) : 0;
    }

    /** Sets the saved program status register of a mode; without effect on user and system mode. */
    public void setSpsr(Mode mode, int value) {
        state.setSpsr(mode, value);
    }

    /** Returns whether the processor sleeps until an interrupt line is asserted. */
    public boolean waitingForInterrupt() {
        return state.waiting;
    }

    // ---- memory as the program sees it, for debuggers ----

    /**
     * Reads memory through the MMU with privileged permissions and without side effects: no fault is recorded, and
     * devices are not touched.
     *
     * @return how many bytes were read before the first that is not mapped to memory
     */
    public int readMemory(int va, byte[] target, int from, int length) {
        int done = 0;
        while (done < length) {
            int chunk = chunk(va + done, length - done);
            Ram ram = memoryAt(va + done);
            if (ram == null) {
                break;
            }
            System.arraycopy(ram.array(), offsetOf(va + done), target, from + done, chunk);
            done += chunk;
        }
        return done;
    }

    /**
     * Writes memory through the MMU, whatever its write permissions, as a debugger does to set breakpoints and
     * variables.
     *
     * @return how many bytes were written before the first that is not mapped to memory
     */
    public int writeMemory(int va, byte[] source, int from, int length) {
        int done = 0;
        while (done < length) {
            int chunk = chunk(va + done, length - done);
            Ram ram = memoryAt(va + done);
            if (ram == null) {
                break;
            }
            ram.write(offsetOf(va + done), source, from + done, chunk);
            done += chunk;
        }
        return done;
    }

    /**
     * Translates a virtual address as a privileged read would, without side effects.
     *
     * @return the physical address in the low half, or negative if it is not mapped
     */
    public long translate(int va) {
        long translation = mmu.translate(va, Access.READ, true);
        return Mmu.isFault(translation) ? -1 : translation & 0xFFFF_FFFFL;
    }

    private static int chunk(int va, int length) {
        return Math.min(length, PAGE_SIZE - (va & PAGE_SIZE - 1));
    }

    private @Nullable Ram memoryAt(int va) {
        long physical = translate(va);
        return physical < 0 ? null : bus.ramAt((int) physical);
    }

    private int offsetOf(int va) {
        return bus.ramOffset((int) translate(va));
    }
}
