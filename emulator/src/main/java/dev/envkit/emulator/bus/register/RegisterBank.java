package dev.envkit.emulator.bus.register;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.MmioDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The register window of a block. The block declares its registers when it is constructed; the bank then answers the
 * bus.
 *
 * <p>Each register has an aligned word to itself, as everywhere in the S3C2440A in little-endian mode; byte and
 * halfword accesses reach the lanes of that word.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class RegisterBank implements MmioDevice {
    private final String name;
    private final AccessReporter reporter;
    private final @Nullable Register[] registers;
    private final @Nullable DataPort[] ports;
    private final String[] portNames;

    /**
     * @param name the block's name, as the manual calls it
     * @param size bytes from the first register to the end of the last
     * @param reporter hears of accesses that have no function
     */
    public RegisterBank(String name, int size, AccessReporter reporter) {
        this.name = name;
        this.reporter = reporter;
        registers = new Register[(size + 3) / 4];
        ports = new DataPort[registers.length];
        portNames = new String[registers.length];
        Arrays.fill(portNames, "");
    }

    /**
     * Declares a register; its fields follow by calls on the result.
     *
     * @param registerName the manual's name
     * @param offset byte offset in the window, a multiple of four
     * @param reset value after reset
     * @throws IllegalArgumentException if the place is taken, unaligned or outside the window
     */
    public Register register(String registerName, int offset, int reset) {
        Register register = new Register(this, registerName, offset, reset);
        registers[freeIndex(registerName, offset)] = register;
        return register;
    }

    /**
     * Declares a data port.
     *
     * @throws IllegalArgumentException if the place is taken, unaligned or outside the window
     */
    public void port(String portName, int offset, DataPort port) {
        int index = freeIndex(portName, offset);
        ports[index] = port;
        portNames[index] = portName;
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns the size of the window in bytes. */
    public int size() {
        return 4 * registers.length;
    }

    /** Returns the registers in the order of their addresses, for monitors and tests. */
    public List<Register> registers() {
        return Stream.of(registers).filter(Objects::nonNull).toList();
    }

    /** Puts the reset value into every register, without calling hooks. */
    public void reset() {
        for (Register register : registers) {
            if (register != null) {
                register.reset();
            }
        }
    }

    @Override
    public int read(int offset, int size) {
        int index = offset >>> 2;
        int lane = 8 * (offset & 3);
        if (index < registers.length) {
            Register register = registers[index];
            if (register != null) {
                return (register.read() >>> lane) & lowest(size);
            }
            DataPort port = ports[index];
            if (port != null) {
                return port.read(size) & lowest(size);
            }
        }
        reporter.unimplemented(name, "(no register)", offset, false, 0);
        return 0;
    }

    @Override
    public void write(int offset, int size, int value) {
        int index = offset >>> 2;
        int lane = 8 * (offset & 3);
        if (index < registers.length) {
            Register register = registers[index];
            if (register != null) {
                register.write(lowest(size) << lane, (value & lowest(size)) << lane);
                return;
            }
            DataPort port = ports[index];
            if (port != null) {
                port.write(size, value & lowest(size));
                return;
            }
        }
        reporter.unimplemented(name, "(no register)", offset, true, value);
    }

    @Override
    public boolean readsSteadily(int offset) {
        int index = offset >>> 2;
        Register register = index < registers.length ? registers[index] : null;
        return register != null && register.readsSteadily();
    }

    void report(Register register, boolean write, int value) {
        reporter.unimplemented(name, register.name(), register.offset(), write, value);
    }

    private int freeIndex(String newName, int offset) {
        int index = offset >>> 2;
        if ((offset & 3) != 0 || index >= registers.length) {
            throw new IllegalArgumentException(
                    "%s register %s: offset 0x%x is unaligned or outside the window of 0x%x bytes"
                            .formatted(name, newName, offset, 4 * registers.length));
        }
        Register taken = registers[index];
        if (taken != null || ports[index] != null) {
            throw new IllegalArgumentException("%s registers %s and %s overlap at offset 0x%x"
                    .formatted(name, taken != null ? taken.name() : portNames[index], newName, offset));
        }
        return index;
    }

    private static int lowest(int bytes) {
        return bytes == 4 ? -1 : (1 << (8 * bytes)) - 1;
    }
}
