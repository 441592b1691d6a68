package dev.envkit.toolkit.image.ubi;

import dev.envkit.toolkit.image.ImageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Makes a UBI image, as {@code ubinize} does: a volume table, then every logical block that holds something. Blocks of
 * a volume that hold nothing are left out, so that they are unmapped when the image is attached.
 *
 * <p>The same volumes give the same bytes. Add volumes, then {@link #write}. For one thread.
 */
public final class UbiWriter {
    private static final byte ERASED = (byte) 0xff;

    private final UbiGeometry geometry;
    private final int imageSequence;
    private final List<Volume> volumes = new ArrayList<>();

    /**
     * @param geometry of the chip
     * @param imageSequence the number that all blocks of this image carry; another image's is another
     */
    public UbiWriter(UbiGeometry geometry, int imageSequence) {
        this.geometry = geometry;
        this.imageSequence = imageSequence;
    }

    /**
     * A dynamic volume.
     *
     * @param name its name, such as {@code rootfs}
     * @param lebs how many logical blocks it has at least
     * @param autoResize whether it grows to all that is free when it is first attached
     * @param blocks what its blocks hold, by number; shorter ones are erased behind their end
     */
    public record Volume(String name, int lebs, boolean autoResize, NavigableMap<Integer, byte[]> blocks) {}

    /**
     * Adds a volume; they are numbered from 0.
     *
     * @throws ImageException if its name is too long or used, two volumes shall grow, or a block is too long
     */
    public UbiWriter volume(Volume volume) {
        if (volume.name().isEmpty()
                || volume.name().getBytes(StandardCharsets.UTF_8).length > UbiHeaders.NAME_LENGTH
                || volumes.stream().anyMatch(other -> other.name().equals(volume.name()))) {
            throw new ImageException(
                    "a UBI volume cannot have the name '" + volume.name() + "'",
                    "Take one of 1 to " + UbiHeaders.NAME_LENGTH + " bytes that no other volume has.");
        }
        if (volume.autoResize() && volumes.stream().anyMatch(Volume::autoResize)) {
            throw new ImageException("two UBI volumes shall take all that is free", "Let only one of them grow.");
        }
        int last = volume.blocks().isEmpty() ? -1 : volume.blocks().lastKey();
        if (last >= volume.lebs()) {
            throw new ImageException(
                    "UBI volume '" + volume.name() + "' has " + volume.lebs() + " blocks, and its content needs "
                            + (last + 1),
                    "Make the volume larger.");
        }
        volumes.add(volume);
        return this;
    }

    /** Returns how many physical blocks the image has. */
    public int blocks() {
        return UbiHeaders.LAYOUT_BLOCKS
                + volumes.stream().mapToInt(volume -> volume.blocks().size()).sum();
    }

    /**
     * Writes the image.
     *
     * @param out left open
     */
    public void write(OutputStream out) throws IOException {
        byte[] table = table();
        for (int leb = 0; leb < UbiHeaders.LAYOUT_BLOCKS; leb++) {
            writeBlock(out, UbiHeaders.LAYOUT_VOLUME, leb, table);
        }
        for (int id = 0; id < volumes.size(); id++) {
            for (Map.Entry<Integer, byte[]> block :
                    new TreeMap<>(volumes.get(id).blocks()).entrySet()) {
                writeBlock(out, id, block.getKey(), block.getValue());
            }
        }
        out.flush();
    }

    private byte[] table() {
        int records = Math.min(UbiHeaders.MAX_VOLUMES, geometry.lebSize() / UbiHeaders.RECORD);
        ByteBuffer table = ByteBuffer.allocate(records * UbiHeaders.RECORD);
        for (int id = 0; id < records; id++) {
            Volume volume = id < volumes.size() ? volumes.get(id) : null;
            table.put(
                    volume == null
                            ? UbiHeaders.record(0, "", false)
                            : UbiHeaders.record(volume.lebs(), volume.name(), volume.autoResize()));
        }
        return table.array();
    }

    private void writeBlock(OutputStream out, int volume, int leb, byte[] data) throws IOException {
        if (data.length > geometry.lebSize()) {
            throw new IllegalArgumentException("block " + leb + " has " + data.length + " bytes");
        }
        byte[] bytes = new byte[geometry.blockSize()];
        ByteBuffer block = ByteBuffer.wrap(bytes);
        Arrays.fill(bytes, ERASED);
        UbiHeaders.eraseCounter(block, geometry, imageSequence);
        UbiHeaders.volumeIdentifier(block, geometry, volume, leb);
        System.arraycopy(data, 0, bytes, geometry.dataOffset(), data.length);
        out.write(bytes);
    }
}
