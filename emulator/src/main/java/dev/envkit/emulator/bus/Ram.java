package dev.envkit.emulator.bus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A block of memory, little-endian: SDRAM, the 4 KiB SRAM of the chip, a ROM image.
 *
 * <p>Execution engines keep decoded copies of what they run, so each page can be marked as holding code; a write to
 * such a page is told to the {@link CodeListener} before the data changes. Engines that write to {@link #array()}
 * directly must not do so for marked pages.
 *
 * <p>Threading: used by the thread that runs the machine; others may look at {@link #array()} while the machine is
 * stopped.
 */
public final class Ram {
    /** Size of the pages that are marked as holding code, as a power of two: 4 KiB. */
    public static final int PAGE_SHIFT = 12;

    /** Size of a page in bytes. */
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Told of writes to pages that hold decoded code. */
    @FunctionalInterface
    public interface CodeListener {
        /**
         * Bytes of a marked page are about to change, or have just changed; never called for ranges that cross pages.
         *
         * @param ram the memory
         * @param offset first byte
         * @param length number of bytes, at least 1
         */
        void codeWritten(Ram ram, int offset, int length);
    }

    private final String name;
    private final byte[] bytes;
    private final boolean[] code;
    private CodeListener listener = (ram, offset, length) -> {};

    /**
     * Makes a block of zeroes.
     *
     * @param name what messages call it: {@code "SDRAM"}
     * @param size in bytes, a positive multiple of {@link #PAGE_SIZE}
     */
    public Ram(String name, int size) {
        if (size <= 0 || (size & (PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException(name + ": size " + size + " is not a positive multiple of " + PAGE_SIZE);
        }
        this.name = name;
        this.bytes = new byte[size];
        this.code = new boolean[size >> PAGE_SHIFT];
    }

    /** Returns the name for messages. */
    public String name() {
        return name;
    }

    /** Returns the size in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Returns the contents themselves, for fast paths and bulk reads. */
    public byte[] array() {
        return bytes;
    }

    /**
     * Reads little-endian.
     *
     * @param offset in bytes; any alignment
     * @param size 1, 2 or 4
     * @return the value, zero-extended
     */
    public int read(int offset, int size) {
        return switch (size) {
            case 1 -> bytes[offset] & 0xFF;
            case 2 -> (short) SHORT.get(bytes, offset) & 0xFFFF;
            default -> (int) INT.get(bytes, offset);
        };
    }

    /**
     * Writes little-endian, and tells the listener if the page holds code.
     *
     * @param offset in bytes, aligned to {@code size}
     * @param size 1, 2 or 4
     * @param value the value; higher bits are ignored
     */
    public void write(int offset, int size, int value) {
        if (code[offset >> PAGE_SHIFT]) {
            listener.codeWritten(this, offset, size);
        }
        switch (size) {
            case 1 -> bytes[offset] = (byte) value;
            case 2 -> SHORT.set(bytes, offset, (short) value);
            default -> INT.set(bytes, offset, value);
        }
    }

    /**
     * Copies a block in, as loaders and DMA do; the listener is told of each page that holds code.
     *
     * @param offset where to, in bytes
     * @param source where from
     * @param from first byte in {@code source}
     * @param length number of bytes
     * @throws IndexOutOfBoundsException if a range does not fit; nothing has been written then
     */
    public void write(int offset, byte[] source, int from, int length) {
        Objects.checkFromIndexSize(from, length, source.length);
        touch(offset, length);
        System.arraycopy(source, from, bytes, offset, length);
    }

    /**
     * Tells the listener that a range is written, for writers that then change {@link #array()} themselves.
     *
     * @param offset first byte
     * @param length number of bytes
     * @throws IndexOutOfBoundsException if the range does not fit
     */
    public void touch(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int next = Math.min(end, (at | (PAGE_SIZE - 1)) + 1);
            if (code[at >> PAGE_SHIFT]) {
                listener.codeWritten(this, at, next - at);
            }
            at = next;
        }
    }

    /** Returns whether the page that holds this offset is marked as holding code. */
    public boolean holdsCode(int offset) {
        return code[offset >> PAGE_SHIFT];
    }

    /** Marks or unmarks the page that holds this offset as holding code. */
    public void markCode(int offset, boolean holdsCode) {
        code[offset >> PAGE_SHIFT] = holdsCode;
    }

    /** Sets who is told of writes to marked pages; the engine does this, and there is one. */
    public void codeListener(CodeListener newListener) {
        listener = newListener;
    }

    @Override
    public String toString() {
        return name + " (" + (bytes.length >> 10) + " KiB)";
    }
}
