package dev.envkit.toolkit.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.elf.ArmInstructionReport.Certainty;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The check against two builds of program.c: for ARMv4T, and for ARMv5TE, in which objdump shows CLZ in leading_zeros,
 * PLD in copy and BLX in _start. Both have mapping symbols; without them the same must be found by following the code.
 */
class ArmInstructionCheckTest {
    private static final int SHT_SYMTAB = 2;

    static byte[] program(String architecture) throws IOException {
        try (InputStream in = ArmInstructionCheckTest.class.getResourceAsStream("program-" + architecture + ".elf")) {
            return in.readAllBytes();
        }
    }

    /** As strip leaves it: without symbol table. */
    static byte[] stripped(byte[] elf) {
        ByteBuffer bytes = ByteBuffer.wrap(elf.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int headers = bytes.getInt(32);
        int size = bytes.getShort(46);
        for (int i = 0; i < bytes.getShort(48); i++) {
            if (bytes.getInt(headers + i * size + 4) == SHT_SYMTAB) {
                bytes.putInt(headers + i * size + 4, 0);
            }
        }
        return bytes.array();
    }

    private static ArmInstructionReport check(byte[] elf) {
        return ArmInstructionCheck.check(ElfFile.parse("program", ByteBuffer.wrap(elf)));
    }

    private static List<String> found(ArmInstructionReport report) {
        return report.findings().stream()
                .map(f -> String.format("%x %s", f.address(), f.instruction()))
                .toList();
    }

    @Test
    void aProgramForArmV4TPasses() throws IOException {
        ArmInstructionReport report = check(program("armv4t"));
        assertEquals(Certainty.MAPPED, report.certainty());
        assertEquals(List.of(), report.findings());
        assertEquals(169, report.instructions());
        assertEquals("v4T", report.attributeArchitecture());
    }

    @Test
    void aProgramForArmV5FailsWithFunctionAndOffset() throws IOException {
        ArmInstructionReport report = check(program("armv5te"));
        assertEquals(List.of("10120 CLZ", "10224 PLD", "10274 BLX"), found(report));
        assertEquals("leading_zeros+0x0", report.findings().getFirst().place());
        assertEquals("_start+0x34", report.findings().getLast().place());
        assertEquals(
                "program: leading_zeros+0x0 (0x10120): e16f0f10: CLZ (count leading zeros, since ARMv5T)",
                report.findings().getFirst().describe());
    }

    @Test
    void aStrippedProgramForArmV4TPassesWithoutFalseAlarm() throws IOException {
        ArmInstructionReport report = check(stripped(program("armv4t")));
        assertEquals(Certainty.TRACED, report.certainty());
        assertEquals(List.of(), report.findings());
        assertEquals(169, report.instructions(), "every instruction, and no literal, was followed");
        assertTrue(report.confidence().contains("97.8 %"), report.confidence());
    }

    @Test
    void aStrippedProgramForArmV5FailsTheSameWay() throws IOException {
        ArmInstructionReport report = check(stripped(program("armv5te")));
        assertEquals(List.of("10120 CLZ", "10224 PLD", "10274 BLX"), found(report));
        assertEquals(138, report.instructions());
        assertEquals(".text+0xac", report.findings().getFirst().place());
    }

    @ParameterizedTest
    @ValueSource(ints = {0xe16f0f10, 0xe0c100d0, 0xe1200070})
    void noticesAnyInstructionThatIsPatchedIn(int insn) throws IOException {
        byte[] elf = program("armv4t");
        ByteBuffer bytes = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        ElfFile file = ElfFile.parse("program", ByteBuffer.wrap(elf.clone()));
        ElfSection text = file.section(".text").orElseThrow();
        ElfSymbol mix = file.symbols().stream()
                .filter(s -> s.name().equals("mix"))
                .findFirst()
                .orElseThrow();
        bytes.putInt((int) (mix.value() - text.address() + text.offset()), insn);
        assertEquals(1, check(elf).faults().size());
        assertEquals(1, check(stripped(elf)).faults().size());
    }

    @Test
    void excusesSynchronisationThatALibraryChoosesAtRunTime() {
        // as musl has it: barrier, exclusive load and store, barrier, return; between two other functions
        ArmInstructionReport report = check(Elf32.code(
                0xe12fff1e, // bx lr
                0xe1a03000, // mov r3, r0
                0xee070fba, // mcr p15, 0, r0, c7, c10, 5
                0xe1920f9f, // ldrex r0, [r2]
                0xe0530000, // subs r0, r3, r0
                0x01820f91, // strexeq r0, r1, [r2]
                0x03300001, // teqeq r0, #1
                0x0afffffa, // beq
                0xee070fba, // mcr p15, 0, r0, c7, c10, 5
                0xe12fff1e)); // bx lr
        assertEquals(4, report.findings().size());
        assertTrue(report.passed(), report.findings().toString());
    }

    @Test
    void doesNotExcuseSynchronisationBesideOtherLaterInstructions() {
        ArmInstructionReport report = check(Elf32.code(
                0xe1920f9f, // ldrex r0, [r2]
                0xe16f0f10, // clz r0, r0
                0xe12fff1e));
        assertEquals(2, report.faults().size());
    }

    @Test
    void excusesSavedFloatingPointRegistersOnlyWhereNothingComputesWithThem() {
        int saveRegisters = 0xecac8b10; // vstmia ip!, {d8-d15}
        assertTrue(check(Elf32.code(saveRegisters, 0xe12fff1e)).passed());
        int add = 0xee310b02; // vadd.f64 d0, d1, d2
        assertEquals(
                2, check(Elf32.code(saveRegisters, add, 0xe12fff1e)).faults().size());
        int load = 0xed910b00; // vldr d0, [r1]
        assertEquals(1, check(Elf32.code(load, 0xe12fff1e)).faults().size());
    }

    @Test
    void checksEachMemberOfAStaticLibraryAndWholeTrees(@TempDir Path temp) throws IOException {
        Path library = temp.resolve("lib/libx.a");
        Files.createDirectories(temp.resolve("lib"));
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(library))) {
            for (String architecture : List.of("armv4t", "armv5te")) {
                byte[] elf = program(architecture);
                ar.putArchiveEntry(new ArArchiveEntry(architecture + ".o", elf.length));
                ar.write(elf);
                ar.closeArchiveEntry();
            }
        }
        Files.writeString(temp.resolve("readme"), "text");
        Files.createSymbolicLink(temp.resolve("loop"), Path.of("."));
        Files.write(temp.resolve("zz"), program("armv4t"));
        List<ArmInstructionReport> reports = ArmFiles.check(temp);
        assertEquals(
                List.of(
                        library + "(armv4t.o)",
                        library + "(armv5te.o)",
                        temp.resolve("zz").toString()),
                reports.stream().map(ArmInstructionReport::file).toList());
        assertEquals(
                List.of(true, false, true),
                reports.stream().map(ArmInstructionReport::passed).toList());
    }

    @Test
    void refusesWhatIsNotForArm() throws IOException {
        byte[] elf = program("armv4t");
        elf[18] = 62;
        assertThrows(ElfException.class, () -> check(elf));
    }

    @Test
    void damagedFilesGiveElfExceptionsAndNothingElse() throws IOException {
        byte[] whole = program("armv5te");
        Random random = new Random(20261122);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 4; i++) {
                int at = random.nextBoolean() ? random.nextInt(52) : random.nextInt(damaged.length);
                damaged[at] = (byte) random.nextInt();
            }
            try {
                ElfFile file = ElfFile.parse("damaged", ByteBuffer.wrap(damaged));
                file.interpreter();
                file.needed();
                ArmInstructionCheck.check(file);
            } catch (ElfException e) {
                assertTrue(e.getMessage().startsWith("damaged: "), e.getMessage());
            }
        }
    }
}
