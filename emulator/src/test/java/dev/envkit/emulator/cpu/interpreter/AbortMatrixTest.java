package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.FaultStatus;
import dev.envkit.emulator.mmu.Mmu;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault status by every kind of access in every mode, with real instructions and page tables; and aborts at every
 * word of block transfers (ARM ARM A2.6.5, A2.6.6, B3.7; ARM920T TRM 3.6).
 *
 * <p>Not here: external aborts (1000, 1010, 1100, 1110), since the S3C2440A's bus has no error response.
 */
class AbortMatrixTest {
    private static final int TABLE = 0x4000;
    private static final int COARSE = 0x3000;
    private static final int CODE = 0x8000;
    private static final int THUMB_CODE = 0x9000;
    private static final int DOMAIN = 5;
    private static final int CLIENT = 1;
    private static final int FLAGS = 0x6000_0000;
    private static final int MASKS = 0xC0;
    private static final int SECTION_VA = 0x1000_0000;
    private static final int PAGE_VA = 0x1010_0000;
    private static final int DATA_ABORT = 0x10;
    private static final int PREFETCH_ABORT = 0x0C;

    /** Every mode that can run code, with its bits. */
    private static final List<Mode> MODES = List.of(Mode.values());

    /** How an address comes to fault. */
    enum Fault {
        ALIGNMENT(FaultStatus.ALIGNMENT, SECTION_VA, CLIENT),
        TRANSLATION_SECTION(FaultStatus.TRANSLATION_SECTION, SECTION_VA, CLIENT),
        TRANSLATION_PAGE(FaultStatus.TRANSLATION_PAGE, PAGE_VA, CLIENT),
        DOMAIN_SECTION(FaultStatus.DOMAIN_SECTION, SECTION_VA, 0),
        DOMAIN_PAGE(FaultStatus.DOMAIN_PAGE, PAGE_VA, 0),
        PERMISSION_SECTION(FaultStatus.PERMISSION_SECTION, SECTION_VA, CLIENT),
        PERMISSION_PAGE(FaultStatus.PERMISSION_PAGE, PAGE_VA, CLIENT);

        final int status;
        final int va;
        final int domainAccess;

        Fault(int status, int va, int domainAccess) {
            this.status = status;
            this.va = va;
            this.domainAccess = domainAccess;
        }

        /** The descriptors: permissions 00 fault for everyone while S and R are zero, 11 for nobody. */
        void arrange(Machine m) {
            int permissions = this == PERMISSION_SECTION || this == PERMISSION_PAGE ? 0 : 3;
            int section = this == TRANSLATION_SECTION ? 0 : 0x2;
            int page = this == TRANSLATION_PAGE ? 0 : 0x2;
            m.words(TABLE + (SECTION_VA >>> 20) * 4, permissions << 10 | DOMAIN << 5 | section);
            m.words(TABLE + (PAGE_VA >>> 20) * 4, COARSE | DOMAIN << 5 | 0x11);
            m.words(COARSE, 0x0004_0000 | ((permissions * 0x55) << 4) | page);
            m.cpu.mmu().translationTable(TABLE);
            m.cpu.mmu().domains(1 | domainAccess << (2 * DOMAIN));
            m.cpu.cp15().write(0, 1, 0, 0, m.cpu.cp15().control() | Mmu.CONTROL_M | Mmu.CONTROL_A);
            m.cpu.mmu().flushAll();
        }
    }

    private static Machine machine(CpuModel model) {
        Machine m = new Machine(model);
        m.words(TABLE, 0x0000_0C12); // the first megabyte: all access, domain 0
        return m;
    }

