package dev.envkit.toolkit.image.inspect;

import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.nand.NandImage;
import dev.envkit.workspace.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gets parts of an image out again: wrong bits mended, bad blocks left out, spare areas stripped (but for yaffs2, whose
 * tags are in them). For one thread.
 */
public final class ImageExtractor {
    private static final int CHUNK = 1 << 20;

    private final InspectReport report;
    private boolean whole;

    /** @param report what is in the image */
    public ImageExtractor(InspectReport report) {
        this.report = report;
    }

    /** Says whether a whole partition is wanted, instead of what was recognised in it. */
    public ImageExtractor whole(boolean wanted) {
        whole = wanted;
        return this;
    }

    /**
     * A range of main bytes.
     *
     * @param offset its first byte, counted from the chip's start
     * @param length how many bytes from there on, those in bad blocks not counted
     */
    public record Range(long offset, long length) {}

    /**
     * Returns where a part is.
     *
     * @param part a partition of the layout that the image has, or {@code OFFSET} or {@code OFFSET+LENGTH}
     * @throws ImageException if there is none such
     */
    public Range find(String part) {
        if (Character.isDigit(part.isEmpty() ? 'x' : part.charAt(0))) {
            return range(part);
        }
        FlashLayout layout = report.layout().orElseThrow(() -> nothing(part));
        FlashLayout.Partition partition = layout.partitions().stream()
                .filter(p -> p.name().equals(part))
                .findFirst()
                .orElseThrow(() -> nothing(part));
        long start = report.start(partition.offset());
        Optional<Item> item =
                report.items().stream().filter(i -> i.offset() == start).findFirst();
        if (!whole && item.isPresent()) {
            return new Range(start, item.get().length());
        }
        if (!whole) {
            throw new ImageException(
                    "nothing was recognised in partition '" + part + "'", "Get all of it with --whole.");
        }
        long size = partition.size().orElse(size() - partition.offset());
        return new Range(partition.offset(), report.goodBytes(partition.offset(), size));
    }

    private long size() {
        return report.chip().map(chip -> chip.geometry().size()).orElse(report.size());
    }

    private ImageException nothing(String part) {
        String known = report.layout()
                .map(layout -> layout.partitions().stream()
                        .map(FlashLayout.Partition::name)
                        .collect(Collectors.joining(", ")))
                .orElse("");
        String items = report.items().stream()
                .map(item -> FileProbes.hex(item.offset()) + " (" + item.summary() + ")")
                .collect(Collectors.joining(", "));
        return new ImageException(
                "there is no part '" + part + "' in " + report.file(),
                known.isEmpty()
                        ? "Name a place: OFFSET, or OFFSET+LENGTH. There is: " + (items.isEmpty() ? "nothing" : items)
                        : "Take one of: " + known + "; or OFFSET, or OFFSET+LENGTH.");
    }

    private Range range(String text) {
        String[] halves = text.split("\\+", 2);
        try {
            long offset = Long.decode(halves[0].toLowerCase(Locale.ROOT));
            if (halves.length == 2) {
                return new Range(offset, Long.decode(halves[1].toLowerCase(Locale.ROOT)));
            }
            return report.items().stream()
                    .filter(item -> item.offset() == offset)
                    .findFirst()
                    .map(item -> new Range(offset, item.length()))
                    .orElseThrow(() -> new ImageException(
                            "nothing was recognised at " + halves[0], "Say how much you want: " + text + "+LENGTH."));
        } catch (NumberFormatException e) {
            throw new ImageException("'" + text + "' is no place", "Write it as 0x60000 or 0x60000+0x500000.");
        }
    }

    /**
     * Writes a part to a file.
     *
     * @param target replaced where it stands
     * @return how many bytes were written
     */
    public long extract(Range range, Path target) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            if (report.chip().isEmpty()) {
                try (ImageBytes.OfFile bytes = new ImageBytes.OfFile(report.file())) {
                    return copy(bytes.from(range.offset(), bytes.size()), range.length(), out);
                }
            }
            int pageSize = report.chip().get().geometry().pageSize();
            try (NandImage image = NandImage.open(report.file(), pageSize)) {
                int blockSize = image.geometry().blockSize();
                int first = (int) (range.offset() / blockSize);
                if (isYaffs(range)) {
                    return copyRaw(image, first, range.length(), out);
                }
                NandScan scan = new NandScan(image);
                ImageBytes bytes = scan.mainBytes(first, image.geometry().blocks());
                return copy(bytes.from(range.offset() % blockSize, bytes.size()), range.length(), out);
            }
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private boolean isYaffs(Range range) {
        return report.items().stream()
                .anyMatch(item -> item.offset() == range.offset()
                        && "yaffs2".equals(item.details().get("fileSystem")));
    }

    private static long copy(ImageBytes bytes, long length, OutputStream out) throws IOException {
        long done = 0;
        while (done < length) {
            byte[] chunk = bytes.read(done, (int) Math.min(CHUNK, length - done));
            if (chunk.length == 0) {
                break;
            }
            out.write(chunk);
            done += chunk.length;
        }
        return done;
    }

    private static long copyRaw(NandImage image, int first, long length, OutputStream out) throws IOException {
        long written = 0;
        long left = length;
        for (int number = first; number < image.geometry().blocks() && left > 0; number++) {
            byte[] block = image.readBlock(number);
            if (image.isBad(block)) {
                continue;
            }
            out.write(block);
            written += block.length;
            left -= image.geometry().blockSize();
        }
        return written;
    }
}
