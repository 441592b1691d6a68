package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.toolkit.image.make.NandSystem;
import dev.envkit.toolkit.image.nand.NandGeometry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that makes a UBIFS for the board's root partition, alone or within UBI. */
abstract class AbstractUbiImageCommand extends AbstractTreeImageCommand {
    @Option(
            names = "--compression",
            paramLabel = "NAME",
            converter = CompressionConverter.class,
            description = "zlib, lzo or none (default: lzo).")
    private @Nullable FlashCompression compression;

    @Mixin
    private final ChipFlags chip = new ChipFlags();

    AbstractUbiImageCommand(FileSystemKind kind) {
        super(kind);
    }

    @Override
    final void configure(FileSystemImage image, Session session) {
        NandGeometry geometry = chip.geometry(session.resolution().board());
        image.chip(geometry, chip.ecc())
                .space(new NandSystem(geometry, chip.layout(session.resolution().board()), chip.ecc())
                        .range(NandSystem.ROOT)
                        .size());
        if (compression != null) {
            image.compression(compression);
        }
    }
}
