package dev.envkit.emulator.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** Makes boot files byte by byte, as the tools that normally make them do. */
final class TestImages {
    static final int BSS_SIZE = 0x1_2345;
    static final int UIMAGE_KERNEL = 2;
    static final int UIMAGE_RAMDISK = 3;
    static final int UIMAGE_MULTI = 4;

    private TestImages() {}

    static BootFile file(String name, byte[] bytes) {
        return new BootFile(name, bytes);
    }

    /** A kernel whose first instructions are those of head.S built for ARMv4, then a recognisable filling. */
    static byte[] image(int size) {
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xe321_f0d3); // msr CPSR_c, #0xd3
        out.putInt(0xee10_9f10); // mrc p15, 0, r9, c0, c0, 0
        for (int i = 8; i < size; i++) {
            out.put((byte) ((i * 31) >> 4));
        }
        return out.array();
    }

    /** A zImage as 6.1 makes it: NOPs, header, table of sizes, gzip payload with its size behind it. */
    static byte[] zImage(byte[] kernel) {
        return zImage(kernel, true);
    }

    static byte[] zImage(byte[] kernel, boolean withTable) {
        byte[] payload = gzip(kernel);
        int tableAt = 0x100;
        int payloadAt = 0x203; // payloads are not aligned
        int size = payloadAt + payload.length + 3 & ~3;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            out.putInt(0xe1a0_0000);
        }
        out.putInt(0xea00_0010).putInt(0x016f_2818).putInt(0).putInt(size).putInt(0x0403_0201);
        if (withTable) {
            out.putInt(0x4545_4545).putInt(tableAt);
            out.position(tableAt);
            out.putInt(6).putInt(0x5a53_4c4b).putInt(payloadAt + payload.length - 4);
            out.putInt(BSS_SIZE).putInt(0x8000).putInt(0x1_0000).putInt(0);
        }
        // the last four bytes of gzip data are the uncompressed size, which is what the kernel's build relies on
        out.position(payloadAt);
        out.put(payload);
        return out.array();
    }

    static byte[] gzip(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] uImage(int type, int compression, int load, int entry, byte[] data) {
        return uImage(type, compression, load, entry, 2, 5, data);
    }

    static byte[] uImage(int type, int compression, int load, int entry, int arch, int os, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(64 + data.length);
        out.putInt(0x2705_1956)
                .putInt(0)
                .putInt(0)
                .putInt(data.length)
                .putInt(load)
                .putInt(entry);
        out.putInt(crc(data)).put((byte) os).put((byte) arch).put((byte) type).put((byte) compression);
        out.put(Arrays.copyOf("Linux-6.1".getBytes(StandardCharsets.US_ASCII), 32));
        out.put(data);
        out.putInt(4, crc(Arrays.copyOf(out.array(), 64)));
        return out.array();
    }

    static byte[] multi(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        }
        out.writeBytes(new byte[4]);
        for (byte[] part : parts) {
            out.writeBytes(Arrays.copyOf(part, part.length + 3 & ~3));
        }
        return out.toByteArray();
    }

    private static int crc(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return (int) crc.getValue();
    }

    /** An ELF executable with one segment. */
    static byte[] elf(int entry, int virtual, int physical, byte[] text, int memorySize) {
        int textAt = 52 + 32;
        ByteBuffer out = ByteBuffer.allocate(textAt + text.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2)
                .putShort((short) 40)
                .putInt(1)
                .putInt(entry)
                .putInt(52)
                .putInt(0);
        out.putInt(0x0500_0200).putShort((short) 52).putShort((short) 32).putShort((short) 1);
        out.putShort((short) 40).putShort((short) 0).putShort((short) 0);
        out.putInt(1).putInt(textAt).putInt(virtual).putInt(physical);
        out.putInt(text.length).putInt(memorySize).putInt(5).putInt(4);
        out.put(text);
        return out.array();
    }

    /** vmlinux: the kernel, and its exception vectors, which lie elsewhere in virtual memory. */
    static byte[] vmlinux(byte[] kernel, byte[] vectors, int vectorsPhysical) {
        int dataAt = 52 + 2 * 32;
        byte[] one = elf(0xc000_8000, 0xc000_8000, 0xc000_8000, kernel, kernel.length);
        ByteBuffer out =
                ByteBuffer.allocate(dataAt + kernel.length + vectors.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(one, 0, dataAt - 32).putShort(44, (short) 2).putInt(52 + 4, dataAt);
        out.putInt(1).putInt(dataAt + kernel.length).putInt(0xffff_0000).putInt(vectorsPhysical);
        out.putInt(vectors.length).putInt(vectors.length).putInt(5).putInt(4);
        return out.put(kernel).put(vectors).array();
    }

    /** A cpio archive in the "new ASCII" format with one file. */
    static byte[] cpio(String name, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        cpioEntry(out, name, content);
        cpioEntry(out, "TRAILER!!!", new byte[0]);
        return out.toByteArray();
    }

    private static void cpioEntry(ByteArrayOutputStream out, String name, byte[] content) {
        String header = String.format(
                "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
                1, 0x81ed, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0);
        out.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[-out.size() & 3]);
        out.writeBytes(content);
        out.writeBytes(new byte[-out.size() & 3]);
    }

    /** A device tree: root with one cell each, a memory node, a chosen node with boot arguments. */
    static byte[] deviceTree() {
        ByteArrayOutputStream structure = new ByteArrayOutputStream();
        String strings = "#address-cells\0#size-cells\0reg\0bootargs\0";
        fdtNode(structure, "");
        fdtProperty(structure, 0, cells(1));
        fdtProperty(structure, 15, cells(1));
        fdtNode(structure, "memory@50000000");
        fdtProperty(structure, 27, cells(0x5000_0000, 0x100_0000));
        structure.writeBytes(cells(2));
        structure.writeBytes(cells(4)); // FDT_NOP
        fdtNode(structure, "chosen");
        fdtProperty(structure, 31, "old\0".getBytes(StandardCharsets.US_ASCII));
        structure.writeBytes(cells(2, 2, 9));
        byte[] stringBytes = strings.getBytes(StandardCharsets.US_ASCII);
        int structureAt = 56;
        int total = structureAt + structure.size() + stringBytes.length;
        return ByteBuffer.allocate(total)
                .put(cells(0xd00d_feed, total, structureAt, structureAt + structure.size(), 40, 17, 16, 0))
                .put(cells(stringBytes.length, structure.size()))
                .put(new byte[16])
                .put(structure.toByteArray())
                .put(stringBytes)
                .array();
    }

    private static void fdtNode(ByteArrayOutputStream out, String name) {
        out.writeBytes(cells(1));
        out.writeBytes((name + "\0").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[-out.size() & 3]);
    }

    private static void fdtProperty(ByteArrayOutputStream out, int nameAt, byte[] value) {
        out.writeBytes(cells(3, value.length, nameAt));
        out.writeBytes(value);
        out.writeBytes(new byte[-out.size() & 3]);
    }

    static byte[] cells(int... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * 4);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }
}
