package dev.envkit.toolkit.image.nand;

import dev.envkit.toolkit.image.ImageException;
import dev.envkit.workspace.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the image of a whole NAND chip, every page with its spare area: parts where they belong, their error correcting
 * codes, bad blocks skipped as {@code nand write} skips them, everything else erased (0xFF).
 *
 * <p>The same parts give the same bytes. Set options, then {@link #write}. For one thread.
 */
public final class NandImageBuilder {
    private static final byte ERASED = (byte) 0xff;

    /** jffs2_unknown_node of type CLEANMARKER with length 8 (Linux, fs/jffs2/wbuf.c, struct oob_cleanmarker). */
    private static final byte[] CLEAN_MARKER = HexFormat.of().parseHex("8519032008000000");

    /** Bytes of UBI's ubi_ec_hdr (Linux, drivers/mtd/ubi/ubi-media.h). */
    private static final int ERASE_COUNTER_LENGTH = 64;

    private final NandGeometry geometry;
    private final List<NandPart> parts = new ArrayList<>();
    private final NavigableSet<Integer> badBlocks = new TreeSet<>();
    private boolean badBlockTable;

    /** @param geometry the chip */
    public NandImageBuilder(NandGeometry geometry) {
        this.geometry = geometry;
    }

    /**
     * Adds a part.
     *
     * @throws ImageException if it is not made of whole blocks of the chip, or overlaps another part
     */
    public NandImageBuilder part(NandPart part) {
        int block = geometry.blockSize();
        if (part.offset() % block != 0 || part.size() % block != 0 || part.size() <= 0) {
            throw new ImageException(
                    "part '" + part.name() + "' (" + range(part.offset(), part.size())
                            + ") does not consist of whole blocks of " + ByteSize.format(block),
                    "Move its borders to multiples of 0x" + Integer.toHexString(block)
                            + ", or take another layout or chip.");
        }
        if (part.end() > geometry.size()) {
            throw new ImageException(
                    "part '" + part.name() + "' (" + range(part.offset(), part.size()) + ") ends behind the chip of "
                            + ByteSize.format(geometry.size()),
                    "Take a larger chip or another layout.");
        }
        for (NandPart other : parts) {
            if (part.offset() < other.end() && other.offset() < part.end()) {
                throw new ImageException(
                        "parts '" + other.name() + "' (" + range(other.offset(), other.size()) + ") and '" + part.name()
                                + "' (" + range(part.offset(), part.size()) + ") overlap",
                        "Give each its own place.");
            }
        }
        parts.add(part);
        return this;
    }

    /**
     * Says which blocks the factory marked as bad.
     *
     * @throws ImageException if one is not on the chip, or is block 0, which makers guarantee
     */
    public NandImageBuilder badBlocks(Collection<Integer> blocks) {
        for (int block : blocks) {
            if (block <= 0 || block >= geometry.blocks()) {
                throw new ImageException(
                        "block " + block + " cannot be a bad one",
                        "Bad blocks are 1 to " + (geometry.blocks() - 1) + " on this chip; block 0 is always good.");
            }
        }
        badBlocks.addAll(blocks);
        return this;
    }

    /** Says whether the last blocks hold Linux's bad block table and its mirror. */
    public NandImageBuilder badBlockTable(boolean wanted) {
        badBlockTable = wanted;
        return this;
    }

    /** Returns where in a part's good blocks its content ends, in bytes of {@code size} that are not bad. */
    private long capacity(NandPart part) {
        int first = (int) (part.offset() / geometry.blockSize());
        int end = (int) (part.end() / geometry.blockSize());
        return part.size() - (long) badBlocks.subSet(first, end).size() * geometry.blockSize();
    }

    /**
     * Writes the image.
     *
     * @param out left open
     * @throws ImageException if a part's content does not fit
     * @throws IOException if a content cannot be read or the stream refuses
     */
    public void write(OutputStream out) throws IOException {
        List<NandPart> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingLong(NandPart::offset));
        for (NandPart part : sorted) {
            requireFit(part);
        }
        BadBlockTable table = badBlockTable ? new BadBlockTable(geometry, badBlocks) : null;
        if (table != null && !sorted.isEmpty()) {
            requireUnused(table, sorted.getLast());
        }
        byte[] block = new byte[geometry.rawBlock()];
        Feed feed = null;
        int next = 0;
        try {
            for (int number = 0; number < geometry.blocks(); number++) {
                long offset = (long) number * geometry.blockSize();
                if (feed != null && offset >= feed.part.end()) {
                    feed.close();
                    feed = null;
                }
                if (feed == null
                        && next < sorted.size()
                        && offset >= sorted.get(next).offset()) {
                    feed = new Feed(sorted.get(next++));
                }
                Arrays.fill(block, ERASED);
                if (badBlocks.contains(number)) {
                    block[geometry.pageSize() + geometry.badMark()] = 0;
                } else if (table != null && table.holds(number)) {
                    table.fill(number, block);
                } else if (feed != null) {
                    feed.fill(block);
                }
                out.write(block);
            }
        } finally {
            if (feed != null) {
                feed.close();
            }
        }
    }

    private void requireFit(NandPart part) throws IOException {
        long length = part.content().size();
        if (part.form() == NandPart.Form.WITH_SPARE) {
            if (length % geometry.rawPage() != 0) {
                throw new ImageException(
                        "the content of part '" + part.name() + "' has " + length
                                + " bytes, which are no whole pages of " + geometry.pageSize() + "+"
                                + geometry.spareSize() + " bytes",
                        "Make it for this chip's page size.");
            }
            length = length / geometry.rawPage() * geometry.pageSize();
        }
        long capacity = capacity(part);
        if (length > capacity) {
            long bad = part.size() - capacity;
            throw new ImageException(
                    "the content of part '" + part.name() + "' has " + ByteSize.format(length) + " (" + length
                            + " bytes) and its place " + ByteSize.format(capacity)
                            + (bad > 0 ? ", since " + ByteSize.format(bad) + " of it are bad blocks" : "") + ": "
                            + (length - capacity) + " bytes too many",
                    "Make the content smaller, or take a layout with a larger '" + part.name() + "' or a larger chip.");
        }
    }

    private void requireUnused(BadBlockTable table, NandPart last) throws IOException {
        int block = geometry.blockSize();
        long used = last.offset() + (last.content().size() + block - 1) / block * block + last.size() - capacity(last);
        if (used > (long) table.firstBlock() * block) {
            throw new ImageException(
                    "part '" + last.name() + "' reaches into the last " + BadBlockTable.RESERVED
                            + " blocks, where the bad block table is",
                    "Make its content smaller, or leave the table out: Linux and U-Boot find bad blocks without it.");
        }
    }

    private static String range(long offset, long size) {
        return "0x" + Long.toHexString(offset) + "+0x" + Long.toHexString(size);
    }

    /** Gives a part's content block by block. */
    private final class Feed implements AutoCloseable {
        private final NandPart part;
        private final byte @Nullable [] buffer;
        private @Nullable InputStream in;
        private byte @Nullable [] firstBytes;

        Feed(NandPart part) throws IOException {
            this.part = part;
            this.in = part.content().open();
            buffer = part.form() == NandPart.Form.MAIN ? new byte[geometry.blockSize()] : null;
        }

        void fill(byte[] block) throws IOException {
            int pages = in == null ? 0 : buffer == null ? readWithSpare(in, block) : readMain(in, buffer, block);
            for (int page = 0; page < pages; page++) {
                int offset = page * geometry.rawPage();
                if (!isErased(block, offset, geometry.pageSize())) {
                    part.ecc().encode(geometry, block, offset);
                }
            }
            if (in != null && firstBytes == null) {
                firstBytes = Arrays.copyOf(block, ERASE_COUNTER_LENGTH);
            }
            if (pages == 0) {
                fillFree(block);
            }
            if (pages < geometry.pagesPerBlock()) {
                close();
            }
        }

        private void fillFree(byte[] block) {
            switch (part.free()) {
                case ERASED -> {}
                case CLEAN_MARKER ->
                    System.arraycopy(
                            CLEAN_MARKER, 0, block, geometry.pageSize() + geometry.freeSpare(), CLEAN_MARKER.length);
                case ERASE_COUNTER -> {
                    byte[] header = firstBytes;
                    if (header != null) {
                        System.arraycopy(header, 0, block, 0, header.length);
                        part.ecc().encode(geometry, block, 0);
                    }
                }
            }
        }

        /** Returns how many pages were read. */
        private int readMain(InputStream stream, byte[] main, byte[] block) throws IOException {
            int n = stream.readNBytes(main, 0, main.length);
            int size = geometry.pageSize();
            int pages = (n + size - 1) / size;
            for (int page = 0; page < pages; page++) {
                int length = Math.min(size, n - page * size);
                System.arraycopy(main, page * size, block, page * geometry.rawPage(), length);
            }
            return pages;
        }

        private int readWithSpare(InputStream stream, byte[] block) throws IOException {
            return stream.readNBytes(block, 0, block.length) / geometry.rawPage();
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
                in = null;
            }
        }
    }

    /** Returns whether bytes are all 0xFF. */
    static boolean isErased(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] != ERASED) {
                return false;
            }
        }
        return true;
    }
}
