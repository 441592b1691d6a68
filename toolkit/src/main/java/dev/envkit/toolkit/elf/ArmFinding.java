package dev.envkit.toolkit.elf;

/**
 * An instruction that the board's processor does not have.
 *
 * @param file the ELF file; for a member of a static library {@code libc.a(memcpy.o)}
 * @param place the function and the offset in it, {@code memcpy+0x14}; the section where no symbol is near
 * @param address where it is in memory; in relocatable files the offset in its section
 * @param thumb whether it is a Thumb instruction
 * @param encoding its bits
 * @param instruction what it is
 * @param dispatched whether a library executes it only after a look at what the kernel says of the processor, so never
 *     on the board; see {@link ArmInstructionCheck}
 */
public record ArmFinding(
        String file,
        String place,
        long address,
        boolean thumb,
        int encoding,
        LaterInstruction instruction,
        boolean dispatched) {
    /** Returns one line for people. */
    public String describe() {
        String bits = thumb && encoding >>> 16 == 0 ? String.format("%04x", encoding) : String.format("%08x", encoding);
        return String.format(
                "%s: %s (0x%x): %s: %s (%s, since %s)",
                file, place, address, bits, instruction.mnemonic(), instruction.meaning(), instruction.since());
    }

    ArmFinding asDispatched() {
        return new ArmFinding(file, place, address, thumb, encoding, instruction, true);
    }
}
