package dev.envkit.emulator.bus.register;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One register: its fields, its value, and what happens when software reads or writes it.
 *
 * <p>Bits that no field covers are reserved: they read as in the reset value and ignore writes. A byte or halfword
 * access sees and changes its own lanes only.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Register {
    /** Computes what software reads, from the stored value; its result also becomes the stored value. */
    @FunctionalInterface
    public interface ReadHook {
        int read(int stored);
    }

    /** Called after a write took effect on the stored value. */
    @FunctionalInterface
    public interface WriteHook {
        /**
         * @param before the stored value before the write
         * @param written what software wrote, zero in lanes that the access did not touch
         */
        void written(int before, int written);
    }

    private final RegisterBank bank;
    private final String name;
    private final int offset;
    private final int reset;
    private final List<Field> fields = new ArrayList<>();
    private int covered;
    private int readWrite;
    private int writeOnly;
    private int writeOneClears;
    private int writeOneSets;
    private int readClears;
    private boolean unimplemented;
    private @Nullable ReadHook readHook;
    private boolean steady = true;
    private @Nullable WriteHook writeHook;
    private int value;

    Register(RegisterBank bank, String name, int offset, int reset) {
        this.bank = bank;
        this.name = name;
        this.offset = offset;
        this.reset = reset;
        this.value = reset;
    }

    /** Returns the manual's name of the register. */
    public String name() {
        return name;
    }

    /** Returns the byte offset in the block's window. */
    public int offset() {
        return offset;
    }

    /** Returns the value after reset. */
    public int resetValue() {
        return reset;
    }

    /** Returns the stored value, all bits of it, without the effects of a read by software. */
    public int get() {
        return value;
    }

    /** Replaces the stored value from the block's side, without regard to access modes and without hooks. */
    public void set(int newValue) {
        value = newValue;
    }

    /**
     * Declares a field and returns its handle.
     *
     * @param fieldName the manual's name
     * @param shift its lowest bit
     * @param width its number of bits
     * @param access what software can do with it
     * @throws IllegalArgumentException if it overlaps another field or leaves the 32 bits
     */
    public Field addField(String fieldName, int shift, int width, Access access) {
        if (shift < 0 || width < 1 || shift + width > 32) {
            throw new IllegalArgumentException(
                    describe() + ": field " + fieldName + " (bit " + shift + ", " + width + " wide) is out of range");
        }
        Field field = new Field(this, fieldName, shift, width, access);
        for (Field other : fields) {
            if ((other.mask() & field.mask()) != 0) {
                throw new IllegalArgumentException(
                        describe() + ": fields " + other.name() + " and " + fieldName + " overlap");
            }
        }
        fields.add(field);
        covered |= field.mask();
        switch (access) {
            case RW -> readWrite |= field.mask();
            case WO -> {
                readWrite |= field.mask();
                writeOnly |= field.mask();
            }
            case W1C -> writeOneClears |= field.mask();
            case W1S -> writeOneSets |= field.mask();
            case RC -> readClears |= field.mask();
            case RO -> {}
        }
        return field;
    }

    /** Declares a field whose handle is not needed; otherwise as {@link #addField}. */
    public Register field(String fieldName, int shift, int width, Access access) {
        addField(fieldName, shift, width, access);
        return this;
    }

    /** Declares a readable and writable field whose handle is not needed. */
    public Register field(String fieldName, int shift, int width) {
        return field(fieldName, shift, width, Access.RW);
    }

    /** Declares the whole word as one field with the register's name. */
    public Register word(Access access) {
        return field(name, 0, 32, access);
    }

    /** Has software reads go through {@code hook}. */
    public Register onRead(ReadHook hook) {
        readHook = hook;
        steady = false;
        return this;
    }

    /**
     * As {@link #onRead}, with a hook that changes nothing, and whose result changes only by writes to the block, by
     * signals and by events of the virtual clock: never by time alone. Software that polls the register can then be
     * taken to the next event at once.
     */
    public Register onSteadyRead(ReadHook hook) {
        readHook = hook;
        steady = true;
        return this;
    }

    /** Has {@code hook} called after writes by software. */
    public Register onWrite(WriteHook hook) {
        writeHook = hook;
        return this;
    }

    /** As {@link #onWrite(WriteHook)} for blocks that only want to know that something was written. */
    public Register onWrite(Runnable hook) {
        return onWrite((before, written) -> hook.run());
    }

    /** Marks the register as one that stores what is written but has no function behind it: accesses are reported. */
    public Register unimplemented() {
        unimplemented = true;
        return this;
    }

    /** Returns the fields in the order of their declaration. */
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    /** Returns the mask of the bits that some field covers; the others are reserved. */
    public int coveredBits() {
        return covered;
    }

    boolean readsSteadily() {
        return steady && readClears == 0 && !unimplemented;
    }

    void reset() {
        value = reset;
    }

    int read() {
        ReadHook hook = readHook;
        if (hook != null) {
            value = hook.read(value);
        }
        int seen = value & ~writeOnly;
        value &= ~readClears;
        if (unimplemented) {
            bank.report(this, false, seen);
        }
        return seen;
    }

    void write(int lanes, int written) {
        int before = value;
        int plain = readWrite & lanes;
        value = (before & ~plain) | (written & plain);
        value &= ~(written & writeOneClears & lanes);
        value |= written & writeOneSets & lanes;
        if (unimplemented) {
            bank.report(this, true, written);
        }
        WriteHook hook = writeHook;
        if (hook != null) {
            hook.written(before, written);
        }
    }

    private String describe() {
        return bank.name() + " register " + name;
    }
}
