package dev.envkit.emulator.bus;

/**
 * Hears about bus accesses that the emulator answers without doing what the chip would do. A block knows its register
 * and offset only; whoever implements this adds the physical address and the program counter, and says each thing once.
 *
 * <p>Threading: called on the thread that runs the machine.
 */
@FunctionalInterface
public interface AccessReporter {
    /** Says nothing. */
    AccessReporter SILENT = (block, register, offset, write, value) -> {};

    /**
     * An access to a register that has no function behind it, or to an offset in a block's window where no register is.
     *
     * @param block the block's name
     * @param register the register's name, or {@code "(no register)"}
     * @param offset byte offset in the block's window
     * @param write whether it was a write
     * @param value the value written or read
     */
    void unimplemented(String block, String register, int offset, boolean write, int value);
}
