package dev.envkit.emulator.translator.emit;

import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.cpu.interpreter.SingleStep;
import dev.envkit.emulator.translator.analysis.Block;
import dev.envkit.emulator.translator.analysis.FlagKind;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Liveness;
import dev.envkit.emulator.translator.analysis.Outline;
import dev.envkit.emulator.translator.runtime.RegionClasses;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;

/**
 * Phase 4: makes one Java method of a region. Registers are in locals from entry to exit; branches within the region
 * are gotos.
 *
 * <p>Counting: each block takes all its instructions from the budget at its beginning; an exit in its middle gives back
 * those that were not executed. Only backward edges look at the budget: they leave when less than the region's whole
 * length is left, and from there to the next backward edge no instruction is executed twice. So the budget is never
 * overdrawn.
 *
 * <p>Threading: one per translation.
 */
public final class RegionEmitter {
    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc STEP = ClassDesc.of(SingleStep.class.getName());
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_int,
            ClassDesc.of(CpuState.class.getName()),
            ConstantDescs.CD_int.arrayType(),
            ConstantDescs.CD_byte.arrayType(),
            ConstantDescs.CD_long.arrayType(),
            ConstantDescs.CD_long.arrayType(),
            ConstantDescs.CD_int,
            ConstantDescs.CD_int,
            STEP);
    private static final MethodTypeDesc EXECUTE = MethodTypeDesc.of(
            ConstantDescs.CD_boolean, ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final Outline outline;
    private final Liveness liveness;
    private final boolean interworks;
    private final Map<Integer, Label> labels = new HashMap<>();
    private int exits;

    /**
     * Prepares for one region.
     *
     * @param interworks whether loads of the PC may change the state, as since ARMv5
     */
    public RegionEmitter(Outline outline, Liveness liveness, boolean interworks) {
        this.outline = outline;
        this.liveness = liveness;
        this.interworks = interworks;
    }

    /** Returns the class file. */
    public byte[] emit() {
        String name = RegionClasses.PACKAGE
                + ".Region_%s%03x"
                        .formatted(
                                outline.snapshot().thumb() ? "t" : "a",
                                outline.entry() << outline.snapshot().shift());
        return ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        builder -> builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                .withSuperclass(REGION)
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        c -> c.aload(0)
                                                .invokespecial(REGION, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL, this::body));
    }

    /** Returns how many ways out of the region there are; after {@link #emit()}. */
    public int exits() {
        return exits;
    }

    private void body(CodeBuilder code) {
        // the class file library may call this more than once
        labels.clear();
        outline.blocks().keySet().forEach(start -> labels.put(start, code.newLabel()));
        new Body(code).emit();
    }

    /** The code of the method. */
    private final class Body {
        private final CodeBuilder code;
        private final Emission e;
        private final FlagEmitter flags;
        private final AluEmitter alu;
        private final MemoryEmitter memory;

        Body(CodeBuilder code) {
            this.code = code;
            this.e = new Emission(code, outline);
            this.flags = new FlagEmitter(e);
            this.alu = new AluEmitter(e, flags);
            this.memory = new MemoryEmitter(e, alu, outline.snapshot(), interworks);
        }

        void emit() {
            for (int slot : new int[] {Slots.FLAG_A, Slots.FLAG_B, Slots.FLAG_KIND, Slots.PC}) {
                code.iconst_0().istore(slot);
            }
            e.loadState();
            if (outline.blocks().firstKey() != outline.entry()) {
                code.goto_(label(outline.entry()));
            }
            for (Block block : outline.blocks().values()) {
                block(block);
            }
            e.finish();
            exits = e.exitCount();
        }

        private Label label(int index) {
            Label label = labels.get(index);
            if (label == null) {
                throw new IllegalStateException("no block at instruction " + index);
            }
            return label;
        }

        private void block(Block block) {
            code.labelBinding(label(block.start()));
            e.kind(liveness.kindAt(block));
            int count = block.instructions().size();
            code.iinc(Slots.BUDGET, -count);
            for (Instruction instruction : block.instructions()) {
                e.remaining(count--);
                conditional(instruction);
            }
            Instruction last = block.last();
            if (!last.endsBlock() || !last.always()) {
                edge(last.index(), block.end() << e.shift(), true);
            }
        }

        private void conditional(Instruction i) {
            if (e.kind() == FlagKind.UNKNOWN && (!i.always() || Liveness.readsFlags(i))) {
                flags.materialise();
            }
            if (i.always()) {
                instruction(i);
                return;
            }
            int before = e.kind();
            boolean varies = i.setsFlags() && Liveness.executed(i, before) != before;
            if (varies) {
                e.noteKind();
            }
            Label skip = code.newLabel();
            flags.branchUnless(i.condition(), skip);
            instruction(i);
            if (varies) {
                e.noteKind();
            }
            code.labelBinding(skip);
            e.kind(varies ? FlagKind.UNKNOWN : before);
        }

        private void instruction(Instruction i) {
            switch (i.kind()) {
                case ALU -> alu.emit(i);
                case MULTIPLY -> alu.multiply(i);
                case CLZ -> alu.countLeadingZeroes(i);
                case ADDRESS -> {
                    e.pageAddress(i.target());
                    e.store(i.field(12));
                }
                case LITERAL -> memory.literal(i);
                case LOAD -> memory.load(i);
                case STORE -> memory.store(i);
                case LOAD_BLOCK -> memory.loadBlock(i);
                case STORE_BLOCK -> memory.storeBlock(i);
                case LOAD_PC -> {
                    memory.load(i);
                    indirect(i);
                }
                case LOAD_BLOCK_PC -> {
                    memory.loadBlock(i);
                    indirect(i);
                }
                case ALU_PC -> {
                    alu.value(i);
                    code.loadConstant(e.thumb() ? ~1 : ~3).iand().istore(Slots.PC);
                    indirect(i);
                }
                case BRANCH_EXCHANGE -> {
                    branchExchange(i);
                    indirect(i);
                }
                case BRANCH -> edge(i.index(), i.target(), false);
                case CALL -> {
                    link(i);
                    edge(i.index(), i.target(), false);
                }
                case CALL_SUFFIX -> {
                    code.iload(Slots.R0 + 14)
                            .loadConstant(i.target())
                            .iadd()
                            .loadConstant(~1)
                            .iand()
                            .istore(Slots.PC);
                    link(i);
                    e.leave();
                }
                case NOTHING -> {
                    // a hint
                }
                case STEP -> step(i);
                case LEAVE -> code.goto_(e.before(i));
            }
        }

        private void link(Instruction i) {
            e.pageAddress((i.index() + 1) << e.shift() | (e.thumb() ? 1 : 0));
            e.store(14);
        }

        private void branchExchange(Instruction i) {
            Label before = e.before(i);
            code.iload(Slots.R0 + i.field(0)).iconst_1().iand();
            if (e.thumb()) {
                code.ifeq(before);
            } else {
                code.ifne(before);
            }
            code.iload(Slots.R0 + i.field(0))
                    .loadConstant(e.thumb() ? ~1 : ~3)
                    .iand()
                    .istore(Slots.PC);
        }

        /** Goes to the address in the PC's local. */
        private void indirect(Instruction i) {
            for (int target : outline.returns()) {
                Label other = code.newLabel();
                code.iload(Slots.PC)
                        .iload(Slots.BASE)
                        .isub()
                        .loadConstant(target << e.shift())
                        .if_icmpne(other);
                edge(i.index(), target << e.shift(), false);
                code.labelBinding(other);
            }
            e.leave();
        }

        /** Goes to an offset in the page. */
        private void edge(int from, int offset, boolean fallsThrough) {
            Block target = outline.atOffset(offset);
            if (target == null) {
                e.leaveTo(offset);
                return;
            }
            if (liveness.kindAt(target) == FlagKind.UNKNOWN) {
                e.noteKind();
            }
            if (target.start() <= from) {
                code.iload(Slots.BUDGET).loadConstant(outline.size()).if_icmplt(e.exit(offset, 0));
            }
            Integer following = outline.blocks().higherKey(from);
            if (!fallsThrough || following == null || following != target.start()) {
                code.goto_(label(target.start()));
            }
        }

        private void step(Instruction i) {
            e.storeState();
            code.aload(Slots.STEP).loadConstant(i.raw());
            e.pageAddress(i.index() << e.shift());
            code.iload(Slots.BUDGET).loadConstant(e.remaining()).iadd();
            code.invokeinterface(STEP, "execute", EXECUTE);
            Label goesOn = code.newLabel();
            code.ifne(goesOn);
            code.iinc(Slots.BUDGET, e.remaining() - 1).goto_(e.leaveStored());
            code.labelBinding(goesOn);
            e.loadState();
        }
    }
}
