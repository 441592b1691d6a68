package dev.envkit.toolkit.elf;

import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file of 32 or 64 bits in either byte order (System V ABI, "Object Files"), parsed from memory. Every offset in
 * it is checked before use. Immutable.
 */
public final class ElfFile {
    /** e_machine of 32-bit Arm. */
    public static final int MACHINE_ARM = 40;
    /** e_machine of the Intel 386. */
    public static final int MACHINE_386 = 3;
    /** e_machine of x86-64. */
    public static final int MACHINE_X86_64 = 62;
    /** e_machine of 64-bit Arm. */
    public static final int MACHINE_AARCH64 = 183;
    /** e_type of relocatable files. */
    public static final int TYPE_RELOCATABLE = 1;
    /** e_flags of Arm: arguments of floating-point type are passed in VFP registers. */
    public static final int FLAG_ARM_HARD_FLOAT = 0x400;

    private static final int IDENT_LENGTH = 16;
    private static final int MAX_HEADERS = 1 << 16;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_SONAME = 14;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;

    private final String name;
    private final ByteBuffer bytes;
    private final boolean is64;
    private int type;
    private int machine;
    private int flags;
    private long entry;
    private final List<ElfSegment> segments = new ArrayList<>();
    private final List<ElfSection> sections = new ArrayList<>();

    private ElfFile(String name, ByteBuffer bytes) {
        this.name = name;
        if (!isElf(bytes)) {
            throw new ElfException(name, "not an ELF file");
        }
        int start = bytes.position();
        this.is64 = bytes.get(start + 4) == 2;
        boolean bigEndian = bytes.get(start + 5) == 2;
        this.bytes = bytes.slice().order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        try {
            parse();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged("a header lies outside of the file");
        }
    }

    /** Tells whether these bytes begin as an ELF file does. */
    public static boolean isElf(ByteBuffer bytes) {
        int at = bytes.position();
        return bytes.remaining() >= IDENT_LENGTH
                && bytes.get(at) == 0x7f
                && bytes.get(at + 1) == 'E'
                && bytes.get(at + 2) == 'L'
                && bytes.get(at + 3) == 'F'
                && (bytes.get(at + 4) == 1 || bytes.get(at + 4) == 2)
                && (bytes.get(at + 5) == 1 || bytes.get(at + 5) == 2);
    }

