package dev.envkit.emulator.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tagged list that tells a kernel without device tree about the board (Linux: Documentation/arm/setup.rst and
 * arch/arm/include/uapi/asm/setup.h). The builder begins with ATAG_CORE; {@link #encode} ends with ATAG_NONE.
 */
public final class AtagList {
    /** The kernel's COMMAND_LINE_SIZE: what is longer, with its final NUL, it cuts off in silence. */
    public static final int COMMAND_LINE_SIZE = 1024;

    /** Where the list goes, from the start of RAM; it has to end below the kernel's first page table. */
    static final long OFFSET = 0x100;

    private static final int MAX_SIZE = 0x4000 - (int) OFFSET;
    private static final int ATAG_NONE = 0;
    private static final int ATAG_CORE = 0x5441_0001;
    private static final int ATAG_MEM = 0x5441_0002;
    private static final int ATAG_SERIAL = 0x5441_0006;
    private static final int ATAG_REVISION = 0x5441_0007;
    private static final int ATAG_CMDLINE = 0x5441_0009;
    private static final int ATAG_INITRD2 = 0x5442_0005;
    private static final int PAGE_SIZE = 4096;

    private final List<byte[]> tags = new ArrayList<>();

    /** Starts a list: ATAG_CORE without flags, page size 4096, and no root device but the command line's. */
    public AtagList() {
        add(ATAG_CORE, words(0, PAGE_SIZE, 0));
    }

    /** Adds ATAG_MEM: a bank of RAM. */
    public AtagList memory(MemoryRange bank) {
        return add(ATAG_MEM, words((int) bank.size(), (int) bank.start()));
    }

    /** Adds ATAG_INITRD2: where the initrd lies. */
    public AtagList initrd(MemoryRange initrd) {
        return add(ATAG_INITRD2, words((int) initrd.start(), (int) initrd.size()));
    }

    /** Adds ATAG_SERIAL: shown as "Serial" in /proc/cpuinfo. */
    public AtagList serial(long number) {
        return add(ATAG_SERIAL, words((int) number, (int) (number >>> 32)));
    }

    /** Adds ATAG_REVISION: shown as "Revision" in /proc/cpuinfo. */
    public AtagList revision(int revision) {
        return add(ATAG_REVISION, words(revision));
    }

    /**
     * Adds ATAG_CMDLINE.
     *
     * @throws BootException if the kernel would cut it off, or it holds a control character
     */
    public AtagList commandLine(String line) throws BootException {
        byte[] bytes = checkedCommandLine(line);
        return add(ATAG_CMDLINE, Arrays.copyOf(bytes, bytes.length + 4 & ~3));
    }

    /** Returns the line's bytes without NUL; throws as {@link #commandLine} does. */
    static byte[] checkedCommandLine(String line) throws BootException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > COMMAND_LINE_SIZE - 1) {
            throw new BootException(
                    "the kernel's command line has " + bytes.length + " bytes; the kernel takes at most "
                            + (COMMAND_LINE_SIZE - 1),
                    "shorten --append");
        }
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && b != '\t') {
                throw new BootException(
                        String.format("the kernel's command line holds the control character 0x%02x", b),
                        "remove it from --append");
            }
        }
        return bytes;
    }

    /**
     * Returns the list as it lies in memory.
     *
     * @throws BootException if it would reach into the kernel's page table
     */
    public byte[] encode() throws BootException {
        int size = 8 + tags.stream().mapToInt(tag -> tag.length).sum();
        if (size > MAX_SIZE) {
            throw new BootException("the kernel's tagged list has " + size + " bytes; " + MAX_SIZE + " fit", "");
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        tags.forEach(out::put);
        return out.putInt(0).putInt(ATAG_NONE).array();
    }

    private AtagList add(int tag, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(8 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        tags.add(out.putInt(out.capacity() / 4).putInt(tag).put(payload).array());
        return this;
    }

    private static byte[] words(int... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }
}
