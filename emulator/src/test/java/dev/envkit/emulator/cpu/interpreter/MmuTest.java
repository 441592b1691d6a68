package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.mmu.Access;
import dev.envkit.emulator.mmu.FaultStatus;
import dev.envkit.emulator.mmu.Mmu;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Translation, permissions and aborts (ARM ARM B3), with real page tables and real instructions. */
class MmuTest {
    private static final int TABLE = 0x4000;
    private static final int COARSE = 0x3000;
    private static final int FINE = 0x2000;
    private static final int CODE = 0x8000;
    private static final int DOMAIN = 5;
    private static final int CLIENT = 1;
    private static final int MANAGER = 3;
    private static final int NO_ACCESS = 0;
    /** Test addresses: a megabyte each with sections, a coarse and a fine table. */
    private static final int SECTION_VA = 0x1000_0000;

    private static final int COARSE_VA = 0x1010_0000;
    private static final int FINE_VA = 0x1020_0000;
    private static final int ALL = 3;

    private final Machine m = new Machine();
    private final Mmu mmu = m.cpu.mmu();

    @BeforeEach
    void identityForCodeAndTables() {
        m.words(TABLE, 0x0000_0C12); // megabyte 0: section, all access, domain 0
        mmu.translationTable(TABLE);
        m.words(TABLE + (COARSE_VA >>> 20) * 4, COARSE | DOMAIN << 5 | 0x11);
        m.words(TABLE + (FINE_VA >>> 20) * 4, FINE | DOMAIN << 5 | 0x13);
        domain(CLIENT);
        mmu.control(Mmu.CONTROL_M);
    }

    private void domain(int access) {
        mmu.domains(1 | access << (2 * DOMAIN));
    }

    private void section(int permissions) {
        m.words(TABLE + (SECTION_VA >>> 20) * 4, permissions << 10 | DOMAIN << 5 | 0x12);
        mmu.flushAll();
    }

    /** What the table of permissions allows (ARM ARM table B3-3). */
    private static boolean allowed(int permissions, int control, boolean privileged, boolean write) {
        return switch (permissions) {
            case 0 -> {
                boolean s = (control & Mmu.CONTROL_S) != 0;
                boolean r = (control & Mmu.CONTROL_R) != 0;
                yield !write && s != r && (r || privileged);
            }
            case 1 -> privileged;
            case 2 -> privileged || !write;
            default -> true;
        };
    }

    private void assertPermissions(int va, int permissions, int fault) {
        for (int control : new int[] {0, Mmu.CONTROL_S, Mmu.CONTROL_R}) {
            mmu.control(Mmu.CONTROL_M | control);
            for (boolean privileged : new boolean[] {false, true}) {
                for (Access access : Access.values()) {
                    long t = mmu.translate(va, access, privileged);
                    boolean ok = allowed(permissions, control, privileged, access == Access.WRITE);
                    String what =
                            "AP %d control %x privileged %b %s".formatted(permissions, control, privileged, access);
                    assertEquals(!ok, Mmu.isFault(t), what);
                    if (!ok) {
                        assertEquals(DOMAIN << 4 | fault, Mmu.faultStatus(t), what);
                    }
                }
            }
        }
    }

    @Test
    void sectionPermissions() {
        for (int permissions = 0; permissions < 4; permissions++) {
            section(permissions);
            assertPermissions(SECTION_VA + 0x12345, permissions, FaultStatus.PERMISSION_SECTION);
        }
    }

    @Test
    void subPagePermissionsOfLargeAndSmallPages() {
        for (int sub = 0; sub < 4; sub++) {
            for (int permissions = 0; permissions < 4; permissions++) {
                m.words(COARSE + 4 * 0x10, 0x0002_0001 | permissions << (4 + 2 * sub)); // large
                m.words(COARSE + 4 * 0x20, 0x0002_0002 | permissions << (4 + 2 * sub)); // small
                m.words(FINE + 4 * 0x40, 0x0002_0002 | permissions << (4 + 2 * sub)); // small in a fine table
                mmu.flushAll();
                int status = FaultStatus.PERMISSION_PAGE;
                m.words(COARSE + 4 * (0x10 | sub * 4), 0x0002_0001 | permissions << (4 + 2 * sub));
                assertPermissions(COARSE_VA + 0x10000 + sub * 0x4000, permissions, status);
                assertPermissions(COARSE_VA + 0x20000 + sub * 0x400, permissions, status);
                m.words(FINE + 4 * (0x40 | sub), 0x0002_0002 | permissions << (4 + 2 * sub));
                assertPermissions(FINE_VA + 0x10000 + sub * 0x400, permissions, status);
            }
        }
    }

