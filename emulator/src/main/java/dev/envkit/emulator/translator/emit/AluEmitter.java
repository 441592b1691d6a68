package dev.envkit.emulator.translator.emit;

import dev.envkit.emulator.cpu.isa.Operation;
import dev.envkit.emulator.translator.analysis.FlagKind;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Liveness;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Data processing and multiplies (ARM ARM A3.4, A3.5). */
final class AluEmitter {
    private static final int LSL = 0;
    private static final int LSR = 1;
    private static final int ASR = 2;
    private static final String[] SHIFTS = {"lsl", "lsr", "asr"};
    private static final String[] CARRIES = {"lslCarry", "lsrCarry", "asrCarry", "rorCarry"};

    private final Emission e;
    private final FlagEmitter flags;
    private final CodeBuilder code;

    AluEmitter(Emission emission, FlagEmitter flags) {
        this.e = emission;
        this.flags = flags;
        this.code = emission.code();
    }

    /** Emits an operation that writes an ordinary register or the flags. */
    void emit(Instruction i) {
        if (!i.setsFlags()) {
            value(i);
            e.store(i.field(12));
        } else if (Liveness.isArithmetic(i)) {
            arithmetic(i);
        } else if (i.operation() == Operation.ADC || i.operation() == Operation.SBC || i.operation() == Operation.RSC) {
            withCarry(i);
        } else {
            logical(i);
        }
    }

    /** Pushes the result of an operation that does not set flags. */
    void value(Instruction i) {
        switch (i.operation()) {
            case MOV -> operand(i);
            case MVN -> {
                operand(i);
                invert();
            }
            case RSB, RSC -> {
                operand(i);
                first(i);
                code.isub();
                if (i.operation() == Operation.RSC) {
                    borrow();
                }
            }
            default -> {
                first(i);
                operand(i);
                switch (i.operation()) {
                    case SUB -> code.isub();
                    case ADD -> code.iadd();
                    case ADC -> {
                        code.iadd();
                        flags.pushC();
                        code.iadd();
                    }
                    case SBC -> {
                        code.isub();
                        borrow();
                    }
                    default -> logic(i.operation());
                }
            }
        }
    }

    private void borrow() {
        code.iconst_1().isub();
        flags.pushC();
        code.iadd();
    }

    private void invert() {
        code.iconst_m1().ixor();
    }

    private void logic(Operation operation) {
        switch (operation) {
            case AND, TST -> code.iand();
            case EOR, TEQ -> code.ixor();
            case ORR -> code.ior();
            case BIC -> {
                invert();
                code.iand();
            }
            default -> throw new IllegalArgumentException(operation.name());
        }
    }

    private void first(Instruction i) {
        e.load(i.field(16), i);
    }

    // ---- with flags ----

    private void arithmetic(Instruction i) {
        if (i.operation() == Operation.RSB) {
            operand(i);
            first(i);
        } else {
            first(i);
            operand(i);
        }
        code.istore(Slots.FLAG_B).istore(Slots.FLAG_A);
        boolean add = i.operation() == Operation.ADD || i.operation() == Operation.CMN;
        if (!i.operation().isCompare()) {
            code.iload(Slots.FLAG_A).iload(Slots.FLAG_B);
            if (add) {
                code.iadd();
            } else {
                code.isub();
            }
            e.store(i.field(12));
        }
        e.kind(add ? FlagKind.OF_ADDITION : FlagKind.OF_SUBTRACTION);
    }

    private void withCarry(Instruction i) {
        if (i.operation() == Operation.RSC) {
            operand(i);
            first(i);
        } else {
            first(i);
            operand(i);
        }
        if (i.operation() != Operation.ADC) {
            invert();
        }
        code.istore(Slots.SECOND).istore(Slots.FIRST);
        flags.pushC();
        code.istore(Slots.C);
        code.iload(Slots.FIRST)
                .iload(Slots.SECOND)
                .iadd()
                .iload(Slots.C)
                .iadd()
                .dup()
                .istore(Slots.N)
                .istore(Slots.Z);
        code.iload(Slots.FIRST)
                .iload(Slots.N)
                .ixor()
                .iload(Slots.SECOND)
                .iload(Slots.N)
                .ixor()
                .iand()
                .istore(Slots.V);
        code.iload(Slots.FIRST).iload(Slots.SECOND).iload(Slots.C);
        e.support("carryOut", Emission.ints(3));
        code.istore(Slots.C).iload(Slots.N);
        e.store(i.field(12));
        e.kind(FlagKind.LOCALS);
    }

    private void logical(Instruction i) {
        operand(i);
        code.istore(Slots.SECOND);
        if (Liveness.changesCarry(i)) {
            carry(i);
            code.istore(Slots.C);
        }
        switch (i.operation()) {
            case MOV -> code.iload(Slots.SECOND);
            case MVN -> {
                code.iload(Slots.SECOND);
                invert();
            }
            default -> {
                first(i);
                code.iload(Slots.SECOND);
                logic(i.operation());
            }
        }
        code.dup().istore(Slots.N).istore(Slots.Z);
        if (!i.operation().isCompare()) {
            code.iload(Slots.N);
            e.store(i.field(12));
        }
        e.kind(Liveness.executed(i, e.kind()));
    }

