package dev.envkit.emulator.device.nor;

import java.util.Set;

/** What a NOR chip holds when it is fitted, and which chip it is. Immutable. */
public final class NorContent {
    private final NorPart part;
    private final byte[] bytes;
    private final Set<Integer> protectedSectors;

    /**
     * @param bytes up to {@link NorPart#SIZE}; the rest is erased
     * @param protectedSectors first bytes of sectors that were protected in a programmer
     * @throws IllegalArgumentException if there are more bytes
     */
    public NorContent(NorPart part, byte[] bytes, Set<Integer> protectedSectors) {
        if (bytes.length > NorPart.SIZE) {
            throw new IllegalArgumentException(
                    "%d bytes do not fit into the %d of a NOR chip".formatted(bytes.length, NorPart.SIZE));
        }
        this.part = part;
        this.bytes = bytes.clone();
        this.protectedSectors = Set.copyOf(protectedSectors);
    }

    NorPart part() {
        return part;
    }

    byte[] bytes() {
        return bytes;
    }

    Set<Integer> protectedSectors() {
        return protectedSectors;
    }
}
