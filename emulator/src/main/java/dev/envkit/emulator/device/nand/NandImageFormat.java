package dev.envkit.emulator.device.nand;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which chip a file is an image of. The format is the one that the classic QEMU fork and NAND programmers use: page
 * after page, each main area followed by its spare area, without a header; so the length is all there is to go by.
 *
 * @param geometry the chip
 * @param reason why it is this one, for the user: a sentence without a full stop
 */
record NandImageFormat(NandGeometry geometry, String reason) {
    /**
     * Finds the chip.
     *
     * @param name the file's name, for messages
     * @param length the file's length in bytes
     * @param wanted the chip that the user named, if any
     * @throws NandImageException if no chip fits
     */
    static NandImageFormat of(String name, long length, Optional<NandGeometry> wanted) throws NandImageException {
        if (wanted.isPresent()) {
            return named(name, length, wanted.get());
        }
        List<NandGeometry> fitting = NandGeometry.ofRawSize(length);
        if (!fitting.isEmpty()) {
            NandGeometry found = fitting.getFirst();
            String others = fitting.stream().skip(1).map(NandGeometry::name).collect(Collectors.joining(" and "));
            return new NandImageFormat(
                    found,
                    "%d bytes are %d pages of %d+%d: %s%s"
                            .formatted(
                                    length,
                                    found.pages(),
                                    found.pageSize(),
                                    found.spareSize(),
                                    found.description(),
                                    others.isEmpty() ? "" : "; as long is an image of " + others + ", to be named"));
        }
        for (NandGeometry geometry : NandGeometry.values()) {
            if (geometry.size() == length) {
                throw withoutSpare(name, length);
            }
        }
        throw new NandImageException(
                "%s: %d bytes are not the length of a NAND image".formatted(name, length),
                "images have each page followed by its spare area: " + lengths()
                        + "; a file that holds the first blocks only needs the chip's name (--nand-chip)");
    }

    private static NandImageFormat named(String name, long length, NandGeometry geometry) throws NandImageException {
        long block = (long) geometry.pagesPerBlock() * geometry.rawPageSize();
        if (length == geometry.size()) {
            throw withoutSpare(name, length);
        }
        if (length > geometry.rawSize() || length % block != 0 || length == 0) {
            throw new NandImageException(
                    "%s: %d bytes are not whole blocks of a %s".formatted(name, length, geometry.description()),
                    "an image of it has %d bytes, or a multiple of %d for its first blocks"
                            .formatted(geometry.rawSize(), block));
        }
        return new NandImageFormat(
                geometry,
                length == geometry.rawSize()
                        ? geometry.description() + ", as named"
                        : "%s, as named; the file holds the first %d of %d blocks, the others are erased"
                                .formatted(geometry.description(), length / block, geometry.blocks()));
    }

    private static NandImageException withoutSpare(String name, long length) {
        return new NandImageException(
                "%s: %d bytes are the main areas of a chip without its spare areas, where ECC and bad block markers are"
                        .formatted(name, length),
                "dump the chip with them (nanddump --oob, nand dump), or make an image anew: envkit image nand");
    }

    private static String lengths() {
        return Arrays.stream(NandGeometry.values())
                .filter(g -> g != NandGeometry.K9F1G08U0A)
                .map(g -> g.rawSize() + " (" + g.name() + ")")
                .collect(Collectors.joining(", "));
    }
}
