package dev.envkit.emulator.translator.emit;

import dev.envkit.emulator.translator.analysis.FlagKind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;

/** Conditions, and flags as values. */
final class FlagEmitter {
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");

    private final Emission e;
    private final CodeBuilder code;

    FlagEmitter(Emission emission) {
        e = emission;
        code = emission.code();
    }

    /** Puts all flags into their locals. */
    void materialise() {
        e.flagsToLocals(e.kind());
        e.kind(FlagKind.LOCALS);
    }

    private boolean fromOperands(int flag) {
        return (e.kind() & flag) != 0;
    }

    private boolean addition() {
        return (e.kind() & FlagKind.ADDITION) != 0;
    }

    private void operands() {
        code.iload(Slots.FLAG_A).iload(Slots.FLAG_B);
    }

    private void result() {
        operands();
        if (addition()) {
            code.iadd();
        } else {
            code.isub();
        }
    }

    /** Pushes something negative if N is set. */
    void pushN() {
        if (fromOperands(FlagKind.NZ)) {
            result();
        } else {
            code.iload(Slots.N);
        }
    }

    /** Pushes something that is zero if Z is set. */
    void pushZ() {
        if (fromOperands(FlagKind.NZ)) {
            result();
        } else {
            code.iload(Slots.Z);
        }
    }

    /** Pushes C, 0 or 1. */
    void pushC() {
        if (fromOperands(FlagKind.C)) {
            operands();
            e.support(addition() ? "carryOfAddition" : "carryOfSubtraction", Emission.ints(2));
        } else {
            code.iload(Slots.C);
        }
    }

    /** Pushes something negative if V is set. */
    void pushV() {
        if (fromOperands(FlagKind.V)) {
            operands();
            e.support(addition() ? "overflowOfAddition" : "overflowOfSubtraction", Emission.ints(2));
        } else {
            code.iload(Slots.V);
        }
    }

    /** Jumps if a condition does not hold. */
    void branchUnless(int condition, Label target) {
        if (e.kind() == FlagKind.OF_SUBTRACTION && comparison(condition, target)) {
            return;
        }
        switch (condition) {
            case 0 -> jump(Opcode.IFNE, target, this::pushZ);
            case 1 -> jump(Opcode.IFEQ, target, this::pushZ);
            case 2 -> jump(Opcode.IFEQ, target, this::pushC);
            case 3 -> jump(Opcode.IFNE, target, this::pushC);
            case 4 -> jump(Opcode.IFGE, target, this::pushN);
            case 5 -> jump(Opcode.IFLT, target, this::pushN);
            case 6 -> jump(Opcode.IFGE, target, this::pushV);
            case 7 -> jump(Opcode.IFLT, target, this::pushV);
            case 8 -> { // HI
                jump(Opcode.IFEQ, target, this::pushC);
                jump(Opcode.IFEQ, target, this::pushZ);
            }
            case 9 -> { // LS
                Label holds = code.newLabel();
                jump(Opcode.IFEQ, holds, this::pushC);
                jump(Opcode.IFNE, target, this::pushZ);
                code.labelBinding(holds);
            }
            case 10 -> jump(Opcode.IFLT, target, this::pushSignedLess);
            case 11 -> jump(Opcode.IFGE, target, this::pushSignedLess);
            case 12 -> { // GT
                jump(Opcode.IFEQ, target, this::pushZ);
                jump(Opcode.IFLT, target, this::pushSignedLess);
            }
            case 13 -> { // LE
                Label holds = code.newLabel();
                jump(Opcode.IFEQ, holds, this::pushZ);
                jump(Opcode.IFGE, target, this::pushSignedLess);
                code.labelBinding(holds);
            }
            default -> throw new IllegalArgumentException("condition " + condition);
        }
    }

    private void pushSignedLess() {
        pushN();
        pushV();
        code.ixor();
    }

    private void jump(Opcode opcode, Label target, Runnable push) {
        push.run();
        code.branch(opcode, target);
    }

    /** After a comparison, most conditions are one of Java's. */
    private boolean comparison(int condition, Label target) {
        Opcode signed = switch (condition) {
            case 0 -> Opcode.IF_ICMPNE;
            case 1 -> Opcode.IF_ICMPEQ;
            case 10 -> Opcode.IF_ICMPLT;
            case 11 -> Opcode.IF_ICMPGE;
            case 12 -> Opcode.IF_ICMPLE;
            case 13 -> Opcode.IF_ICMPGT;
            default -> null;
        };
        if (signed != null) {
            operands();
            code.branch(signed, target);
            return true;
        }
        Opcode unsigned = switch (condition) {
            case 2 -> Opcode.IFLT;
            case 3 -> Opcode.IFGE;
            case 8 -> Opcode.IFLE;
            case 9 -> Opcode.IFGT;
            default -> null;
        };
        if (unsigned == null) {
            return false;
        }
        operands();
        code.invokestatic(INTEGER, "compareUnsigned", Emission.ints(2)).branch(unsigned, target);
        return true;
    }
}
