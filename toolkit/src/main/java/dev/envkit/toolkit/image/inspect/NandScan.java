package dev.envkit.toolkit.image.inspect;

import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.nand.NandImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What every page of a chip says about itself: erased or written, by which code, with which errors. */
final class NandScan {
    private final NandImage image;
    private final NandGeometry geometry;
    private final Block[] blocks;
    private final EccScheme usual;
    private final List<PageError> errors = new ArrayList<>();

    /** What a block is like. */
    private static final class Block {
        private boolean bad;
        private boolean zero;
        private int written;
        private int erasedSpare;
        private final Map<EccScheme, Integer> agreeing = new EnumMap<>(EccScheme.class);
        private int disagreeing;
    }

    /**
     * A page whose data and code do not agree.
     *
     * @param page its number on the chip
     * @param corrected wrong bits that the code mends
     * @param codeErrors wrong bits in the code itself
     * @param uncorrectable parts of the page that cannot be mended
     */
    record PageError(int page, int corrected, int codeErrors, int uncorrectable) {}

    NandScan(NandImage image) {
        this.image = image;
        geometry = image.geometry();
        blocks = new Block[geometry.blocks()];
        for (int number = 0; number < blocks.length; number++) {
            blocks[number] = scan(image.readBlock(number));
        }
        usual = dominating(0, blocks.length, EccScheme.NONE);
        for (int number = 0; number < blocks.length; number++) {
            if (blocks[number].disagreeing > 0 && !blocks[number].bad) {
                findErrors(number);
            }
        }
    }

    private Block scan(byte[] raw) {
        Block block = new Block();
        block.zero = isAll(raw, 0, raw.length, 0);
        block.bad = !block.zero && image.isBad(raw);
        if (block.zero || block.bad) {
            return block;
        }
        byte[] page = new byte[geometry.rawPage()];
        for (int number = 0; number < geometry.pagesPerBlock(); number++) {
            int at = number * geometry.rawPage();
            if (isAll(raw, at, geometry.pageSize(), 0xff)) {
                continue;
            }
            block.written++;
            boolean any = false;
            for (EccScheme scheme : List.of(EccScheme.HAMMING, EccScheme.CONTROLLER)) {
                System.arraycopy(raw, at, page, 0, page.length);
                if (scheme.check(geometry, page, 0).isClean()) {
                    block.agreeing.merge(scheme, 1, Integer::sum);
                    any = true;
                }
            }
            if (any) {
                continue;
            }
            // data of zeros, and some other, has an erased code by right
            if (isAll(raw, at + geometry.pageSize(), geometry.spareSize(), 0xff)) {
                block.erasedSpare++;
            } else {
                block.disagreeing++;
            }
        }
        return block;
    }

    private void findErrors(int number) {
        EccScheme scheme = scheme(number);
        if (scheme == EccScheme.NONE) {
            return;
        }
        byte[] raw = image.readBlock(number);
        for (int page = 0; page < geometry.pagesPerBlock(); page++) {
            int at = page * geometry.rawPage();
            if (isAll(raw, at + geometry.pageSize(), geometry.spareSize(), 0xff)) {
                continue;
            }
            EccScheme.Check check = scheme.check(geometry, raw, at);
            if (!check.isClean()) {
                errors.add(new PageError(
                        number * geometry.pagesPerBlock() + page,
                        check.corrected(),
                        check.codeErrors(),
                        check.uncorrectable()));
            }
        }
    }

    static boolean isAll(byte[] bytes, int offset, int length, int value) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] != (byte) value) {
                return false;
            }
        }
        return true;
    }

    /** Returns the code that most pages of a block agree with; the chip's usual one if that says nothing. */
    EccScheme scheme(int block) {
        return dominating(block, block + 1, usual);
    }

    /** Returns the code that most written pages of some blocks agree with. */
    EccScheme dominating(int first, int end, EccScheme otherwise) {
        int hamming = agreeing(EccScheme.HAMMING, first, end);
        int controller = agreeing(EccScheme.CONTROLLER, first, end);
        if (hamming + controller == 0) {
            boolean uncoded = false;
            for (int number = first; number < end; number++) {
                uncoded |= blocks[number].erasedSpare > 0;
            }
            return uncoded ? EccScheme.NONE : otherwise;
        }
        return hamming >= controller ? EccScheme.HAMMING : EccScheme.CONTROLLER;
    }

    private int agreeing(EccScheme scheme, int first, int end) {
        int sum = 0;
        for (int number = first; number < end; number++) {
            sum += blocks[number].agreeing.getOrDefault(scheme, 0);
        }
        return sum;
    }

    /** Returns how many pages are written. */
    int written() {
        return Arrays.stream(blocks).mapToInt(block -> block.written).sum();
    }

    /** Returns how many written pages have an erased spare area. */
    int uncoded() {
        return Arrays.stream(blocks).mapToInt(block -> block.erasedSpare).sum();
    }

    /** Returns how many pages agree with a code. */
    int agreeing(EccScheme scheme) {
        return agreeing(scheme, 0, blocks.length);
    }

    /** Returns the blocks that are marked as bad. */
    List<Integer> badBlocks() {
        List<Integer> bad = new ArrayList<>();
        for (int number = 0; number < blocks.length; number++) {
            if (blocks[number].bad) {
                bad.add(number);
            }
        }
        return bad;
    }

    /** Returns how many blocks are full of zeros, spare areas included. */
    int zeroBlocks() {
        return (int) Arrays.stream(blocks).filter(block -> block.zero).count();
    }

    /** Returns how many blocks are erased. */
    int erasedBlocks() {
        return (int) Arrays.stream(blocks)
                .filter(block -> !block.bad && !block.zero && block.written == 0)
                .count();
    }

    boolean isBad(int block) {
        return blocks[block].bad;
    }

    boolean isWritten(int block) {
        return !blocks[block].bad && !blocks[block].zero && blocks[block].written > 0;
    }

    /** Returns the pages whose data and code do not agree. */
    List<PageError> errors() {
        return List.copyOf(errors);
    }

    /** Returns the main bytes from a block on as {@code nand read} gives them: mended, and without bad blocks. */
    ImageBytes mainBytes(int first, int end) {
        int[] good = java.util.stream.IntStream.range(first, end)
                .filter(number -> !blocks[number].bad)
                .toArray();
        return new ImageBytes() {
            private int cachedNumber = -1;
            private byte[] cached = new byte[0];

            @Override
            public long size() {
                return (long) good.length * geometry.blockSize();
            }

            @Override
            public byte[] read(long offset, int length) {
                if (offset < 0 || offset >= size()) {
                    return new byte[0];
                }
                byte[] bytes = new byte[(int) Math.min(length, size() - offset)];
                for (int done = 0; done < bytes.length; ) {
                    int index = (int) ((offset + done) / geometry.blockSize());
                    int within = (int) ((offset + done) % geometry.blockSize());
                    byte[] block = block(good[index]);
                    int n = Math.min(bytes.length - done, block.length - within);
                    System.arraycopy(block, within, bytes, done, n);
                    done += n;
                }
                return bytes;
            }

            private byte[] block(int number) {
                if (number != cachedNumber) {
                    cached = image.mainOf(image.readBlock(number), scheme(number));
                    cachedNumber = number;
                }
                return cached;
            }
        };
    }
}
