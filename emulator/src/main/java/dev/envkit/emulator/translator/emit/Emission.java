package dev.envkit.emulator.translator.emit;

import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.translator.analysis.FlagKind;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Outline;
import dev.envkit.emulator.translator.runtime.RegionClasses;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the emitters of one region share: the code so far, where the flags are, and the exits that are still to be
 * written.
 *
 * <p>Threading: one per translation.
 */
final class Emission {
    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    static final ClassDesc STATE = ClassDesc.of(CpuState.class.getName());
    private static final int PC = 15;

    /** Differs from all addresses that were masked to be compared with a page. */
    private static final int NO_PAGE = 0x800;

    /** A way out of the region in the middle of a block, whose code comes after all blocks. */
    private record Exit(Label label, int offset, int unused, Leaving leaving) {}

    /** What ways out have in common: where the flags are, and whether the next instruction is declined. */
    private record Leaving(int kind, boolean declines) {}

    private final CodeBuilder code;
    private final boolean thumb;
    private final int used;
    private final int written;
    private final int kept;
    private final Label leave;
    private final Label leaveStored;
    private final List<Exit> exits = new ArrayList<>();

    /** Where to leave with the PC in its local. */
    private final Map<Leaving, Label> leaveBy = new LinkedHashMap<>();

    private int exitCount;

    /** Where the flags are, see {@link FlagKind}. */
    private int kind;

    /** Of the present block, how many instructions are left, with the present one. */
    private int remaining;

    Emission(CodeBuilder code, Outline outline) {
        this.code = code;
        this.thumb = outline.snapshot().thumb();
        this.used = outline.used();
        this.written = outline.written();
        this.kept = outline.steadyBases();
        this.leave = code.newLabel();
        this.leaveStored = code.newLabel();
    }

    CodeBuilder code() {
        return code;
    }

    boolean thumb() {
        return thumb;
    }

    /** Returns the size of an instruction as a power of two. */
    int shift() {
        return thumb ? 1 : 2;
    }

    int kind() {
        return kind;
    }

    void kind(int newKind) {
        kind = newKind;
    }

    int remaining() {
        return remaining;
    }

    void remaining(int instructions) {
        remaining = instructions;
    }

    int exitCount() {
        return exitCount;
    }

    // ---- registers ----

    /** Pushes a register; the PC as the instruction reads it. */
    void load(int register, Instruction reader) {
        if (register == PC) {
            pageAddress(reader.target());
        } else {
            code.iload(Slots.R0 + register);
        }
    }

    /** Pops into a register. */
    void store(int register) {
        code.istore(Slots.R0 + register);
    }

    /** Pushes an address relative to the page's. */
    void pageAddress(int offset) {
        code.iload(Slots.BASE).loadConstant(offset).iadd();
    }

    /** Calls a method of the support class; all its parameters and its result are ints unless a type says otherwise. */
    void support(String name, MethodTypeDesc type) {
        code.invokestatic(RegionClasses.SUPPORT, name, type);
    }

    static MethodTypeDesc ints(int parameters) {
        ClassDesc[] types = new ClassDesc[parameters];
        java.util.Arrays.fill(types, ConstantDescs.CD_int);
        return MethodTypeDesc.of(ConstantDescs.CD_int, types);
    }

    /** Loads the registers that the region uses, and the flags, from the processor's state. */
    void loadState() {
        for (int r = 0; r < PC; r++) {
            if ((used & 1 << r) != 0) {
                code.aload(Slots.REGISTERS).loadConstant(r).iaload().istore(Slots.R0 + r);
            }
        }
        loadFlag("n", Slots.N);
        loadFlag("z", Slots.Z);
        loadFlag("c", Slots.C);
        loadFlag("v", Slots.V);
        kind = FlagKind.LOCALS;
        for (int r = 0; r < PC; r++) {
            if ((kept & 1 << r) != 0) {
                forgetPage(Slots.page(r, false));
                forgetPage(Slots.page(r, true));
            }
        }
    }

    private void forgetPage(int slot) {
        code.loadConstant(NO_PAGE).istore(slot).iconst_0().istore(slot + 1);
    }

    /** Returns the base registers whose pages are kept in locals, a bit each. */
    int kept() {
        return kept;
    }

    private void loadFlag(String field, int slot) {
        code.aload(Slots.STATE).getfield(STATE, field, ConstantDescs.CD_int).istore(slot);
    }

    /** Stores the registers that the region writes, and the flags, to the processor's state. */
    void storeState() {
        flagsToLocals(kind);
        storeRegistersAndFlags();
    }

