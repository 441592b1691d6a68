package dev.envkit.toolkit.image.nand;

import dev.envkit.toolkit.image.ImageException;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file that holds a NAND chip, or the first blocks of one, with every page's spare area; opened for reading. For one
 * thread.
 */
public final class NandImage implements AutoCloseable {
    /** Pages looked at to find out which geometry it is. */
    private static final int SAMPLES = 256;

    private final Path file;
    private final FileChannel channel;
    private final NandGeometry geometry;
    private final String reason;

    private NandImage(Path file, FileChannel channel, NandGeometry geometry, String reason) {
        this.file = file;
        this.channel = channel;
        this.geometry = geometry;
        this.reason = reason;
    }

    /**
     * Opens a file with the geometry that its length and its content speak for.
     *
     * @return empty if it cannot be pages with spare areas
     * @throws StorageException if it cannot be read
     */
    public static Optional<NandImage> open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                List<Candidate> candidates = candidates(channel);
                if (candidates.isEmpty()) {
                    channel.close();
                    return Optional.empty();
                }
                Candidate best = candidates.getFirst();
                return Optional.of(new NandImage(file, channel, best.geometry, reason(candidates)));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /**
     * Opens a file with a given page form.
     *
     * @param pageSize 512 or 2048
     * @throws ImageException if the file's length does not fit it
     */
    public static NandImage open(Path file, int pageSize) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            Optional<NandGeometry> geometry = forms(channel.size()).stream()
                    .filter(g -> g.pageSize() == pageSize)
                    .findFirst();
            if (geometry.isEmpty()) {
                long length = channel.size();
                channel.close();
                throw new ImageException(
                        file + " has " + length + " bytes, which are no whole blocks of pages of " + pageSize + "+"
                                + pageSize / 32 + " bytes",
                        "Leave --page out and see what 'envkit image inspect' finds.");
            }
            return new NandImage(file, channel, geometry.get(), "asked for");
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /** Returns the geometry. */
    public NandGeometry geometry() {
        return geometry;
    }