    /**
     * Parses a file.
     *
     * @throws ElfException if it is no ELF file or a damaged one
     * @throws StorageException if it cannot be read
     */
    public static ElfFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return parse(file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /**
     * Parses what remains of a buffer, which must not change afterwards.
     *
     * @param name what messages call it
     * @throws ElfException if it is no ELF file or a damaged one
     */
    public static ElfFile parse(String name, ByteBuffer bytes) {
        return new ElfFile(name, bytes);
    }

    private ElfException damaged(String what) {
        return new ElfException(name, "the ELF file is damaged or truncated: " + what);
    }

    private void parse() {
        ByteBuffer in = bytes.duplicate().order(bytes.order());
        in.position(IDENT_LENGTH);
        type = Short.toUnsignedInt(in.getShort());
        machine = Short.toUnsignedInt(in.getShort());
        in.getInt(); // e_version
        entry = word(in);
        long programHeaders = word(in);
        long sectionHeaders = word(in);
        flags = in.getInt();
        in.getShort(); // e_ehsize
        int programHeaderSize = Short.toUnsignedInt(in.getShort());
        int programHeaderCount = Short.toUnsignedInt(in.getShort());
        int sectionHeaderSize = Short.toUnsignedInt(in.getShort());
        int sectionHeaderCount = Short.toUnsignedInt(in.getShort());
        int nameSection = Short.toUnsignedInt(in.getShort());
        for (int i = 0; i < programHeaderCount; i++) {
            segments.add(segment(at(programHeaders + (long) i * programHeaderSize)));
        }
        if (sectionHeaders != 0) {
            parseSections(sectionHeaders, sectionHeaderSize, sectionHeaderCount, nameSection);
        }
    }

    private void parseSections(long headers, int size, int countField, int nameField) {
        // with 65280 sections and more, count and name section move to section 0
        ElfSection first = section(at(headers), 0, 0);
        long count = countField == 0 ? first.size() : countField;
        int nameIndex = nameField == 0xffff ? first.link() : nameField;
        if (count > MAX_HEADERS * 16L || nameIndex < 0 || nameIndex >= count) {
            throw damaged("it claims to have " + count + " sections");
        }
        long names = section(at(headers + (long) nameIndex * size), 0, 0).offset();
        for (int i = 0; i < count; i++) {
            sections.add(section(at(headers + (long) i * size), i, nameIndex == 0 ? 0 : names));
        }
    }

    private ElfSegment segment(ByteBuffer in) {
        int segmentType = in.getInt();
        int early = is64 ? in.getInt() : 0;
        long offset = word(in);
        long address = word(in);
        word(in); // p_paddr
        long fileSize = word(in);
        long memorySize = word(in);
        int segmentFlags = is64 ? early : in.getInt();
        return new ElfSegment(segmentType, segmentFlags, offset, address, fileSize, memorySize);
    }

    private ElfSection section(ByteBuffer in, int index, long names) {
        long nameOffset = Integer.toUnsignedLong(in.getInt());
        int sectionType = in.getInt();
        long sectionFlags = word(in);
        long address = word(in);
        long offset = word(in);
        long size = word(in);
        int link = in.getInt();
        int info = in.getInt();
        word(in); // sh_addralign
        long entrySize = word(in);
        String sectionName = names == 0 ? "" : string(names + nameOffset);
        return new ElfSection(
                index, sectionName, sectionType, sectionFlags, address, offset, size, link, info, entrySize);
    }

    private long word(ByteBuffer in) {
        return is64 ? in.getLong() : Integer.toUnsignedLong(in.getInt());
    }

    private ByteBuffer at(long offset) {
        if (offset < 0 || offset > bytes.limit()) {
            throw damaged("a header lies at " + offset + " of " + bytes.limit() + " bytes");
        }
        ByteBuffer at = bytes.duplicate().order(bytes.order());
        at.position((int) offset);
        return at;
    }

    private String string(long offset) {
        ByteBuffer in = at(offset);
        int start = in.position();
        while (in.get() != 0) {
            // to the terminating NUL
        }
        byte[] text = new byte[in.position() - 1 - start];
        in.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Returns what messages call the file. */
    public String name() {
        return name;
    }

    /** Tells whether addresses have 64 bits. */
    public boolean is64() {
        return is64;
    }

    /** Tells whether the byte order is little endian. */
    public boolean isLittleEndian() {
        return bytes.order() == ByteOrder.LITTLE_ENDIAN;
    }

    /** Returns e_type. */
    public int type() {
        return type;
    }

    /** Returns e_machine. */
    public int machine() {
        return machine;
    }

    /** Returns e_flags. */
    public int flags() {
        return flags;
    }

    /** Returns e_entry. */
    public long entry() {
        return entry;
    }

    /** Returns the program headers. */
    public List<ElfSegment> segments() {
        return List.copyOf(segments);
    }

    /** Returns the sections, the empty first one included; none if the file has no section headers. */
    public List<ElfSection> sections() {
        return List.copyOf(sections);
    }

    /** Returns the first section of a name. */
    public Optional<ElfSection> section(String sectionName) {
        return sections.stream().filter(s -> s.name().equals(sectionName)).findFirst();
    }

    /**
     * Returns a section's bytes, in the file's byte order.
     *
     * @throws ElfException if they lie outside of the file
     */
    public ByteBuffer content(ElfSection section) {
        return section.hasContent()
                ? slice(section.offset(), section.size())
                : ByteBuffer.allocate(0).order(bytes.order());
    }

    /**
     * Returns a segment's bytes in the file, in the file's byte order.
     *
     * @throws ElfException if they lie outside of the file
     */
    public ByteBuffer content(ElfSegment segment) {
        return slice(segment.offset(), segment.fileSize());
    }

    private ByteBuffer slice(long offset, long size) {
        if (offset < 0 || size < 0 || offset > bytes.limit() || size > bytes.limit() - offset) {
            throw damaged("something of " + size + " bytes lies at " + offset + " of " + bytes.limit());
        }
        return bytes.slice((int) offset, (int) size).order(bytes.order());
    }

    /** Returns the program interpreter, the dynamic loader's path; empty in static programs and in libraries. */
    public Optional<String> interpreter() {
        return guarded(() -> segments.stream()
                .filter(s -> s.type() == ElfSegment.INTERP)
                .findFirst()
                .map(s -> string(s.offset())));
    }

    /** Tells whether there is a dynamic section. */
    public boolean isDynamic() {
        return segments.stream().anyMatch(s -> s.type() == ElfSegment.DYNAMIC);
    }

    /** Returns the names of the shared libraries that it needs (DT_NEEDED). */
    public List<String> needed() {
        return dynamicStrings(DT_NEEDED);
    }

    /** Returns its own name as a shared library (DT_SONAME). */
    public Optional<String> soname() {
        return dynamicStrings(DT_SONAME).stream().findFirst();
    }

    /** Returns where its libraries are searched first (DT_RUNPATH, DT_RPATH). */
    public List<String> runPath() {
        List<String> path = new ArrayList<>(dynamicStrings(DT_RUNPATH));
        path.addAll(dynamicStrings(DT_RPATH));
        return path;
    }

    private List<String> dynamicStrings(long tag) {
        return guarded(() -> {
            long strings = dynamicValues(DT_STRTAB).stream().findFirst().orElse(0L);
            Optional<Long> table = fileOffset(strings);
            return table.map(offset -> dynamicValues(tag).stream()
                            .map(value -> string(offset + value))
                            .toList())
                    .orElse(List.of());
        });
    }

    /** Returns the values of all entries of a tag in the dynamic section. */
    List<Long> dynamicValues(long tag) {
        List<Long> values = new ArrayList<>();
        for (ElfSegment segment : segments) {
            if (segment.type() == ElfSegment.DYNAMIC) {
                ByteBuffer in = content(segment);
                while (in.remaining() >= (is64 ? 16 : 8)) {
                    long entryTag = word(in);
                    long value = word(in);
                    if (entryTag == 0) {
                        break;
                    }
                    if (entryTag == tag) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }

    private Optional<Long> fileOffset(long address) {
        return segments.stream()
                .filter(s ->
                        s.type() == ElfSegment.LOAD && address >= s.address() && address - s.address() < s.fileSize())
                .findFirst()
                .map(s -> s.offset() + address - s.address());
    }

    /** Returns the symbols of the full symbol table, or of the dynamic one where there is no other. */
    public List<ElfSymbol> symbols() {
        return guarded(() -> {
            List<ElfSymbol> symbols = symbols(ElfSection.SYMTAB);
            return symbols.isEmpty() ? symbols(ElfSection.DYNSYM) : symbols;
        });
    }

    private List<ElfSymbol> symbols(int sectionType) {
        List<ElfSymbol> symbols = new ArrayList<>();
        for (ElfSection section : sections) {
            if (section.type() != sectionType || section.link() <= 0 || section.link() >= sections.size()) {
                continue;
            }
            long strings = sections.get(section.link()).offset();
            ByteBuffer in = content(section);
            while (in.remaining() >= (is64 ? 24 : 16)) {
                symbols.add(symbol(in, strings));
            }
        }
        return symbols;
    }

    private ElfSymbol symbol(ByteBuffer in, long strings) {
        long nameOffset = Integer.toUnsignedLong(in.getInt());
        long value = 0;
        long size = 0;
        if (!is64) {
            value = word(in);
            size = word(in);
        }
        int info = in.get() & 0xff;
        in.get(); // st_other
        int section = Short.toUnsignedInt(in.getShort());
        if (is64) {
            value = word(in);
            size = word(in);
        }
        return new ElfSymbol(string(strings + nameOffset), value, size, info & 0xf, info >> 4, section);
    }

    /** Returns the build attributes that the Arm tools left, if there are any. */
    public Optional<ArmAttributes> armAttributes() {
        return guarded(() -> sections.stream()
                .filter(s -> s.type() == ElfSection.ARM_ATTRIBUTES)
                .findFirst()
                .flatMap(s -> ArmAttributes.parse(content(s))));
    }

    private interface Parser<T> {
        T parse();
    }

    private <T> T guarded(Parser<T> parser) {
        try {
            return parser.parse();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged("a table lies outside of the file");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