    /** A store or load of each kind: r0 is the base, r1 and r2 are data, and nothing of them may change. */
    private static final String[] ARM_ACCESSES = {
        "ldr r1, [r0]",
        "ldr r1, [r0, #4]!",
        "ldr r1, [r0], #4",
        "ldr r1, [r0], r2",
        "ldr pc, [r0]",
        "ldr r0, [r0]",
        "ldrt r1, [r0], #4",
        "str r1, [r0]",
        "str r1, [r0, #4]!",
        "str r1, [r0], #-4",
        "strt r1, [r0], #4",
        "ldrh r1, [r0]",
        "ldrh r1, [r0], #2",
        "ldrsh r1, [r0, #2]!",
        "strh r1, [r0]",
        "strh r1, [r0, r2]!",
        "swp r1, r2, [r0]",
        "ldmia r0!, {r1-r3}",
        "ldmib r0, {r1-r3}",
        "stmia r0!, {r1-r3}",
        "stmib r0, {r1-r3}"
    };

    /** Those that no alignment can disturb. */
    private static final String[] ARM_BYTE_ACCESSES = {
        "ldrb r1, [r0]",
        "ldrb r1, [r0, #1]!",
        "ldrbt r1, [r0], #1",
        "strb r1, [r0], #1",
        "strbt r1, [r0], #1",
        "ldrsb r1, [r0]",
        "ldrsb r1, [r0], #1",
        "swpb r1, r2, [r0]"
    };

