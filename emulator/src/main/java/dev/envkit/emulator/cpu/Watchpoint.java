package dev.envkit.emulator.cpu;

import dev.envkit.emulator.mmu.Access;

/**
 * A range of virtual addresses that a debugger watches.
 *
 * @param address first byte
 * @param length number of bytes, at least 1
 * @param reads whether reads stop the machine
 * @param writes whether writes do
 */
public record Watchpoint(int address, int length, boolean reads, boolean writes) {
    /** Checks the length. */
    public Watchpoint {
        if (length < 1) {
            throw new IllegalArgumentException("a watchpoint of " + length + " bytes");
        }
    }

    boolean hits(int va, int size, Access access) {
        boolean kind = access == Access.WRITE ? writes : reads;
        return kind
                && Integer.toUnsignedLong(va) < Integer.toUnsignedLong(address) + length
                && Integer.toUnsignedLong(address) < Integer.toUnsignedLong(va) + size;
    }

    boolean touchesPage(int va, int pageShift) {
        int page = va >>> pageShift;
        return page >= address >>> pageShift && page <= (address + length - 1) >>> pageShift;
    }
}
