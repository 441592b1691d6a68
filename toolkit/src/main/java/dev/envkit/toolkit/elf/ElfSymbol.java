package dev.envkit.toolkit.elf;

/**
 * A symbol (ELF specification, "Symbol Table").
 *
 * @param name its name
 * @param value st_value: an address; in relocatable files an offset in its section
 * @param size st_size in bytes
 * @param type low half of st_info
 * @param binding high half of st_info
 * @param section st_shndx
 */
public record ElfSymbol(String name, long value, long size, int type, int binding, int section) {
    /** STT_FUNC. */
    public static final int FUNCTION = 2;
    /** SHN_UNDEF. */
    public static final int UNDEFINED = 0;

    /** Tells whether it is a function that is defined here. */
    public boolean isFunction() {
        return type == FUNCTION && section != UNDEFINED;
    }

    /**
     * Returns what a mapping symbol (ELF for the Arm Architecture, "Mapping symbols") says of the bytes that follow:
     * {@code 'a'} Arm instructions, {@code 't'} Thumb instructions, {@code 'd'} data; 0 for every other symbol.
     */
    public char mapping() {
        boolean form = name.length() >= 2 && name.charAt(0) == '$' && (name.length() == 2 || name.charAt(2) == '.');
        char kind = form ? name.charAt(1) : 0;
        return kind == 'a' || kind == 't' || kind == 'd' ? kind : 0;
    }
}