    @Test
    void tinyPages() {
        for (int permissions = 0; permissions < 4; permissions++) {
            m.words(FINE + 4 * 9, 0x0002_0403 | permissions << 4);
            assertPermissions(FINE_VA + 9 * 0x400 + 4, permissions, FaultStatus.PERMISSION_PAGE);
        }
        assertEquals(0x0002_0404, (int) mmu.translate(FINE_VA + 9 * 0x400 + 4, Access.READ, true));
    }

    @Test
    void physicalAddressesOfAllKinds() {
        section(ALL);
        assertEquals(0x000A_BCDE, (int) mmu.translate(SECTION_VA + 0xABCDE, Access.READ, true));
        m.words(COARSE + 4 * 0x1F, 0x0003_0FF1);
        assertEquals(0x0003_FABC, (int) mmu.translate(COARSE_VA + 0x1FABC, Access.READ, true));
        m.words(COARSE + 4 * 0x2F, 0x0004_5FF2);
        assertEquals(0x0004_5ABC, (int) mmu.translate(COARSE_VA + 0x2FABC, Access.READ, true));
    }

    @Test
    void translationAndDomainFaults() {
        assertEquals(FaultStatus.TRANSLATION_SECTION, Mmu.faultStatus(mmu.translate(0x3000_0000, Access.READ, true)));
        int page = COARSE_VA + 0x30000;
        assertEquals(
                DOMAIN << 4 | FaultStatus.TRANSLATION_PAGE, Mmu.faultStatus(mmu.translate(page, Access.READ, true)));
        m.words(COARSE + 4 * 0x30, 0x0004_5002); // no permission at all
        section(0);
        domain(NO_ACCESS);
        assertEquals(DOMAIN << 4 | FaultStatus.DOMAIN_PAGE, Mmu.faultStatus(mmu.translate(page, Access.READ, true)));
        assertEquals(
                DOMAIN << 4 | FaultStatus.DOMAIN_SECTION,
                Mmu.faultStatus(mmu.translate(SECTION_VA, Access.READ, true)));
        domain(MANAGER);
        assertEquals(0x0004_5000, (int) mmu.translate(page, Access.WRITE, false));
        assertEquals(0, (int) mmu.translate(SECTION_VA, Access.WRITE, false));
    }

    @Test
    void aDataAbortLeavesRegistersAndTellsWhere() {
        m.code(CODE, "ldr r1, [r0, #16]!");
        m.register(0, 0x3000_0000).register(1, 77).steps(1);
        assertEquals(0x10, m.cpu.register(Cpu.PC));
        assertEquals(CODE + 8, m.cpu.register(14));
        assertEquals(Mode.ABORT.bits(), m.cpu.cpsr() & 0x1F);
        assertEquals(0x3000_0000, m.cpu.register(0));
        assertEquals(77, m.cpu.register(1));
        assertEquals(FaultStatus.TRANSLATION_SECTION, m.cpu.cp15().dataFaultStatus());
        assertEquals(0x3000_0010, m.cpu.cp15().faultAddress());
    }

    @Test
    void anAbortInTheMiddleOfABlockTransferRestoresTheBase() {
        m.words(COARSE + 4 * 0x40, 0x0002_0FF2); // and nothing at 0x41
        for (String instruction : new String[] {"ldmia r0!, {r1-r4}", "stmia r0!, {r1-r4}"}) {
            m.cpu.setCpsr(0xD3);
            m.code(CODE, instruction);
            int base = COARSE_VA + 0x41000 - 8;
            m.register(0, base)
                    .register(1, 11)
                    .register(2, 12)
                    .register(3, 13)
                    .register(4, 14)
                    .steps(1);
            assertEquals(0x10, m.cpu.register(Cpu.PC));
            assertEquals(base, m.cpu.register(0));
            for (int r = 1; r <= 4; r++) {
                assertEquals(10 + r, m.cpu.register(r));
            }
            assertEquals(COARSE_VA + 0x41000, m.cpu.cp15().faultAddress());
            assertEquals(
                    DOMAIN << 4 | FaultStatus.TRANSLATION_PAGE, m.cpu.cp15().dataFaultStatus());
        }
    }

