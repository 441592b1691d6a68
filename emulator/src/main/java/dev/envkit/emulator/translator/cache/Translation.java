package dev.envkit.emulator.translator.cache;

import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.translator.analysis.Block;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Outline;
import java.util.BitSet;

/**
 * A region that is ready to be installed.
 *
 * @param region the generated code
 * @param outline what it was made of
 * @param bytecodeBytes size of its class
 * @param nanos time that it took
 */
public record Translation(Region region, Outline outline, int bytecodeBytes, long nanos) {
    /** Returns the halfwords of the page that it was made of: instructions and literals. */
    public BitSet halfwords() {
        int shift = outline.snapshot().shift();
        BitSet set = new BitSet();
        for (Block block : outline.blocks().values()) {
            for (Instruction i : block.instructions()) {
                int from = i.index() << shift >> 1;
                set.set(from, from + (1 << shift >> 1));
                if (i.kind() == Instruction.Kind.LITERAL && outline.snapshot().hasWord(i.target())) {
                    set.set(i.target() >> 1, (i.target() >> 1) + 2);
                }
            }
        }
        return set;
    }
}
