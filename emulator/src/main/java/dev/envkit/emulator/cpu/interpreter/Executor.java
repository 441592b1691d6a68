package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.CallHook;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.MemoryAbort;
import dev.envkit.emulator.cpu.Vector;
import dev.envkit.emulator.cpu.isa.Architecture;
import dev.envkit.emulator.cpu.isa.Encoding;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;
import dev.envkit.emulator.mmu.Cp15;

/**
 * Carries out single instructions from their encoding, with all corner cases: what everything else is measured against.
 *
 * <p>Before an instruction {@link CpuState#pc} is its address; afterwards that of the next, which after an exception is
 * the vector. An instruction that aborts leaves all registers as they were (base restored).
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class Executor {
    /** What STR and STM store for the PC, beyond the address of the instruction: 12 on ARM9 cores. */
    private static final int STORED_PC_OFFSET = 12;

    private static final int CONDITION_ALWAYS = 14;
    private static final int LR = 14;
    private static final int PC = 15;

    private final Cpu cpu;
    private final CpuState s;
    private final int[] r;
    private final InstructionSet set;
    private final boolean v5;
    private final BlockTransfer block;
    private final SingleTransfer single;
    private final Multiplier multiplier;
    private final CoprocessorAccess coprocessors;
    private boolean exit;

    Executor(Cpu cpu, InstructionSet set) {
        this.cpu = cpu;
        this.s = cpu.state();
        this.r = s.r;
        this.set = set;
        this.v5 = cpu.model().architecture().has(Architecture.V5TE);
        this.block = new BlockTransfer(cpu);
        this.single = new SingleTransfer(cpu);
        this.multiplier = new Multiplier(s);
        this.coprocessors = new CoprocessorAccess(cpu);
    }

    /** Returns whether the program has ended itself through semihosting, and forgets it. */
    boolean takeExit() {
        boolean was = exit;
        exit = false;
        return was;
    }

    /** Executes the instruction at the PC in the present state. */
    void execute(int instruction) {
        if (s.thumb) {
            executeThumb(instruction & 0xFFFF);
        } else {
            executeArm(instruction);
        }
    }

    private void executeArm(int instruction) {
        int address = s.pc;
        s.pc = address + 4;
        Encoding encoding = set.arm(instruction);
        int condition = instruction >>> 28;
        if (condition < CONDITION_ALWAYS && !Conditions.holds(condition, s)) {
            return;
        }
        r[PC] = address + 8;
        perform(encoding.operation(), instruction, address);
    }

    private void executeThumb(int instruction) {
        int address = s.pc;
        s.pc = address + 2;
        r[PC] = address + 4;
        Encoding encoding = set.thumb(instruction);
        int offset8 = (byte) instruction << 1;
        int offset11 = instruction << 21 >> 20;
        switch (encoding.operation()) {
            case THUMB_LDR_LITERAL -> {
                try {
                    int va = (r[PC] & ~3) + ((instruction & 0xFF) << 2);
                    r[instruction >>> 8 & 7] = cpu.memory().read(va, 4, s.privileged());
                } catch (MemoryAbort e) {
                    dataAbort(address);
                }
            }
            case THUMB_ADD_PC -> r[instruction >>> 8 & 7] = (r[PC] & ~3) + ((instruction & 0xFF) << 2);
            case THUMB_B_CONDITIONAL -> {
                if (Conditions.holds(instruction >>> 8 & 0xF, s)) {
                    s.pc = r[PC] + offset8;
                }
            }
            case THUMB_B -> s.pc = r[PC] + offset11;
            case THUMB_BL_PREFIX -> r[LR] = r[PC] + (offset11 << 11);
            case THUMB_BL_SUFFIX -> {
                int target = r[LR] + ((instruction & 0x7FF) << 1);
                r[LR] = s.pc | 1;
                s.pc = target & ~1;
            }
            case THUMB_BLX_SUFFIX -> {
                int target = r[LR] + ((instruction & 0x7FF) << 1);
                r[LR] = s.pc | 1;
                s.pc = target & ~3;
                s.thumb = false;
                s.attention = true;
            }
            case UNDEFINED -> undefined(address);
            default -> perform(encoding.operation(), encoding.toArm(instruction), address);
        }
    }

    private void perform(Operation operation, int i, int address) {
        switch (operation) {
            case AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, TST, TEQ, CMP, CMN, ORR, MOV, BIC, MVN ->
                dataProcessing(operation, i);
            case MUL, MLA, UMULL, UMLAL, SMULL, SMLAL -> multiplier.multiply(operation, i);
            case SMLA_XY, SMLAW_Y, SMULW_Y, SMLAL_XY, SMUL_XY -> multiplier.dspMultiply(operation, i);
            case QADD, QSUB, QDADD, QDSUB -> multiplier.saturating(operation, i);
            case CLZ -> setRegister(i >>> 12 & 0xF, Integer.numberOfLeadingZeros(r[i & 0xF]));
            case MRS -> setRegister(i >>> 12 & 0xF, (i & 1 << 22) != 0 ? s.spsr() : s.cpsr());
            case MSR -> writeStatus(i);
            case B -> branch(r[PC] + (i << 8 >> 6));
            case BL -> {
                r[LR] = s.pc;
                branch(r[PC] + (i << 8 >> 6));
            }
            case BX, BXJ -> branchExchange(r[i & 0xF]);
            case BLX_REGISTER -> {
                int target = r[i & 0xF];
                r[LR] = s.thumb ? s.pc | 1 : s.pc;
                branchExchange(target);
            }
            case BLX_IMMEDIATE -> {
                r[LR] = s.pc;
                s.pc = r[PC] + (i << 8 >> 6) + (i >>> 23 & 2);
                s.thumb = true;
                s.attention = true;
            }
            case LDR, STR, LDRB, STRB, LDRH, STRH, LDRSB, LDRSH, LDRD, STRD, LDM, STM, SWP, SWPB ->
                transfer(operation, i, address);
            case PLD -> {
                // a hint; nothing is cached here
            }
            case SWI -> softwareInterrupt(i);
            case BKPT -> breakpoint(address);
            case MCR, MRC -> {
                if (!coprocessors.transfer(operation == Operation.MRC, i)) {
                    undefined(address);
                }
            }
            default -> undefined(address);
        }
    }

    // ---- data processing ----

    private void dataProcessing(Operation operation, int i) {
        boolean flags = (i & 1 << 20) != 0;
        int carry = s.c;
        int operand;
        if ((i & 1 << 25) != 0) {
            int rotation = i >>> 7 & 0x1E;
            operand = Integer.rotateRight(i & 0xFF, rotation);
            if (rotation != 0) {
                carry = operand >>> 31;
            }
        } else {
            int type = i >>> 5 & 3;
            if ((i & 1 << 4) == 0) {
                int amount = i >>> 7 & 0x1F;
                int value = r[i & 0xF];
                carry = Shifter.immediateCarry(type, amount, value, carry);
                operand = Shifter.immediate(type, amount, value, s.c);
            } else {
                // the PC reads 4 further on as the shift amount takes a cycle more (UNPREDICTABLE)
                int amount = r[i >>> 8 & 0xF] & 0xFF;
                int value = r[i & 0xF] + ((i & 0xF) == PC ? 4 : 0);
                carry = Shifter.registerCarry(type, amount, value, carry);
                operand = Shifter.register(type, amount, value);
            }
        }
        int a = r[i >>> 16 & 0xF];
        int result = switch (operation) {
            case AND, TST -> a & operand;
            case EOR, TEQ -> a ^ operand;
            case SUB, CMP -> a - operand;
            case RSB -> operand - a;
            case ADD, CMN -> a + operand;
            case ADC -> a + operand + s.c;
            case SBC -> a - operand - 1 + s.c;
            case RSC -> operand - a - 1 + s.c;
            case ORR -> a | operand;
            case MOV -> operand;
            case BIC -> a & ~operand;
            default -> ~operand; // MVN
        };
        int destination = i >>> 12 & 0xF;
        if (flags && destination == PC && !operation.isCompare()) {
            returnFromException(result);
            return;
        }
        if (flags) {
            setFlags(operation, a, operand, result, carry);
        }
        if (!operation.isCompare()) {
            setRegister(destination, result);
        }
    }

    private void setFlags(Operation operation, int a, int operand, int result, int shifterCarry) {
        s.n = result;
        s.z = result;
        switch (operation) {
            case SUB, CMP -> subtractionFlags(a, operand, result, 1);
            case RSB -> subtractionFlags(operand, a, result, 1);
            case SBC -> subtractionFlags(a, operand, result, s.c);
            case RSC -> subtractionFlags(operand, a, result, s.c);
            case ADD, CMN -> additionFlags(a, operand, result, 0);
            case ADC -> additionFlags(a, operand, result, s.c);
            default -> s.c = shifterCarry;
        }
    }

    private void additionFlags(int a, int b, int result, int carryIn) {
        long sum = (a & 0xFFFF_FFFFL) + (b & 0xFFFF_FFFFL) + carryIn;
        s.c = (int) (sum >>> 32);
        s.v = (a ^ result) & (b ^ result);
    }

    private void subtractionFlags(int a, int b, int result, int carryIn) {
        long sum = (a & 0xFFFF_FFFFL) + (~b & 0xFFFF_FFFFL) + carryIn;
        s.c = (int) (sum >>> 32);
        s.v = (a ^ b) & (a ^ result);
    }

    private void setRegister(int number, int value) {
        if (number == PC) {
            branch(value);
        } else {
            r[number] = value;
        }
    }

    // ---- branches ----

    /** Goes to an address in the present state. */
    private void branch(int target) {
        s.pc = target & (s.thumb ? ~1 : ~3);
    }

    private void branchExchange(int target) {
        boolean thumb = (target & 1) != 0;
        s.attention |= thumb != s.thumb;
        s.thumb = thumb;
        branch(target);
    }

    /** Loads the PC with a loaded word, which since ARMv5 may change the state. */
    private void loadPc(int value) {
        if (v5 && cpu.cp15().loadsInterwork()) {
            branchExchange(value);
        } else {
            branch(value);
        }
    }

    private void returnFromException(int target) {
        if (s.mode().hasSpsr()) {
            s.setCpsr(s.spsr());
        }
        branch(target);
    }

    // ---- status registers ----

    private void writeStatus(int i) {
        int value = (i & 1 << 25) != 0 ? Integer.rotateRight(i & 0xFF, i >>> 7 & 0x1E) : r[i & 0xF];
        int mask = ((i & 1 << 16) != 0 ? 0xFF : 0)
                | ((i & 1 << 17) != 0 ? 0xFF00 : 0)
                | ((i & 1 << 18) != 0 ? 0xFF_0000 : 0)
                | ((i & 1 << 19) != 0 ? 0xFF00_0000 : 0);
        if ((i & 1 << 22) != 0) {
            s.setSpsr((s.spsr() & ~mask) | (value & mask));
            return;
        }
        if ((mask & 0xFF00_0000) != 0) {
            s.setFlags(value);
        }
        if ((mask & 0xFF) != 0 && s.privileged()) {
            // the state cannot be changed this way (UNPREDICTABLE)
            int kept = s.cpsr() & (0xFFFF_FF00 | CpuState.STATE_T);
            s.setCpsr(kept | (value & 0xFF & ~CpuState.STATE_T));
        }
    }

    // ---- transfers ----

    private void transfer(Operation operation, int i, int address) {
        try {
            switch (operation) {
                case LDM -> {
                    if (block.load(i)) {
                        if ((i & 1 << 22) != 0) {
                            returnFromException(block.loadedPc());
                        } else {
                            loadPc(block.loadedPc());
                        }
                    }
                }
                case STM -> block.store(i, address + STORED_PC_OFFSET);
                case SWP -> setRegister(i >>> 12 & 0xF, single.swap(i, 4));
                case SWPB -> setRegister(i >>> 12 & 0xF, single.swap(i, 1));
                case STR, STRB, STRH, STRD -> single.store(operation, i, address + STORED_PC_OFFSET);
                case LDRD -> single.loadDouble(i);
                default -> {
                    int value = single.load(operation, i);
                    int destination = i >>> 12 & 0xF;
                    if (destination != PC) {
                        r[destination] = value;
                    } else if (operation == Operation.LDR) {
                        loadPc(value);
                    } else {
                        branch(value); // UNPREDICTABLE
                    }
                }
            }
        } catch (MemoryAbort e) {
            dataAbort(address);
        }
    }

    // ---- exceptions ----

    private void softwareInterrupt(int i) {
        int number = s.thumb ? i & 0xFF : i & 0xFF_FFFF;
        CallHook.Answer answer = cpu.callHook().call(cpu, s.thumb, number);
        if (answer == CallHook.Answer.NOT_MINE) {
            s.enter(Vector.SOFTWARE_INTERRUPT, s.pc, cpu.cp15().highVectors());
        } else if (answer == CallHook.Answer.EXIT) {
            exit = true;
            s.attention = true;
        }
    }

    private void undefined(int address) {
        s.enter(Vector.UNDEFINED, address + (s.thumb ? 2 : 4), cpu.cp15().highVectors());
    }

    private void breakpoint(int address) {
        cpu.cp15().instructionFault(Cp15.STATUS_BREAKPOINT);
        prefetchAbort(address);
    }

    /** The instruction at this address could not be fetched; the fault status is recorded. */
    void prefetchAbort(int address) {
        s.enter(Vector.PREFETCH_ABORT, address + 4, cpu.cp15().highVectors());
    }

    private void dataAbort(int address) {
        s.enter(Vector.DATA_ABORT, address + 8, cpu.cp15().highVectors());
    }

    /** Takes the interrupt that is asserted and not masked, if any. */
    void takeInterrupt() {
        Vector vector = s.pendingInterrupt();
        if (vector != null) {
            s.enter(vector, s.pc + 4, cpu.cp15().highVectors());
        }
    }
}
