package dev.envkit.toolkit.image.make;

import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.nand.NandImageBuilder;
import dev.envkit.toolkit.image.nand.NandPart;
import dev.envkit.toolkit.image.uboot.UBootEnvironment;
import dev.envkit.workspace.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A whole NAND chip with a system on it: boot loader, its environment, kernel and root file system, each where a layout
 * puts it. The same parts give the same bytes. Set parts, then {@link #write}. For one thread.
 */
public final class NandSystem {
    /** Partitions of a layout by what they hold. */
    public static final String BOOT = "boot";

    /** See {@link #BOOT}. */
    public static final String ENVIRONMENT = "env";

    /** See {@link #BOOT}. */
    public static final String KERNEL = "kernel";

    /** See {@link #BOOT}. */
    public static final String ROOT = "root";

    private final NandGeometry geometry;
    private final FlashLayout layout;
    private final EccScheme ecc;
    private final List<NandPart> parts = new ArrayList<>();
    private final NandImageBuilder builder;

    /**
     * @param geometry the chip
     * @param layout how it is divided
     * @param ecc the code in its spare areas, which kernel and boot loader must share
     */
    public NandSystem(NandGeometry geometry, FlashLayout layout, EccScheme ecc) {
        this.geometry = geometry;
        this.layout = layout;
        this.ecc = ecc;
        builder = new NandImageBuilder(geometry);
    }

    /** A place on the chip. */
    public record Range(long offset, long size) {}

    /**
     * Returns where a partition is.
     *
     * @throws ImageException if the layout has none of that name
     */
    public Range range(String partition) {
        FlashLayout.Partition found = layout.partitions().stream()
                .filter(p -> p.name().equals(partition))
                .findFirst()
                .orElseThrow(() -> new ImageException(
                        "layout '" + layout.name() + "' has no partition '" + partition + "'; it has "
                                + layout.partitions().stream()
                                        .map(FlashLayout.Partition::name)
                                        .collect(Collectors.joining(", ")),
                        "Take another layout with --layout, or leave that part out."));
        return new Range(found.offset(), found.size().orElse(geometry.size() - found.offset()));
    }

    /** Puts a content into a partition as it is. */
    public NandSystem part(String partition, Content content) {
        return part(partition, content, NandPart.Form.MAIN, NandPart.Free.ERASED);
    }

    private NandSystem part(String partition, Content content, NandPart.Form form, NandPart.Free free) {
        Range range = range(partition);
        NandPart part = new NandPart(partition, range.offset, range.size, content, form, ecc, free);
        parts.add(part);
        builder.part(part);
        return this;
    }

    /** Puts U-Boot's environment into its partition, which it fills. */
    public NandSystem environment(UBootEnvironment environment) {
        Range range = range(ENVIRONMENT);
        int size = (int) Math.min(range.size, UBootEnvironment.DEFAULT_SIZE);
        return part(ENVIRONMENT, Content.of(environment.encode(size)));
    }

    /**
     * Makes a root file system and puts it into its partition.
     *
     * @param kind {@link FileSystemKind#JFFS2}, {@link FileSystemKind#UBI}, {@link FileSystemKind#YAFFS2} or
     *     {@link FileSystemKind#SQUASHFS}
     * @param image what makes it; chip and space are set here
     * @param scratch an empty directory, which must stay until the image was written
     */
    public NandSystem root(FileSystemKind kind, FileSystemImage image, Path scratch) {
        Range range = range(ROOT);
        Path file = scratch.resolve("root." + kind.key());
        image.chip(geometry, ecc).space(range.size).write(scratch, file);
        return rootImage(kind, Content.of(file));
    }

    /** Puts a root file system that was made before into its partition. */
    public NandSystem rootImage(FileSystemKind kind, Content content) {
        NandPart.Form form = kind == FileSystemKind.YAFFS2 ? NandPart.Form.WITH_SPARE : NandPart.Form.MAIN;
        NandPart.Free free = switch (kind) {
            case JFFS2 -> NandPart.Free.CLEAN_MARKER;
            case UBI -> NandPart.Free.ERASE_COUNTER;
            default -> NandPart.Free.ERASED;
        };
        return part(ROOT, content, form, free);
    }

    /** Says which blocks are bad; see {@link NandImageBuilder#badBlocks}. */
    public NandSystem badBlocks(Collection<Integer> blocks) {
        builder.badBlocks(blocks);
        return this;
    }

    /** Says whether there is a bad block table; see {@link NandImageBuilder#badBlockTable}. */
    public NandSystem badBlockTable(boolean wanted) {
        builder.badBlockTable(wanted);
        return this;
    }

    /** Returns the parts put in so far. */
    public List<NandPart> parts() {
        return List.copyOf(parts);
    }

    /**
     * Writes the image.
     *
     * @param target the file; replaced where it stands
     */
    public void write(Path target) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), geometry.rawBlock())) {
            builder.write(out);
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }
}
