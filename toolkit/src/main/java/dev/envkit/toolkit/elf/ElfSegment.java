package dev.envkit.toolkit.elf;

/**
 * A program header (ELF specification, "Program Loading").
 *
 * @param type p_type
 * @param flags p_flags
 * @param offset p_offset, where it is in the file
 * @param address p_vaddr, where it is in memory
 * @param fileSize p_filesz in bytes
 * @param memorySize p_memsz in bytes
 */
public record ElfSegment(int type, int flags, long offset, long address, long fileSize, long memorySize) {
    /** PT_LOAD. */
    public static final int LOAD = 1;
    /** PT_DYNAMIC. */
    public static final int DYNAMIC = 2;
    /** PT_INTERP. */
    public static final int INTERP = 3;

    private static final int EXECUTE = 1;

    /** Tells whether it may be executed (PF_X). */
    public boolean isExecutable() {
        return (flags & EXECUTE) != 0;
    }
}
