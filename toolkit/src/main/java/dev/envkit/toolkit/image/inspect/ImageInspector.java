package dev.envkit.toolkit.image.inspect;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.disk.PartitionTable;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandImage;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what is in an image: a NAND chip with spare areas, a card, or one file system, kernel or environment by
 * itself. Whatever the file holds, it says what it recognised and never fails for the content's sake. For one thread.
 */
public final class ImageInspector {
    /** In the order of preference: those that could mistake something come last. */
    private static final List<Probe> PROBES = List.of(
            FileProbes::uImage,
            FileProbes::squashfs,
            FileProbes::ubifs,
            FileProbes::cramfs,
            FileProbes::zImage,
            Jffs2Probe::look,
            FileProbes::ext,
            FileProbes::archive,
            FileProbes::bootLoader,
            FileProbes::environment);

    /** Where things may begin in a file without known blocks. */
    private static final int STRIDE = 1 << 14;

    private final Board board;
    private int pageSize;

    /** @param board whose layouts are tried */
    public ImageInspector(Board board) {
        this.board = board;
    }

    /** Says which pages a NAND image has, 512 or 2048 bytes; found out unless set. */
    public ImageInspector pageSize(int bytes) {
        pageSize = bytes;
        return this;
    }

    /**
     * Looks into a file.
     *
     * @throws EnvkitException if it is not there or cannot be read
     */
    public InspectReport inspect(Path file) {
        requireFile(file);
        Optional<NandImage> nand = pageSize > 0 ? Optional.of(NandImage.open(file, pageSize)) : NandImage.open(file);
        if (nand.isPresent()) {
            try (NandImage image = nand.get()) {
                return chip(image);
            }
        }
        try (ImageBytes.OfFile bytes = new ImageBytes.OfFile(file)) {
            List<Item> items = plain(bytes);
            return new InspectReport(file, bytes.size(), Optional.empty(), layout(Optional.empty(), items), items);
        }
    }

