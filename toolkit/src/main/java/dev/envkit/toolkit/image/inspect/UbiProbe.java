package dev.envkit.toolkit.image.inspect;

import dev.envkit.toolkit.image.FlashCrc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** UBI: headers, volumes, and what is in them. */
final class UbiProbe {
    private static final int EC_MAGIC = 0x5542_4923;
    private static final int VID_MAGIC = 0x5542_4921;
    private static final int HEADER = 64;
    private static final int LAYOUT_VOLUME = 0x7fff_efff;
    private static final int RECORD = 172;

    private final ImageBytes bytes;
    private final int blockSize;
    private int vidOffset;
    private int dataOffset;
    private int sequence;
    private int used;
    private int free;
    private int badHeaders;
    private long end;
    /** By volume and logical block: the physical block. */
    private final Map<Integer, TreeMap<Integer, Long>> volumes = new TreeMap<>();

    private UbiProbe(ImageBytes bytes, int blockSize) {
        this.bytes = bytes;
        this.blockSize = blockSize;
    }

    static boolean isUbi(ImageBytes bytes) {
        byte[] start = bytes.read(0, HEADER);
        return start.length == HEADER && ByteBuffer.wrap(start).getInt() == EC_MAGIC;
    }

    /** @param knownBlockSize of the chip; 0 to find it out */
    static Optional<Item> look(ImageBytes bytes, int knownBlockSize) {
        if (!isUbi(bytes)) {
            return Optional.empty();
        }
        int size = knownBlockSize > 0 ? knownBlockSize : blockSize(bytes);
        UbiProbe probe = new UbiProbe(bytes, size);
        probe.scan();
        return Optional.of(probe.describe());
    }

    /** The distance to the next block's header. */
    private static int blockSize(ImageBytes bytes) {
        for (int size = 1 << 14; size <= 1 << 20; size <<= 1) {
            if (size >= bytes.size() || isUbi(bytes.from(size, bytes.size()))) {
                return size;
            }
        }
        return 1 << 17;
    }

    private void scan() {
        byte[] first = bytes.read(0, HEADER);
        ByteBuffer header = ByteBuffer.wrap(first);
        vidOffset = header.getInt(16);
        dataOffset = header.getInt(20);
        sequence = header.getInt(24);
        for (long block = 0; block + blockSize <= bytes.size(); block += blockSize) {
            byte[] ec = bytes.read(block, HEADER);
            ByteBuffer erase = ByteBuffer.wrap(ec);
            if (isErased(ec)) {
                free++;
            } else if (erase.getInt() != EC_MAGIC) {
                break;
            } else if (erase.getInt(60) != FlashCrc.fromOnes(ec, 0, 60)) {
                badHeaders++;
            } else {
                volumeBlock(block);
            }
            end = block + blockSize;
        }
    }

    private void volumeBlock(long block) {
        byte[] vid = bytes.read(block + Integer.toUnsignedLong(vidOffset), HEADER);
        if (vid.length < HEADER || isErased(vid)) {
            free++;
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(vid);
        if (header.getInt() != VID_MAGIC || header.getInt(60) != FlashCrc.fromOnes(vid, 0, 60)) {
            badHeaders++;
            return;
        }
        used++;
        volumes.computeIfAbsent(header.getInt(8), _ -> new TreeMap<>()).put(header.getInt(12), block);
    }

    private static boolean isErased(byte[] bytes) {
        for (byte b : bytes) {
            if (b != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    private Item describe() {
        Map<String, Object> named = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        Item.Builder item;
        Map<String, Object> details = new LinkedHashMap<>();
        TreeMap<Integer, Long> layout = volumes.get(LAYOUT_VOLUME);
        byte[] table = layout == null
                ? new byte[0]
                : bytes.read(layout.firstEntry().getValue() + Integer.toUnsignedLong(dataOffset), 128 * RECORD);
        for (int id = 0; (id + 1) * RECORD <= table.length; id++) {
            byte[] raw = Arrays.copyOfRange(table, id * RECORD, (id + 1) * RECORD);
            ByteBuffer record = ByteBuffer.wrap(raw);
            if (record.getInt(0) == 0 || record.getInt(RECORD - 4) != FlashCrc.fromOnes(raw, 0, RECORD - 4)) {
                continue;
            }
            int length = Math.clamp(record.getShort(14), 0, 127);
            String name = FileProbes.printable(new String(raw, 16, length, StandardCharsets.UTF_8));
            Map<String, Object> volume = new LinkedHashMap<>();
            volume.put("id", id);
            volume.put("reservedBlocks", record.getInt(0));
            volume.put("usedBlocks", volumes.getOrDefault(id, new TreeMap<>()).size());
            volume.put("type", record.get(12) == 2 ? "static" : "dynamic");
            volume.put("autoResize", (record.get(144) & 1) != 0);
            content(id).ifPresent(content -> {
                volume.put("content", content.summary());
                volume.put("contentDetails", content.details());
            });
            named.put(name, volume);
            text.append(text.isEmpty() ? "" : ", ").append('\'').append(name).append('\'');
            content(id)
                    .ifPresent(content ->
                            text.append(" (").append(content.summary()).append(')'));
        }
        details.put("fileSystem", "ubi");
        details.put("blockSize", blockSize);
        details.put("vidHeaderOffset", vidOffset);
        details.put("dataOffset", dataOffset);
        details.put("imageSequence", Integer.toUnsignedString(sequence));
        details.put("usedBlocks", used);
        details.put("freeBlocks", free);
        details.put("volumes", named);
        item = new Item.Builder(
                Item.Kind.FILE_SYSTEM,
                "UBI, " + used + " used blocks, second header at " + vidOffset + ", volumes: "
                        + (text.isEmpty() ? "none" : text));
        details.forEach(item::detail);
        if (badHeaders > 0) {
            item.problem(badHeaders + (badHeaders == 1 ? " block has" : " blocks have") + " a header with a wrong CRC");
        }
        if (layout == null) {
            item.problem("there is no volume table");
        }
        return item.build(end);
    }

    private Optional<Item> content(int volume) {
        TreeMap<Integer, Long> blocks = volumes.get(volume);
        Long first = blocks == null ? null : blocks.get(0);
        if (first == null) {
            return Optional.empty();
        }
        ImageBytes data = bytes.from(first + Integer.toUnsignedLong(dataOffset), first + blockSize);
        return FileProbes.ubifs(data).or(() -> FileProbes.squashfs(data)).or(() -> FileProbes.uImage(data));
    }
}