    // ---- the second operand ----

    private void operand(Instruction i) {
        if (i.bit(25)) {
            code.loadConstant(immediate(i));
            return;
        }
        int type = i.bits() >>> 5 & 3;
        e.load(i.field(0), i);
        if (!i.bit(4)) {
            shift(type, i.bits() >>> 7 & 0x1F);
        } else if (type <= ASR) {
            code.iload(Slots.R0 + i.field(8));
            e.support(SHIFTS[type], Emission.ints(2));
        } else {
            code.iload(Slots.R0 + i.field(8));
            rotateRight();
        }
    }

    static int immediate(Instruction i) {
        return Integer.rotateRight(i.bits() & 0xFF, i.bits() >>> 7 & 0x1E);
    }

    /** Shifts what is on the stack by an immediate amount, of which 0 has a meaning of its own. */
    void shift(int type, int amount) {
        switch (type) {
            case LSL -> {
                if (amount != 0) {
                    code.loadConstant(amount).ishl();
                }
            }
            case LSR -> {
                if (amount == 0) {
                    code.pop().iconst_0();
                } else {
                    code.loadConstant(amount).iushr();
                }
            }
            case ASR -> code.loadConstant(amount == 0 ? 31 : amount).ishr();
            default -> {
                if (amount == 0) { // RRX
                    code.iconst_1().iushr();
                    flags.pushC();
                    code.loadConstant(31).ishl().ior();
                } else {
                    code.loadConstant(amount);
                    rotateRight();
                }
            }
        }
    }

    private void rotateRight() {
        code.invokestatic(ClassDesc.of("java.lang.Integer"), "rotateRight", Emission.ints(2));
    }

    /** Pushes the carry out of the shifter, where it is not just C. */
    private void carry(Instruction i) {
        if (i.bit(25)) {
            code.loadConstant(immediate(i) >>> 31);
            return;
        }
        int type = i.bits() >>> 5 & 3;
        e.load(i.field(0), i);
        if (i.bit(4)) {
            code.iload(Slots.R0 + i.field(8));
            flags.pushC();
            e.support(CARRIES[type], Emission.ints(3));
            return;
        }
        int amount = i.bits() >>> 7 & 0x1F;
        int bit = switch (type) {
            case LSL -> 32 - amount;
            case LSR, ASR -> amount == 0 ? 31 : amount - 1;
            default -> amount == 0 ? 0 : amount - 1;
        };
        code.loadConstant(bit).iushr().iconst_1().iand();
    }

    // ---- multiplies ----

    void multiply(Instruction i) {
        switch (i.operation()) {
            case MUL, MLA -> {
                e.load(i.field(0), i);
                e.load(i.field(8), i);
                code.imul();
                if (i.operation() == Operation.MLA) {
                    e.load(i.field(12), i);
                    code.iadd();
                }
                if (i.setsFlags()) {
                    code.dup().istore(Slots.N).dup().istore(Slots.Z);
                }
                e.store(i.field(16));
            }
            case SMUL_XY -> {
                half(i.field(0), i.bit(5));
                half(i.field(8), i.bit(6));
                code.imul();
                e.store(i.field(16));
            }
            default -> multiplyLong(i);
        }
        if (i.setsFlags()) {
            e.kind(Liveness.executed(i, e.kind()));
        }
    }

    private void half(int register, boolean top) {
        code.iload(Slots.R0 + register);
        if (top) {
            code.loadConstant(16).ishr();
        } else {
            code.i2s();
        }
    }

    private void multiplyLong(Instruction i) {
        boolean signed = i.operation() == Operation.SMULL || i.operation() == Operation.SMLAL;
        int low = i.field(12);
        int high = i.field(16);
        pushLong(i.field(0), signed);
        pushLong(i.field(8), signed);
        code.lmul();
        if (i.operation() == Operation.UMLAL || i.operation() == Operation.SMLAL) {
            pushLong(high, true);
            code.loadConstant(32).lshl();
            pushLong(low, false);
            code.lor().ladd();
        }
        code.dup2().lstore(Slots.LONG).l2i();
        e.store(low);
        code.lload(Slots.LONG).loadConstant(32).lushr().l2i();
        e.store(high);
        if (i.setsFlags()) {
            code.lload(Slots.LONG).loadConstant(32).lushr().l2i().istore(Slots.N);
            code.lload(Slots.LONG).l2i().iload(Slots.N).ior().istore(Slots.Z);
        }
    }

    private void pushLong(int register, boolean signed) {
        code.iload(Slots.R0 + register).i2l();
        if (!signed) {
            code.loadConstant(0xFFFF_FFFFL).land();
        }
    }

    void countLeadingZeroes(Instruction i) {
        e.load(i.field(0), i);
        code.invokestatic(
                ClassDesc.of("java.lang.Integer"),
                "numberOfLeadingZeros",
                MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int));
        e.store(i.field(12));
    }
}
