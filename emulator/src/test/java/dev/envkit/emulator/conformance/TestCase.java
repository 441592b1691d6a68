package dev.envkit.emulator.conformance;

/**
 * A short run of instructions with the state that it starts from.
 *
 * @param cpsr mode, flags and state
 * @param spsr of that mode, if it has one
 * @param registers R0 to R14 as that mode sees them
 * @param code 16 words: the instructions, padding, and for Thumb the way back to ARM state
 * @param instructions how many instructions are under test
 */
// never compared; the arrays are its own
@SuppressWarnings("ArrayRecordComponent")
record TestCase(int cpsr, int spsr, int[] registers, int[] code, int instructions) {
    static final int WORDS = 2 + 15 + 16;

    boolean thumb() {
        return (cpsr & 0x20) != 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("cpsr %08x spsr %08x".formatted(cpsr, spsr));
        for (int r = 0; r < registers.length; r++) {
            text.append(" r%d=%08x".formatted(r, registers[r]));
        }
        text.append("\n ");
        for (int w : code) {
            text.append(" %08x".formatted(w));
        }
        return text.append('\n').toString();
    }
}
