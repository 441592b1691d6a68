package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.register.RegisterBank;

/** A block of the chip: a window of registers, and a reset. */
public interface Block {
    /** Returns the block's registers, to be mapped at its address. */
    RegisterBank registers();

    /** Puts the block into the state after a chip reset. */
    void reset();
}
