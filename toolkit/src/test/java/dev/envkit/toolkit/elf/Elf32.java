package dev.envkit.toolkit.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes a small relocatable Arm file with one code section and the mapping symbol {@code $a}, for tests. */
final class Elf32 {
    private static final int HEADER = 52;
    private static final int SECTION_HEADER = 40;
    private static final int SYMBOL = 16;

    private Elf32() {}

    static byte[] code(int... words) {
        byte[] names = "\0.text\0.symtab\0.strtab\0$a\0".getBytes(StandardCharsets.US_ASCII);
        int codeSize = words.length * 4;
        int symbols = HEADER + codeSize;
        int strings = symbols + 2 * SYMBOL;
        int headers = (strings + names.length + 3) & ~3;
        ByteBuffer out = ByteBuffer.allocate(headers + 4 * SECTION_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
        out.putShort((short) ElfFile.TYPE_RELOCATABLE)
                .putShort((short) ElfFile.MACHINE_ARM)
                .putInt(1);
        out.putInt(0).putInt(0).putInt(headers).putInt(0x0500_0000);
        out.putShort((short) HEADER).putShort((short) 0).putShort((short) 0);
        out.putShort((short) SECTION_HEADER).putShort((short) 4).putShort((short) 3);
        for (int word : words) {
            out.putInt(word);
        }
        out.position(symbols + SYMBOL);
        out.putInt(name(names, "$a")).putInt(0).putInt(0).putShort((short) 0).putShort((short) 1);
        out.put(names);
        out.position(headers + SECTION_HEADER);
        section(out, name(names, ".text"), ElfSection.PROGBITS, 6, HEADER, codeSize, 0, 0);
        section(out, name(names, ".symtab"), ElfSection.SYMTAB, 0, symbols, 2 * SYMBOL, 3, SYMBOL);
        section(out, name(names, ".strtab"), 3, 0, strings, names.length, 0, 0);
        return out.array();
    }

    private static void section(
            ByteBuffer out, int name, int type, int flags, int offset, int size, int link, int entrySize) {
        out.putInt(name).putInt(type).putInt(flags).putInt(0).putInt(offset).putInt(size);
        out.putInt(link).putInt(0).putInt(4).putInt(entrySize);
    }

    private static int name(byte[] names, String name) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(names);
        return all.toString(StandardCharsets.US_ASCII).indexOf("\0" + name + "\0") + 1;
    }
}