    @Test
    void aFetchThatIsRefusedAborts() {
        m.code(CODE, "mov pc, r0");
        m.cpu.setCpsr(0x10);
        m.register(0, 0x3000_0040).steps(2);
        assertEquals(0x0C, m.cpu.register(Cpu.PC));
        assertEquals(0x3000_0044, m.cpu.register(14));
        assertEquals(0x10, m.cpu.spsr(Mode.ABORT));
        assertEquals(FaultStatus.TRANSLATION_SECTION, m.cpu.cp15().instructionFaultStatus());
    }

    @Test
    void alignmentFaultsComeFirst() {
        mmu.control(Mmu.CONTROL_M | Mmu.CONTROL_A);
        m.code(CODE, "ldr r1, [r0]");
        m.register(0, 0x3000_0002).steps(1);
        assertEquals(FaultStatus.ALIGNMENT, m.cpu.cp15().dataFaultStatus() & 0xF);
        assertEquals(0x3000_0002, m.cpu.cp15().faultAddress());
    }

    @Test
    void userTransfersUseUserPermissions() {
        section(1); // privileged only
        m.code(CODE, "ldr r1, [r0]", "ldrt r1, [r0], #0");
        m.register(0, SECTION_VA).steps(1);
        assertEquals(CODE + 4, m.cpu.register(Cpu.PC));
        m.steps(1);
        assertEquals(0x10, m.cpu.register(Cpu.PC));
        assertEquals(DOMAIN << 4 | FaultStatus.PERMISSION_SECTION, m.cpu.cp15().dataFaultStatus());
    }

    @Test
    void theFastPathDoesNotOutliveModeDomainOrFlush() {
        section(1);
        m.words(0x500, 99);
        m.code(CODE, "ldr r1, [r0, #0x500]", "msr cpsr_c, #0xD0", "ldr r1, [r0, #0x500]"); // to user mode
        m.register(0, SECTION_VA).steps(3);
        assertEquals(99, m.cpu.register(1));
        assertEquals(0x10, m.cpu.register(Cpu.PC));

        m.cpu.setCpsr(0xD3);
        m.code(CODE, "ldr r1, [r0, #0x500]", "mcr p15, 0, r2, c3, c0, 0", "ldr r1, [r0, #0x500]"); // domains
        m.register(0, SECTION_VA).register(2, 1).steps(3);
        assertEquals(DOMAIN << 4 | FaultStatus.DOMAIN_SECTION, m.cpu.cp15().dataFaultStatus());

        domain(CLIENT);
        m.cpu.setCpsr(0xD3);
        m.code(CODE, "ldr r1, [r0, #0x500]", "mcr p15, 0, r0, c8, c6, 1", "ldr r1, [r0, #0x500]"); // data TLB entry
        m.register(0, SECTION_VA).steps(1);
        m.words(TABLE + (SECTION_VA >>> 20) * 4, 0);
        m.steps(2);
        assertEquals(FaultStatus.TRANSLATION_SECTION, m.cpu.cp15().dataFaultStatus());
    }

    @Test
    void fastContextSwitchMovesTheLowest32Megabytes() {
        mmu.processId(0x1000_0000);
        section(ALL);
        m.words(0x600, 1234);
        assertEquals(0x600, (int) mmu.translate(0x600, Access.READ, true));
        assertEquals(0x0600_0000, mmu.modifiedAddress(0x0600_0000));
    }

    @Test
    void codeInTinyPagesRunsAcrossTheirEnds() {
        // two tiny pages that follow each other virtually but not physically: nops and a count in each
        m.words(FINE, 0x0003_0C33, 0x0003_0433);
        int[] nops = new int[256];
        Arrays.fill(nops, Assembler.arm("add r0, r0, #1"));
        m.words(0x3_0C00, nops).words(0x3_0400, nops);
        m.cpu.setRegister(Cpu.PC, FINE_VA);
        m.register(0, 0).steps(512);
        assertEquals(512, m.cpu.register(0));
        assertEquals(FINE_VA + 0x800, m.cpu.register(Cpu.PC));
    }
}
