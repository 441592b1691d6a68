package dev.envkit.toolkit.image.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The master boot record's partition table.
 *
 * @param signature the disk's number
 * @param partitions at most four, in order
 */
public record PartitionTable(int signature, List<Partition> partitions) {
    /** Bytes of a sector. */
    public static final int SECTOR = 512;

    /** A type for FAT16, addressed by sector numbers. */
    public static final int TYPE_FAT16 = 0x0e;

    /** The type of Linux's file systems. */
    public static final int TYPE_LINUX = 0x83;

    private static final int SIGNATURE_AT = 440;
    private static final int TABLE_AT = 446;
    private static final int ENTRY = 16;
    private static final int ENTRIES = 4;
    private static final int MAGIC_AT = 510;
    private static final short MAGIC = (short) 0xaa55;
    /** Head, sector and cylinder that say: look at the sector numbers. */
    private static final int NO_GEOMETRY = 0xfffffe;

    /**
     * A partition.
     *
     * @param type what it says it holds
     * @param offset its first byte
     * @param size its length in bytes
     */
    public record Partition(int type, long offset, long size) {}

    /** Copies the list. */
    public PartitionTable {
        partitions = List.copyOf(partitions);
        if (partitions.size() > ENTRIES) {
            throw new IllegalArgumentException("a partition table has " + ENTRIES + " entries");
        }
    }

    /** Returns the first sector. */
    public byte[] encode() {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        sector.putInt(SIGNATURE_AT, signature);
        for (int i = 0; i < partitions.size(); i++) {
            Partition partition = partitions.get(i);
            int at = TABLE_AT + i * ENTRY;
            sector.putInt(at, NO_GEOMETRY << 8).putInt(at + 4, NO_GEOMETRY << 8 | partition.type);
            sector.putInt(at + 8, (int) (partition.offset / SECTOR));
            sector.putInt(at + 12, (int) (partition.size / SECTOR));
        }
        return sector.putShort(MAGIC_AT, MAGIC).array();
    }

    /** Returns the table of a first sector; empty if it has none. */
    public static Optional<PartitionTable> decode(byte[] bytes) {
        if (bytes.length < SECTOR) {
            return Optional.empty();
        }
        ByteBuffer sector = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (sector.getShort(MAGIC_AT) != MAGIC) {
            return Optional.empty();
        }
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            int at = TABLE_AT + i * ENTRY;
            int type = sector.get(at + 4) & 0xff;
            int boot = sector.get(at) & 0xff;
            if (boot != 0 && boot != 0x80) {
                // a FAT's own boot sector ends in the same two bytes
                return Optional.empty();
            }
            if (type != 0) {
                partitions.add(new Partition(
                        type,
                        Integer.toUnsignedLong(sector.getInt(at + 8)) * SECTOR,
                        Integer.toUnsignedLong(sector.getInt(at + 12)) * SECTOR));
            }
        }
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of(new PartitionTable(sector.getInt(SIGNATURE_AT), partitions));
    }
}
