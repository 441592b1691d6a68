package dev.envkit.emulator.translator.emit;

import dev.envkit.emulator.cpu.isa.Operation;
import dev.envkit.emulator.mmu.TlbView;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Instruction.Kind;
import dev.envkit.emulator.translator.analysis.Snapshot;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Loads and stores (ARM ARM A5.2 to A5.4) through the software TLB, straight into the main memory's array. What the TLB
 * does not know, or is not aligned, leaves the region before anything has changed; the interpreter then executes the
 * instruction with all its consequences.
 */
final class MemoryEmitter {
    private static final int PC = 15;
    private static final int PAGE_SIZE = 4096;
    private static final int NO_PAGE = -1;
    private static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();
    private static final MethodTypeDesc READ = MethodTypeDesc.of(ConstantDescs.CD_int, BYTES, ConstantDescs.CD_int);
    private static final MethodTypeDesc WRITE =
            MethodTypeDesc.of(ConstantDescs.CD_void, BYTES, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final Emission e;
    private final AluEmitter alu;
    private final CodeBuilder code;
    private final boolean interworks;
    private final Snapshot page;

    /** The local with what must be added to the present address. */
    private int addend;

    MemoryEmitter(Emission emission, AluEmitter alu, Snapshot page, boolean interworks) {
        this.e = emission;
        this.page = page;
        this.alu = alu;
        this.code = emission.code();
        this.interworks = interworks;
    }

    // ---- single transfers ----

    /** Emits a load into a register, or into the PC's local. */
    void load(Instruction i) {
        Label before = e.before(i);
        address(i);
        translate(Slots.READ_TLB, tag(i.operation()), pageOf(i), before);
        place();
        switch (i.operation()) {
            case LDR -> e.support("word", READ);
            case LDRB -> code.baload().loadConstant(0xFF).iand();
            case LDRSB -> code.baload();
            case LDRH -> e.support("half", READ);
            default -> e.support("signedHalf", READ);
        }
        if (i.kind() == Kind.LOAD_PC) {
            goTo(before);
            update(i);
            return;
        }
        update(i);
        e.store(i.field(12));
    }

    /** Emits a store. */
    void store(Instruction i) {
        address(i);
        translate(Slots.WRITE_TLB, tag(i.operation()), pageOf(i), e.before(i));
        place();
        e.load(i.field(12), i);
        switch (i.operation()) {
            case STR -> e.support("word", WRITE);
            case STRB -> code.bastore();
            default -> e.support("half", WRITE);
        }
        update(i);
    }

    /** Emits a load from an address relative to the page: a constant, as the region depends on these bytes as well. */
    void literal(Instruction i) {
        if (page.hasWord(i.target())) {
            code.loadConstant(page.word(i.target()));
        } else {
            e.pageAddress(i.target());
            code.istore(Slots.ADDRESS);
            translate(Slots.READ_TLB, tag(Operation.LDR), NO_PAGE, e.before(i));
            place();
            e.support("word", READ);
        }
        e.store(i.field(12));
    }

    /** Pops a loaded address into the PC's local; where its state is another, the interpreter takes over. */
    private void goTo(Label before) {
        code.istore(Slots.PC);
        if (interworks) {
            code.iload(Slots.PC).iconst_1().iand();
            if (e.thumb()) {
                code.ifeq(before);
            } else {
                code.ifne(before);
            }
        }
        code.iload(Slots.PC).loadConstant(e.thumb() ? ~1 : ~3).iand().istore(Slots.PC);
    }

    private static int tag(Operation operation) {
        return switch (operation) {
            case LDR, STR -> TlbView.PAGE_MASK | 3;
            case LDRB, STRB, LDRSB -> TlbView.PAGE_MASK;
            default -> TlbView.PAGE_MASK | 1;
        };
    }

    private static boolean isBefore(Instruction i) {
        return i.bit(24);
    }

    private void address(Instruction i) {
        if (isBefore(i)) {
            moved(i);
        } else {
            e.load(i.field(16), i);
        }
        code.istore(Slots.ADDRESS);
    }

    /** Pushes the base plus or minus the offset. */
    private void moved(Instruction i) {
        boolean word = switch (i.operation()) {
            case LDR, STR, LDRB, STRB -> true;
            default -> false;
        };
        boolean up = i.bit(23);
        e.load(i.field(16), i);
        if (word ? !i.bit(25) : i.bit(22)) {
            int offset = word ? i.bits() & 0xFFF : (i.bits() >>> 4 & 0xF0) | (i.bits() & 0xF);
            if (offset != 0) {
                code.loadConstant(up ? offset : -offset).iadd();
            }
            return;
        }
        e.load(i.field(0), i);
        if (word) {
            alu.shift(i.bits() >>> 5 & 3, i.bits() >>> 7 & 0x1F);
        }
        if (up) {
            code.iadd();
        } else {
            code.isub();
        }
    }

    private void update(Instruction i) {
        if (!isBefore(i)) {
            moved(i);
            e.store(i.field(16));
        } else if (i.bit(21)) {
            code.iload(Slots.ADDRESS);
            e.store(i.field(16));
        }
    }

    // ---- the TLB ----

    /** Returns the register whose page is kept for this access, or {@link #NO_PAGE}. */
    private int pageOf(Instruction i) {
        int base = i.field(16);
        return (e.kept() >>> base & 1) != 0 ? base : NO_PAGE;
    }

    /**
     * Finds out where the address leads to, and leaves what must be added to it in a local.
     *
     * @param keeper the register that the address was made of, if the page of the last access by it is kept: mostly it
     *     is the same again, and then the table is not looked into
     */
    private void translate(int tlb, int tag, int keeper, Label miss) {
        Label same = code.newLabel();
        int kept = Slots.page(keeper, tlb == Slots.WRITE_TLB);
        if (keeper != NO_PAGE) {
            code.iload(Slots.ADDRESS).loadConstant(tag).iand().iload(kept).if_icmpeq(same);
        }
        code.aload(tlb)
                .iload(Slots.ADDRESS)
                .loadConstant(12)
                .iushr()
                .aload(tlb)
                .arraylength()
                .iconst_1()
                .isub()
                .iand()
                .laload()
                .dup2()
                .lstore(Slots.ENTRY)
                .loadConstant(32)
                .lushr()
                .l2i()
                .iload(Slots.ADDRESS)
                .loadConstant(tag)
                .iand()
                .if_icmpne(miss);
        addend = Slots.ADDEND;
        if (keeper != NO_PAGE) {
            addend = kept + 1;
            code.iload(Slots.ADDRESS).loadConstant(TlbView.PAGE_MASK).iand().istore(kept);
        }
        code.lload(Slots.ENTRY).l2i().istore(addend);
        code.labelBinding(same);
    }

    /** Pushes the main memory and the place in it. */
    private void place() {
        code.aload(Slots.RAM).iload(Slots.ADDRESS).iload(addend).iadd();
    }

    // ---- block transfers ----

    private static int length(Instruction i) {
        return 4 * Integer.bitCount(i.bits() & 0xFFFF);
    }

    private void blockPlace(Instruction i, int tlb, Label miss) {
        int length = length(i);
        boolean before = i.bit(24);
        int start = i.bit(23) ? (before ? 4 : 0) : before ? -length : 4 - length;
        e.load(i.field(16), i);
        if (start != 0) {
            code.loadConstant(start).iadd();
        }
        code.istore(Slots.ADDRESS);
        if (length > 4) {
            code.iload(Slots.ADDRESS)
                    .loadConstant(PAGE_SIZE - 1)
                    .iand()
                    .loadConstant(PAGE_SIZE - length)
                    .if_icmpgt(miss);
        }
        translate(tlb, TlbView.PAGE_MASK | 3, pageOf(i), miss);
        code.iload(Slots.ADDRESS).iload(addend).iadd().istore(Slots.PLACE);
    }

    private void updateBlock(Instruction i) {
        if (i.bit(21)) {
            code.iinc(Slots.R0 + i.field(16), i.bit(23) ? length(i) : -length(i));
        }
    }

    private void wordAt(int offset) {
        code.aload(Slots.RAM).iload(Slots.PLACE);
        if (offset != 0) {
            code.loadConstant(offset).iadd();
        }
    }

    /** Emits a block load; the PC goes to its local. */
    void loadBlock(Instruction i) {
        Label before = e.before(i);
        blockPlace(i, Slots.READ_TLB, before);
        int list = i.bits() & 0xFFFF;
        if ((list & 1 << PC) != 0) {
            wordAt(length(i) - 4);
            e.support("word", READ);
            goTo(before);
        }
        updateBlock(i);
        int offset = 0;
        for (int r = 0; r < PC; r++) {
            if ((list & 1 << r) != 0) {
                wordAt(offset);
                e.support("word", READ);
                e.store(r);
                offset += 4;
            }
        }
    }

    /** Emits a block store. */
    void storeBlock(Instruction i) {
        blockPlace(i, Slots.WRITE_TLB, e.before(i));
        int offset = 0;
        for (int r = 0; r < PC; r++) {
            if ((i.bits() & 1 << r) != 0) {
                wordAt(offset);
                e.load(r, i);
                e.support("word", WRITE);
                offset += 4;
            }
        }
        updateBlock(i);
    }
}
