package dev.envkit.toolkit.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    @Test
    void readsAStaticArmProgram() throws IOException {
        ElfFile file = ElfFile.parse("p", ByteBuffer.wrap(ArmInstructionCheckTest.program("armv4t")));
        assertEquals(ElfFile.MACHINE_ARM, file.machine());
        assertFalse(file.is64());
        assertTrue(file.isLittleEndian());
        assertEquals(Optional.empty(), file.interpreter());
        assertFalse(file.isDynamic());
        assertEquals(List.of(), file.needed());
        ElfSymbol start = file.symbols().stream()
                .filter(s -> s.name().equals("_start"))
                .findFirst()
                .orElseThrow();
        assertEquals(file.entry(), start.value());
        assertTrue(start.isFunction());
        ArmAttributes attributes = file.armAttributes().orElseThrow();
        assertEquals("v4T", attributes.architecture());
        assertEquals(ArmAttributes.ARCH_V4T, attributes.value(ArmAttributes.CPU_ARCH));
        assertEquals(1, attributes.value(ArmAttributes.ARM_ISA_USE));
    }

    @Test
    void readsTheHostsOwnPrograms() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        assumeTrue(Files.isReadable(java), "no bin/java in this JDK");
        ElfFile file = ElfFile.read(java);
        assertTrue(file.isDynamic());
        assertTrue(Files.exists(Path.of(file.interpreter().orElseThrow())));
        assertTrue(
                file.needed().stream().anyMatch(name -> name.startsWith("libc.")),
                file.needed().toString());
    }

    @Test
    void tellsMappingSymbols() {
        assertEquals('a', new ElfSymbol("$a", 0, 0, 0, 0, 1).mapping());
        assertEquals('d', new ElfSymbol("$d.12", 0, 0, 0, 0, 1).mapping());
        assertEquals('t', new ElfSymbol("$t", 0, 0, 0, 0, 1).mapping());
        assertEquals(0, new ElfSymbol("$abc", 0, 0, 0, 0, 1).mapping());
        assertEquals(0, new ElfSymbol("a", 0, 0, 0, 0, 1).mapping());
    }

    @Test
    void refusesWhatIsNoElfFile(@TempDir Path temp) throws IOException {
        Path text = Files.writeString(temp.resolve("text"), "#!/bin/sh\n");
        ElfException e = assertThrows(ElfException.class, () -> ElfFile.read(text));
        assertTrue(e.getMessage().contains("not an ELF file"), e.getMessage());
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        byte[] whole = ArmInstructionCheckTest.program("armv4t");
        ElfException e = assertThrows(
                ElfException.class, () -> ElfFile.parse("cut", ByteBuffer.wrap(whole, 0, whole.length / 2)));
        assertTrue(e.getMessage().contains("truncated"), e.getMessage());
    }
}