    private void storeRegistersAndFlags() {
        for (int r = 0; r < PC; r++) {
            if ((written & 1 << r) != 0) {
                code.aload(Slots.REGISTERS).loadConstant(r).iload(Slots.R0 + r).iastore();
            }
        }
        storeFlag("n", Slots.N);
        storeFlag("z", Slots.Z);
        storeFlag("c", Slots.C);
        storeFlag("v", Slots.V);
    }

    private void storeFlag(String field, int slot) {
        code.aload(Slots.STATE).iload(slot).putfield(STATE, field, ConstantDescs.CD_int);
    }

    /** Puts all flags into their locals. */
    void flagsToLocals(int known) {
        if (known != FlagKind.UNKNOWN) {
            if ((known & FlagKind.NZ) != 0) {
                code.iload(Slots.FLAG_A).iload(Slots.FLAG_B);
                if ((known & FlagKind.ADDITION) != 0) {
                    code.iadd();
                } else {
                    code.isub();
                }
                code.dup().istore(Slots.N).istore(Slots.Z);
            }
            String of = (known & FlagKind.ADDITION) != 0 ? "OfAddition" : "OfSubtraction";
            if ((known & FlagKind.C) != 0) {
                code.iload(Slots.FLAG_A).iload(Slots.FLAG_B);
                support("carry" + of, ints(2));
                code.istore(Slots.C);
            }
            if ((known & FlagKind.V) != 0) {
                code.iload(Slots.FLAG_A).iload(Slots.FLAG_B);
                support("overflow" + of, ints(2));
                code.istore(Slots.V);
            }
            return;
        }
        int[] slots = {Slots.N, Slots.Z, Slots.C, Slots.V};
        String[] names = {"n", "z", "c", "v"};
        for (int i = 0; i < slots.length; i++) {
            code.iload(Slots.FLAG_KIND).iload(Slots.FLAG_A).iload(Slots.FLAG_B).iload(slots[i]);
            support(names[i], ints(4));
            code.istore(slots[i]);
        }
    }

    /** Makes the kind known at run time, where paths with different ones meet. */
    void noteKind() {
        if (kind != FlagKind.UNKNOWN) {
            noteKind(kind);
        }
    }

    void noteKind(int known) {
        code.loadConstant(known).istore(Slots.FLAG_KIND);
    }

    // ---- ways out ----

    /** Returns where to jump to leave before the present instruction, which the interpreter then executes. */
    Label before(Instruction instruction) {
        return exit(instruction.index() << shift(), remaining, true);
    }

    /** Returns where to jump to leave to an offset in the page, with so many instructions of the block not executed. */
    Label exit(int offset, int unused) {
        return exit(offset, unused, false);
    }

    private Label exit(int offset, int unused, boolean declines) {
        Label label = code.newLabel();
        exits.add(new Exit(label, offset, unused, new Leaving(kind, declines)));
        return label;
    }

    /** Leaves with the PC that is in its local, at the end of a block. */
    void leave() {
        exitCount++;
        code.goto_(leaveWith(new Leaving(kind, false)));
    }

    private Label leaveWith(Leaving leaving) {
        return leaveBy.computeIfAbsent(leaving, k -> code.newLabel());
    }

    /** Leaves to an offset in the page, at the end of a block. */
    void leaveTo(int offset) {
        pageAddress(offset);
        code.istore(Slots.PC);
        leave();
    }

    /** Returns where to jump when everything is in the processor's state already. */
    Label leaveStored() {
        return leaveStored;
    }

    /** Writes the exits. */
    void finish() {
        for (Exit exit : exits) {
            code.labelBinding(exit.label);
            exitCount++;
            if (exit.unused != 0) {
                code.iinc(Slots.BUDGET, exit.unused);
            }
            pageAddress(exit.offset);
            code.istore(Slots.PC);
            code.goto_(leaveWith(exit.leaving));
        }
        leaveBy.forEach((leaving, label) -> {
            code.labelBinding(label);
            if (leaving.declines) {
                code.aload(Slots.THIS)
                        .dup()
                        .getfield(REGION, "declined", ConstantDescs.CD_long)
                        .lconst_1()
                        .ladd()
                        .putfield(REGION, "declined", ConstantDescs.CD_long);
            }
            flagsToLocals(leaving.kind);
            code.goto_(leave);
        });
        code.labelBinding(leave);
        storeRegistersAndFlags();
        code.aload(Slots.STATE).iload(Slots.PC).putfield(STATE, "pc", ConstantDescs.CD_int);
        code.labelBinding(leaveStored);
        code.iload(Slots.BUDGET).ireturn();
    }
}
