package dev.envkit.toolkit.elf;

/**
 * A section header (ELF specification, "Sections").
 *
 * @param index its number
 * @param name its name
 * @param type sh_type
 * @param flags sh_flags
 * @param address sh_addr, where it is in memory; 0 in relocatable files
 * @param offset sh_offset, where it is in the file
 * @param size sh_size in bytes
 * @param link sh_link
 * @param info sh_info
 * @param entrySize sh_entsize
 */
public record ElfSection(
        int index,
        String name,
        int type,
        long flags,
        long address,
        long offset,
        long size,
        int link,
        int info,
        long entrySize) {
    /** SHT_PROGBITS. */
    public static final int PROGBITS = 1;
    /** SHT_SYMTAB. */
    public static final int SYMTAB = 2;
    /** SHT_NOBITS: no bytes in the file. */
    public static final int NOBITS = 8;
    /** SHT_DYNSYM. */
    public static final int DYNSYM = 11;
    /** SHT_ARM_ATTRIBUTES. */
    public static final int ARM_ATTRIBUTES = 0x7000_0003;

    private static final long ALLOC = 2;
    private static final long EXECINSTR = 4;

    /** Tells whether it is in memory when the program runs (SHF_ALLOC). */
    public boolean isAllocated() {
        return (flags & ALLOC) != 0;
    }

    /** Tells whether it holds instructions (SHF_EXECINSTR). */
    public boolean isExecutable() {
        return (flags & EXECINSTR) != 0;
    }

    /** Tells whether it has bytes in the file. */
    public boolean hasContent() {
        return type != NOBITS && type != 0 && size > 0;
    }
}
