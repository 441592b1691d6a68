package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SystemBus;

/**
 * Four words of a descriptor in memory (OHCI 4.2 and 4.3), aligned to 16 bytes: read once, written back where changed.
 */
final class OhciDescriptor {
    /** NextED, NextTD: all but the lowest four bits of a word. */
    static final int POINTER = ~0xF;

    private final SystemBus bus;
    private final int address;
    private final int[] words = new int[4];

    OhciDescriptor(SystemBus bus, int address) {
        this.bus = bus;
        this.address = address & POINTER;
        for (int n = 0; n < words.length; n++) {
            words[n] = bus.read(this.address + 4 * n, 4);
        }
    }

    int address() {
        return address;
    }

    int word(int index) {
        return words[index];
    }

    int bits(int index, int shift, int width) {
        return words[index] >>> shift & ((1 << width) - 1);
    }

    void set(int index, int value) {
        words[index] = value;
        bus.write(address + 4 * index, 4, value);
    }

    void setBits(int index, int shift, int width, int value) {
        int mask = ((1 << width) - 1) << shift;
        set(index, (words[index] & ~mask) | (value << shift & mask));
    }
}