    static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    Files.isDirectory(file) ? file + " is a directory" : "there is no file " + file,
                    "Name an image file.");
        }
    }

    private InspectReport chip(NandImage image) {
        NandScan scan = new NandScan(image);
        List<Item> items = new ArrayList<>();
        int blockSize = image.geometry().blockSize();
        int number = 0;
        while (number < image.geometry().blocks()) {
            Optional<Item> item = scan.isWritten(number) ? item(image, scan, number) : Optional.empty();
            if (item.isPresent()) {
                Item found = item.get().at((long) number * blockSize);
                items.add(found);
                int behind = blockBehind(scan, number, found.length(), blockSize);
                if (found.kind() == Item.Kind.BOOT_LOADER) {
                    items.addAll(environmentsOver(image, scan, number + 1, behind));
                }
                number = behind;
            } else {
                number++;
            }
        }
        List<InspectReport.PageErrors> errors = scan.errors().stream()
                .map(e -> new InspectReport.PageErrors(e.page(), e.corrected(), e.codeErrors(), e.uncorrectable()))
                .toList();
        Map<EccScheme, Integer> coded = new EnumMap<>(EccScheme.class);
        coded.put(EccScheme.HAMMING, scan.agreeing(EccScheme.HAMMING));
        coded.put(EccScheme.CONTROLLER, scan.agreeing(EccScheme.CONTROLLER));
        InspectReport.Chip chip = new InspectReport.Chip(
                image.geometry(),
                image.reason(),
                scan.written(),
                coded,
                scan.uncoded(),
                scan.erasedBlocks(),
                scan.zeroBlocks(),
                scan.badBlocks(),
                errors);
        return new InspectReport(
                image.file(), image.geometry().rawSize(), Optional.of(chip), layout(Optional.of(chip), items), items);
    }

    /** An environment that was stored over the boot loader destroys it, and is not to be missed. */
    private static List<Item> environmentsOver(NandImage image, NandScan scan, int first, int end) {
        List<Item> found = new ArrayList<>();
        for (int number = first; number < end; number++) {
            long offset = (long) number * image.geometry().blockSize();
            FileProbes.environment(scan.mainBytes(number, end))
                    .filter(item -> item.problems().isEmpty())
                    .ifPresent(item -> found.add(item.at(offset)));
        }
        return found;
    }

    private static Optional<Item> item(NandImage image, NandScan scan, int number) {
        ImageBytes bytes = scan.mainBytes(number, image.geometry().blocks());
        return UbiProbe.look(bytes, image.geometry().blockSize())
                .or(() -> probe(bytes))
                .or(() -> Yaffs2Probe.look(image, number));
    }

    private static int blockBehind(NandScan scan, int first, long length, int blockSize) {
        long left = Math.max(1, (length + blockSize - 1) / blockSize);
        int number = first;
        while (left > 0) {
            left -= scan.isBad(number) ? 0 : 1;
            number++;
        }
        return number;
    }

    private static Optional<Item> probe(ImageBytes bytes) {
        return PROBES.stream().flatMap(probe -> probe.look(bytes).stream()).findFirst();
    }

    private static List<Item> plain(ImageBytes bytes) {
        Optional<PartitionTable> table = PartitionTable.decode(bytes.read(0, PartitionTable.SECTOR));
        if (table.isPresent()) {
            return card(bytes, table.get());
        }
        List<Item> items = new ArrayList<>();
        for (long at = 0; at < bytes.size(); ) {
            ImageBytes rest = bytes.from(at, bytes.size());
            Optional<Item> item = UbiProbe.look(rest, 0).or(() -> probe(rest));
            if (item.isPresent()) {
                items.add(item.get().at(at));
                at += Math.max(STRIDE, (item.get().length() + STRIDE - 1) / STRIDE * STRIDE);
            } else {
                at += STRIDE;
            }
        }
        return items;
    }

    private static List<Item> card(ImageBytes bytes, PartitionTable table) {
        List<Item> items = new ArrayList<>();
        Item.Builder builder = new Item.Builder(
                Item.Kind.PARTITION_TABLE,
                "partition table with " + table.partitions().size() + " partitions");
        for (PartitionTable.Partition partition : table.partitions()) {
            if (partition.offset() + partition.size() > bytes.size()) {
                builder.problem("partition at " + FileProbes.hex(partition.offset()) + " ends behind the image");
            }
        }
        items.add(builder.detail("partitions", table.partitions()).build(PartitionTable.SECTOR));
        for (PartitionTable.Partition partition : table.partitions()) {
            ImageBytes content = bytes.from(partition.offset(), partition.offset() + partition.size());
            Item.Kind kind = Item.Kind.DATA;
            items.add(fat(content)
                    .or(() -> probe(content))
                    .orElse(new Item.Builder(
                                    kind,
                                    "nothing that is known, partition type 0x" + Integer.toHexString(partition.type()))
                            .build(content.size()))
                    .at(partition.offset()));
        }
        return items;
    }

    private static Optional<Item> fat(ImageBytes bytes) {
        byte[] sector = bytes.read(0, PartitionTable.SECTOR);
        if (sector.length < PartitionTable.SECTOR || sector[510] != 0x55 || sector[511] != (byte) 0xaa) {
            return Optional.empty();
        }
        String text = new String(sector, java.nio.charset.StandardCharsets.ISO_8859_1);
        String kind = text.startsWith("FAT16", 54) ? "FAT16" : text.startsWith("FAT32", 82) ? "FAT32" : "";
        return kind.isEmpty()
                ? Optional.empty()
                : Optional.of(new Item.Builder(Item.Kind.FILE_SYSTEM, kind)
                        .detail("fileSystem", "fat")
                        .build(bytes.size()));
    }

    /** Returns the layout on whose borders most of the items begin, the board's usual one first among equals. */
    private Optional<FlashLayout> layout(Optional<InspectReport.Chip> chip, List<Item> items) {
        Comparator<FlashLayout> byFit = Comparator.comparingInt(layout -> fit(layout, chip, items));
        return board.flashLayouts().stream()
                .filter(layout -> fit(layout, chip, items) > 0)
                .max(byFit.thenComparing(layout -> layout.name().equals(board.defaultFlashLayout())));
    }

    private static int fit(FlashLayout layout, Optional<InspectReport.Chip> chip, List<Item> items) {
        int fit = 0;
        for (FlashLayout.Partition partition : layout.partitions()) {
            long start = InspectReport.start(chip, partition.offset());
            for (Item item : items) {
                // what begins at the start of the chip fits every layout
                if (item.offset() == start && item.offset() > 0 && fits(partition.name(), item.kind())) {
                    fit++;
                }
            }
        }
        return fit;
    }

    static boolean fits(String partition, Item.Kind kind) {
        return switch (partition) {
            case "boot" -> kind == Item.Kind.BOOT_LOADER;
            case "env" -> kind == Item.Kind.ENVIRONMENT;
            case "kernel" -> kind == Item.Kind.UIMAGE || kind == Item.Kind.ZIMAGE;
            case "root" -> kind == Item.Kind.FILE_SYSTEM;
            default -> false;
        };
    }
}
