package dev.envkit.toolkit.image.inspect;

import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found in an image.
 *
 * @param file the image
 * @param size its length in bytes
 * @param chip what is known about it as a NAND chip; empty if it has no spare areas
 * @param layout the division that what is on it fits best; empty if none does
 * @param items what was recognised, by offset
 */
public record InspectReport(Path file, long size, Optional<Chip> chip, Optional<FlashLayout> layout, List<Item> items) {
    /** Copies the list. */
    public InspectReport {
        items = List.copyOf(items);
    }

    /**
     * A NAND chip with spare areas.
     *
     * @param geometry how it is organised
     * @param reason what spoke for that
     * @param writtenPages pages that are not erased
     * @param codedPages pages that agree with a code, by code; a page may agree with both
     * @param uncodedPages written pages with an erased spare area
     * @param erasedBlocks blocks in which nothing is written
     * @param zeroBlocks blocks full of zeros
     * @param badBlocks blocks marked as bad
     * @param errors pages whose data and code do not agree
     */
    public record Chip(
            NandGeometry geometry,
            String reason,
            int writtenPages,
            Map<EccScheme, Integer> codedPages,
            int uncodedPages,
            int erasedBlocks,
            int zeroBlocks,
            List<Integer> badBlocks,
            List<PageErrors> errors) {
        /** Copies the collections. */
        public Chip {
            codedPages = Map.copyOf(codedPages);
            badBlocks = List.copyOf(badBlocks);
            errors = List.copyOf(errors);
        }

        /** Returns the code that most pages agree with. */
        public EccScheme usualCode() {
            int hamming = codedPages.getOrDefault(EccScheme.HAMMING, 0);
            int controller = codedPages.getOrDefault(EccScheme.CONTROLLER, 0);
            if (hamming + controller == 0) {
                return EccScheme.NONE;
            }
            return hamming >= controller ? EccScheme.HAMMING : EccScheme.CONTROLLER;
        }
    }

    /**
     * A page whose data and code do not agree.
     *
     * @param page its number
     * @param corrected wrong bits that the code mends
     * @param codeErrors wrong bits in the code
     * @param uncorrectable parts that cannot be mended
     */
    public record PageErrors(int page, int corrected, int codeErrors, int uncorrectable) {}

    /**
     * Returns where a part that was put at an offset really begins: behind the bad blocks that are there.
     *
     * @param offset counted in main bytes
     */
    public long start(long offset) {
        return start(chip, offset);
    }

    static long start(Optional<Chip> chip, long offset) {
        if (chip.isEmpty()) {
            return offset;
        }
        int size = chip.get().geometry().blockSize();
        long start = offset;
        while (chip.get().badBlocks().contains((int) (start / size))) {
            start = (start / size + 1) * size;
        }
        return start;
    }

    /** Returns how many bytes of a range are not in bad blocks. */
    public long goodBytes(long offset, long length) {
        if (chip.isEmpty()) {
            return length;
        }
        int size = chip.get().geometry().blockSize();
        long bad = chip.get().badBlocks().stream()
                .filter(block -> (long) block * size >= offset && (long) block * size < offset + length)
                .count();
        return Math.max(0, length - bad * size);
    }

    /** Returns the first item of a kind. */
    public Optional<Item> first(Item.Kind kind) {
        return items.stream().filter(item -> item.kind() == kind).findFirst();
    }
}