    /** Returns what spoke for it. */
    public String reason() {
        return reason;
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    /**
     * Reads a block with its spare areas.
     *
     * @throws StorageException if it cannot be read
     */
    public byte[] readBlock(int block) {
        try {
            byte[] bytes = new byte[geometry.rawBlock()];
            read(channel, bytes, (long) block * geometry.rawBlock());
            return bytes;
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /** Returns whether a block that was read is marked as bad, in its first page or its second. */
    public boolean isBad(byte[] block) {
        int mark = geometry.pageSize() + geometry.badMark();
        return block[mark] != (byte) 0xff || block[geometry.rawPage() + mark] != (byte) 0xff;
    }

    /**
     * Returns the main bytes of a range with wrong bits mended and bad blocks left out, as {@code nand read} gives
     * them.
     *
     * @param offset the first byte, counted in main bytes; a multiple of the block size
     * @param end the first byte behind the range
     * @param scheme the code to mend with
     */
    public InputStream mainBytes(long offset, long end, EccScheme scheme) {
        return new MainBytes(
                (int) (offset / geometry.blockSize()),
                (int) Math.min(geometry.blocks(), (end + geometry.blockSize() - 1) / geometry.blockSize()),
                scheme);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of("close", file, e);
        }
    }

    private final class MainBytes extends InputStream {
        private final int endBlock;
        private final EccScheme scheme;
        private int nextBlock;
        private byte[] main = new byte[0];
        private int position;

        MainBytes(int firstBlock, int endBlock, EccScheme scheme) {
            this.nextBlock = firstBlock;
            this.endBlock = endBlock;
            this.scheme = scheme;
        }

        @Override
        public int read() {
            return fill() ? main[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int n = Math.min(length, main.length - position);
            System.arraycopy(main, position, bytes, offset, n);
            position += n;
            return n;
        }

        private boolean fill() {
            while (position == main.length && nextBlock < endBlock) {
                byte[] block = readBlock(nextBlock++);
                if (!isBad(block)) {
                    main = mainOf(block, scheme);
                    position = 0;
                }
            }
            return position < main.length;
        }
    }

    /** Returns the main bytes of a block that was read, with wrong bits mended. */
    public byte[] mainOf(byte[] block, EccScheme scheme) {
        byte[] bytes = new byte[geometry.blockSize()];
        for (int page = 0; page < geometry.pagesPerBlock(); page++) {
            int at = page * geometry.rawPage();
            scheme.check(geometry, block, at);
            System.arraycopy(block, at, bytes, page * geometry.pageSize(), geometry.pageSize());
        }
        return bytes;
    }

    private static void read(FileChannel channel, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends too early");
            }
        }
    }

    /**
     * A geometry that the length allows, and what the content says about it.
     *
     * @param written pages looked at that are not erased
     * @param coded those of them whose data and code agree
     * @param erasedSpare those of them with a spare area without any code
     */
    private record Candidate(NandGeometry geometry, boolean wholeChip, int written, int coded, int erasedSpare) {
        double score() {
            return written == 0 ? 0 : (coded + 0.5 * erasedSpare) / written;
        }

        String evidence() {
            return String.format(
                    Locale.ROOT,
                    "%d+%d: of %d written pages looked at, %d agree with their code, %d have an erased spare area",
                    geometry.pageSize(),
                    geometry.spareSize(),
                    written,
                    coded,
                    erasedSpare);
        }
    }

    /** Returns the geometries of a length, those of whole chips first. */
    private static List<NandGeometry> forms(long length) {
        List<NandGeometry> forms = new ArrayList<>();
        for (NandGeometry known : NandGeometry.KNOWN) {
            if (known.rawSize() == length) {
                forms.add(known);
            }
        }
        for (NandGeometry known : NandGeometry.KNOWN.subList(0, 2)) {
            long blocks = length / known.rawBlock();
            if (blocks > 0
                    && length % known.rawBlock() == 0
                    && blocks <= Integer.MAX_VALUE / known.pagesPerBlock()
                    && forms.stream().noneMatch(g -> g.pageSize() == known.pageSize())) {
                forms.add(new NandGeometry(known.pageSize(), known.spareSize(), known.pagesPerBlock(), (int) blocks));
            }
        }
        return forms;
    }

    private static List<Candidate> candidates(FileChannel channel) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (NandGeometry geometry : forms(channel.size())) {
            candidates.add(sample(channel, geometry));
        }
        // scores that are nearly the same say nothing: then the length decides
        candidates.sort(Comparator.comparingLong((Candidate c) -> Math.round(c.score() * 10))
                .thenComparing(Candidate::wholeChip)
                .reversed());
        // a multiple of the block length that nothing in the content speaks for is some other file
        boolean chip = !candidates.isEmpty()
                && (candidates.getFirst().wholeChip() || candidates.getFirst().score() > 0.3);
        return chip ? candidates : List.of();
    }

    private static Candidate sample(FileChannel channel, NandGeometry geometry) throws IOException {
        int written = 0;
        int coded = 0;
        int erasedSpare = 0;
        byte[] block = new byte[geometry.rawBlock()];
        // every block's first page says most; all of the first blocks, where boot loader and kernel are
        for (int number = 0; number < geometry.blocks() && written < SAMPLES; number++) {
            read(channel, block, (long) number * geometry.rawBlock());
            for (int page = 0; page < geometry.pagesPerBlock() && written < SAMPLES; page += 7) {
                int at = page * geometry.rawPage();
                if (NandImageBuilder.isErased(block, at, geometry.pageSize())) {
                    continue;
                }
                written++;
                if (NandImageBuilder.isErased(block, at + geometry.pageSize(), geometry.spareSize())) {
                    erasedSpare++;
                } else if (!isAll(block, at, geometry.pageSize(), (byte) 0) // zeros agree with any scheme's code
                        && Arrays.stream(EccScheme.values())
                                .filter(scheme -> scheme != EccScheme.NONE)
                                .anyMatch(scheme ->
                                        scheme.check(geometry, block, at).isClean())) {
                    coded++;
                }
            }
        }
        boolean whole = NandGeometry.KNOWN.contains(geometry);
        return new Candidate(geometry, whole, written, coded, erasedSpare);
    }

    private static boolean isAll(byte[] bytes, int offset, int length, byte value) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] != value) {
                return false;
            }
        }
        return true;
    }

    private static String reason(List<Candidate> candidates) {
        Candidate best = candidates.getFirst();
        NandGeometry g = best.geometry;
        String length = "the length is " + g.rawPage() + " x " + g.pages() + " bytes"
                + (best.wholeChip ? ", that of a chip of this board" : "");
        String content = candidates.stream().map(Candidate::evidence).collect(Collectors.joining("; "));
        return candidates.size() == 1 && best.written == 0 ? length + ", and it is erased" : length + "; " + content;
    }
}
