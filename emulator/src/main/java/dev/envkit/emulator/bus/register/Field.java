package dev.envkit.emulator.bus.register;

/**
 * A run of bits in a {@link Register}. Handles are got once, at construction, and used to read and set the bits from
 * the block's side, where access modes do not apply.
 */
public final class Field {
    private final Register register;
    private final String name;
    private final int shift;
    private final int mask;
    private final Access access;

    Field(Register register, String name, int shift, int width, Access access) {
        this.register = register;
        this.name = name;
        this.shift = shift;
        this.mask = (width == 32 ? -1 : (1 << width) - 1) << shift;
        this.access = access;
    }

    /** Returns the manual's name of the field. */
    public String name() {
        return name;
    }

    /** Returns the field's value, shifted down to bit 0. */
    public int get() {
        return (register.get() & mask) >>> shift;
    }

    /** Tells whether any bit of the field is set. */
    public boolean isSet() {
        return (register.get() & mask) != 0;
    }

    /**
     * Sets the field from the block's side.
     *
     * @param value shifted down to bit 0; bits beyond the field are ignored
     */
    public void set(int value) {
        register.set((register.get() & ~mask) | ((value << shift) & mask));
    }

    /** Sets all bits of the field, or clears them. */
    public void set(boolean on) {
        set(on ? -1 : 0);
    }

    int mask() {
        return mask;
    }

    Access access() {
        return access;
    }
}