    private static final String[] THUMB_ACCESSES = {
        "ldr r1, [r0, #0]",
        "ldr r1, [r0, r2]",
        "str r1, [r0, #0]",
        "ldrh r1, [r0, #0]",
        "strh r1, [r0, #0]",
        "ldrsh r1, [r0, r2]",
        "ldmia r0!, {r1-r3}",
        "stmia r0!, {r1-r3}"
    };

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyArmAccessInEveryModeReportsTheFaultAndChangesNothing(Fault fault) {
        List<String> accesses = new ArrayList<>(List.of(ARM_ACCESSES));
        if (fault != Fault.ALIGNMENT) {
            accesses.addAll(List.of(ARM_BYTE_ACCESSES));
        }
        for (CpuModel model : CpuModel.values()) {
            for (Mode mode : MODES) {
                for (String access : accesses) {
                    Machine m = machine(model);
                    m.words(CODE, Assembler.arm(access));
                    assertAborts(m, fault, mode, CODE, false, model + " " + mode + " " + access);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyThumbAccessInEveryModeReportsTheFaultAndChangesNothing(Fault fault) {
        for (Mode mode : MODES) {
            for (String access : THUMB_ACCESSES) {
                Machine m = machine(CpuModel.ARM920T);
                m.ram.write(THUMB_CODE, 2, Assembler.thumb(access));
                assertAborts(m, fault, mode, THUMB_CODE, true, mode + " thumb " + access);
            }
        }
    }

    private static void assertAborts(Machine m, Fault fault, Mode mode, int code, boolean thumb, String what) {
        int cpsr = FLAGS | MASKS | mode.bits() | (thumb ? 0x20 : 0);
        m.cpu.setCpsr(cpsr);
        int base = fault.va + (fault == Fault.ALIGNMENT ? 1 : 0x100);
        int[] registers = {base, 0x1111_1111, 0, 0x3333_3333, 0x4444_4444};
        for (int r = 0; r < registers.length; r++) {
            m.register(r, registers[r]);
        }
        m.register(13, 0xDDDD_0000).register(14, 0xEEEE_0000);
        fault.arrange(m);
        m.cpu.setRegister(Cpu.PC, code);
        m.steps(1);
        assertEquals(DATA_ABORT, m.cpu.register(Cpu.PC), what);
        assertEquals(Mode.ABORT.bits() | 0x80, m.cpu.cpsr() & 0xBF, what);
        assertEquals(FLAGS, m.cpu.cpsr() & 0xF000_0000, what);
        assertEquals(cpsr, m.cpu.spsr(Mode.ABORT), what);
        assertEquals(code + 8, m.cpu.register(Mode.ABORT, 14), what);
        for (int r = 0; r < registers.length; r++) {
            assertEquals(registers[r], m.cpu.register(mode, r), what + " r" + r);
        }
        if (mode != Mode.ABORT) {
            assertEquals(0xDDDD_0000, m.cpu.register(mode, 13), what);
            assertEquals(0xEEEE_0000, m.cpu.register(mode, 14), what);
        }
        assertEquals(fault.status, m.cpu.cp15().dataFaultStatus() & 0xF, what);
        if (fault != Fault.ALIGNMENT) {
            assertEquals(DOMAIN, m.cpu.cp15().dataFaultStatus() >>> 4, what);
        }
        assertEquals(0, m.cpu.cp15().faultAddress() - base & ~7, what + ": the address is the access's");
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "ALIGNMENT")
    void everyFetchInEveryModeReportsTheFault(Fault fault) {
        for (CpuModel model : CpuModel.values()) {
            for (Mode mode : MODES) {
                for (boolean thumb : new boolean[] {false, true}) {
                    Machine m = machine(model);
                    String what = model + " " + mode + (thumb ? " thumb" : " arm");
                    int cpsr = FLAGS | MASKS | mode.bits() | (thumb ? 0x20 : 0);
                    fault.arrange(m);
                    m.cpu.cp15().dataFault(0x12, 0x1234);
                    m.cpu.setCpsr(cpsr);
                    m.cpu.setRegister(Cpu.PC, fault.va + 0x40);
                    m.steps(1);
                    assertEquals(PREFETCH_ABORT, m.cpu.register(Cpu.PC), what);
                    assertEquals(Mode.ABORT.bits() | 0x80, m.cpu.cpsr() & 0xBF, what);
                    assertEquals(cpsr, m.cpu.spsr(Mode.ABORT), what);
                    assertEquals(fault.va + 0x44, m.cpu.register(14), what);
                    assertEquals(fault.status, m.cpu.cp15().instructionFaultStatus() & 0xF, what);
                    assertEquals(0x12, m.cpu.cp15().dataFaultStatus(), what + ": is of data only");
                    assertEquals(0x1234, m.cpu.cp15().faultAddress(), what + ": is of data only");
                }
            }
        }
    }

    /** A page that ends at each word of the transfer in turn, from either side, for all addressing modes. */
    @Test
    void anAbortAtAnyWordOfABlockTransferLeavesBaseAndRegisters() {
        String[] transfers = {
            "ldmia r0!, {r1-r7}",
            "ldmib r0!, {r1-r7}",
            "ldmda r0!, {r1-r7}",
            "ldmdb r0!, {r1-r7}",
            "ldmia r0, {r0-r6}",
            "ldmdb r0, {r0-r6}",
            "ldmia r0!, {r1-r6, pc}",
            "ldmdb r0!, {r1-r6, pc}",
            "ldmia r0!, {r1-r6, pc}^",
            "ldmia r0, {r8-r14}^",
            "ldmdb r0, {r8-r14}^",
            "stmia r0!, {r1-r7}",
            "stmib r0!, {r1-r7}",
            "stmda r0!, {r1-r7}",
            "stmdb r0!, {r1-r7}",
            "stmia r0!, {r0-r6}",
            "stmia r0, {r8-r14}^",
            "stmdb r0, {r8-r14}^"
        };
        int words = 7;
        for (String transfer : transfers) {
            for (int good = 0; good < words; good++) {
                assertAbortInTheMiddle(transfer, words, good, true);
                assertAbortInTheMiddle(transfer, words, good, false);
            }
        }
    }

    /**
     * @param good how many words of the transfer are in memory
     * @param faultAbove whether what is missing is above them, or below
     */
    private static void assertAbortInTheMiddle(String transfer, int words, int good, boolean faultAbove) {
        String what = transfer + " with " + good + " words " + (faultAbove ? "below" : "above") + " the fault";
        Machine m = machine(CpuModel.ARM920T);
        Fault.TRANSLATION_PAGE.arrange(m);
        int mapped = faultAbove ? 0 : 1;
        m.words(COARSE + 4 * mapped, 0x0004_0FF2);
        m.words(COARSE + 4 * (1 - mapped), 0);
        int border = PAGE_VA + 0x1000;
        int lowest = faultAbove ? border - 4 * good : border - 4 * (words - good);
        int base = lowest
                + switch (transfer.substring(3, 5)) {
                    case "ia" -> 0;
                    case "ib" -> -4;
                    case "da" -> 4 * (words - 1);
                    default -> 4 * words;
                };
        m.code(CODE, transfer);
        m.cpu.setCpsr(FLAGS | MASKS | Mode.SUPERVISOR.bits());
        m.cpu.setSpsr(Mode.SUPERVISOR, 0x10);
        m.register(0, base);
        for (int r = 1; r < 15; r++) {
            m.register(r, 0x100 + r);
        }
        m.steps(1);
        assertEquals(DATA_ABORT, m.cpu.register(Cpu.PC), what);
        assertEquals(FLAGS | MASKS | Mode.SUPERVISOR.bits(), m.cpu.spsr(Mode.ABORT), what);
        assertEquals(CODE + 8, m.cpu.register(14), what);
        assertEquals(base, m.cpu.register(0), what + ": the base is restored");
        for (int r = 1; r < 13; r++) {
            assertEquals(0x100 + r, m.cpu.register(r), what + " r" + r);
        }
        assertEquals(0x10D, m.cpu.register(Mode.SUPERVISOR, 13), what);
        assertEquals(0x10E, m.cpu.register(Mode.SUPERVISOR, 14), what);
        assertEquals(0x10, m.cpu.spsr(Mode.SUPERVISOR), what);
        assertEquals(DOMAIN << 4 | FaultStatus.TRANSLATION_PAGE, m.cpu.cp15().dataFaultStatus(), what);
        assertEquals(faultAbove ? border : lowest, m.cpu.cp15().faultAddress(), what + ": the first that faults");
    }

    /** The handler repairs the page table and returns with SUBS PC, LR, #8: the instruction is executed once more. */
    @Test
    void anAbortedInstructionCanBeRepeated() {
        for (String transfer : new String[] {"ldmia r0!, {r1-r4}", "stmia r0!, {r1-r4}", "ldr r1, [r0], #16"}) {
            Machine m = machine(CpuModel.ARM920T);
            Fault.TRANSLATION_PAGE.arrange(m);
            m.code(DATA_ABORT, "str r9, [r8]", "mcr p15, 0, r9, c8, c7, 0", "subs pc, lr, #8");
            m.code(CODE, transfer, "nop");
            m.cpu.setCpsr(FLAGS | 0x1F);
            m.register(0, PAGE_VA + 8).register(8, COARSE).register(9, 0x0004_0FF2);
            m.steps(5);
            assertEquals(CODE + 4, m.cpu.register(Cpu.PC), transfer);
            assertEquals(FLAGS | 0x1F, m.cpu.cpsr(), transfer);
            assertEquals(PAGE_VA + 8 + 16, m.cpu.register(0), transfer);
        }
    }

    /** FCSE: the fault address is the modified one (ARM920T TRM 2.3.7). */
    @Test
    void theFaultAddressIsModifiedByTheProcessIdentifier() {
        Machine m = machine(CpuModel.ARM920T);
        m.words(TABLE + (0x0200_0000 >>> 20) * 4, 0x0000_0C12); // where the moved first megabyte is
        Fault.TRANSLATION_SECTION.arrange(m);
        m.cpu.mmu().processId(0x0200_0000);
        m.code(CODE, "ldr r1, [r0]").register(0, 0x0010_0000).steps(1);
        assertEquals(0x0210_0000, m.cpu.cp15().faultAddress());
    }
}
