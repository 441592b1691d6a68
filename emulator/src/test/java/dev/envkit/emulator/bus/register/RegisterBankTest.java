package dev.envkit.emulator.bus.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterBankTest {
    private final List<String> reports = new ArrayList<>();
    private final RegisterBank bank = new RegisterBank(
            "TEST",
            0x20,
            (block, register, offset, write, value) ->
                    reports.add("%s.%s+%x %s %x".formatted(block, register, offset, write ? "write" : "read", value)));

    @Test
    void reservedBitsKeepTheirResetValue() {
        bank.register("R", 0, 0xA000_0001).field("low", 0, 4);
        bank.write(0, 4, -1);
        assertEquals(0xA000_000F, bank.read(0, 4));
        bank.write(0, 4, 0);
        assertEquals(0xA000_0000, bank.read(0, 4));
    }

    @Test
    void readOnlyFieldIgnoresWrites() {
        bank.register("R", 0, 5).word(Access.RO);
        bank.write(0, 4, 7);
        assertEquals(5, bank.read(0, 4));
    }

    @Test
    void writeOnlyFieldReadsAsZeroButIsKept() {
        Register register = bank.register("R", 0, 0);
        Field field = register.addField("secret", 4, 4, Access.WO);
        bank.write(0, 4, 0x70);
        assertEquals(0, bank.read(0, 4));
        assertEquals(7, field.get());
    }

    @Test
    void writingOneClearsOnlyTheBitsWritten() {
        bank.register("PND", 0, 0b1111).word(Access.W1C);
        bank.write(0, 4, 0b0101);
        assertEquals(0b1010, bank.read(0, 4));
    }

    @Test
    void writingOneSetsAndZeroLeaves() {
        bank.register("SET", 0, 0b1000).word(Access.W1S);
        bank.write(0, 4, 0b0001);
        assertEquals(0b1001, bank.read(0, 4));
    }

    @Test
    void readingClearsReadToClearFields() {
        bank.register("ERR", 0, 0b1111).field("errors", 0, 2, Access.RC).field("level", 2, 2, Access.RO);
        assertEquals(0b1111, bank.read(0, 4));
        assertEquals(0b1100, bank.read(0, 4));
    }

    @Test
    void byteWriteChangesItsLaneOnly() {
        bank.register("R", 4, 0x1122_3344).word(Access.RW);
        bank.write(5, 1, 0xFFFF_FFAA);
        assertEquals(0x1122_AA44, bank.read(4, 4));
        assertEquals(0xAA, bank.read(5, 1));
        assertEquals(0x1122, bank.read(6, 2));
    }

    @Test
    void byteWriteClearsPendingBitsOfItsLaneOnly() {
        bank.register("PND", 0, 0xFFFF).word(Access.W1C);
        bank.write(1, 1, 0xFF);
        assertEquals(0x00FF, bank.read(0, 4));
    }

    @Test
    void hooksSeeTheValueBeforeAndWhatWasWritten() {
        List<String> calls = new ArrayList<>();
        Register register = bank.register("R", 0, 3).field("low", 0, 8);
        register.onWrite((before, written) -> calls.add("%x>%x>%x".formatted(before, written, register.get())));
        register.onRead(stored -> stored + 1);
        bank.write(0, 4, 0xF05);
        assertEquals(List.of("3>f05>5"), calls);
        assertEquals(6, bank.read(0, 4));
    }

    @Test
    void dataPortSeesTheSizeOfTheAccess() {
        List<String> calls = new ArrayList<>();
        bank.port("DATA", 8, new DataPort() {
            @Override
            public int read(int size) {
                return 0x1234_5678;
            }

            @Override
            public void write(int size, int value) {
                calls.add(size + ":" + Integer.toHexString(value));
            }
        });
        bank.write(8, 1, 0x1FF);
        bank.write(8, 4, 0x1FF);
        assertEquals(List.of("1:ff", "4:1ff"), calls);
        assertEquals(0x5678, bank.read(8, 2));
    }

    @Test
    void overlappingFieldsFailAtConstruction() {
        Register register = bank.register("R", 0, 0).field("a", 0, 4);
        Exception thrown = assertThrows(IllegalArgumentException.class, () -> register.field("b", 3, 2));
        assertEquals("TEST register R: fields a and b overlap", thrown.getMessage());
    }

    @Test
    void fieldOutsideTheWordFailsAtConstruction() {
        Register register = bank.register("R", 0, 0);
        assertThrows(IllegalArgumentException.class, () -> register.field("b", 30, 3));
        assertThrows(IllegalArgumentException.class, () -> register.field("c", -1, 1));
    }

    @Test
    void overlappingRegistersFailAtConstruction() {
        bank.register("A", 4, 0);
        Exception thrown = assertThrows(IllegalArgumentException.class, () -> bank.register("B", 4, 0));
        assertEquals("TEST registers A and B overlap at offset 0x4", thrown.getMessage());
    }

    @Test
    void registerOutsideTheWindowFailsAtConstruction() {
        assertThrows(IllegalArgumentException.class, () -> bank.register("A", 0x20, 0));
        assertThrows(IllegalArgumentException.class, () -> bank.register("B", 2, 0));
    }

    @Test
    void accessWithoutRegisterReadsZeroAndIsReported() {
        assertEquals(0, bank.read(0x10, 4));
        bank.write(0x100, 4, 0xAB);
        assertEquals(List.of("TEST.(no register)+10 read 0", "TEST.(no register)+100 write ab"), reports);
    }

    @Test
    void unimplementedRegisterStoresAndIsReported() {
        bank.register("CIGCTRL", 8, 0x2000_0000).word(Access.RW).unimplemented();
        assertEquals(0x2000_0000, bank.read(8, 4));
        bank.write(8, 4, 0xAB);
        assertEquals(0xAB, bank.read(8, 4));
        assertEquals("TEST.CIGCTRL+8 read 20000000", reports.getFirst());
        assertTrue(reports.contains("TEST.CIGCTRL+8 write ab"));
    }

    @Test
    void resetRestoresEveryRegister() {
        bank.register("A", 0, 1).word(Access.RW);
        bank.register("B", 4, 2).word(Access.RW);
        bank.write(0, 4, 9);
        bank.write(4, 4, 9);
        bank.reset();
        assertEquals(List.of(1, 2), bank.registers().stream().map(Register::get).toList());
    }

    @Test
    void fieldHandleSetsWithoutRegardToAccessMode() {
        Register register = bank.register("R", 0, 0);
        Field field = register.addField("COUNT", 8, 6, Access.RO);
        field.set(0xFF);
        assertEquals(0x3F00, bank.read(0, 4));
        field.set(false);
        assertEquals(0, field.get());
    }
}
