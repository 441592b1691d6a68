package dev.envkit.toolkit.boot;

import dev.envkit.emulator.board.BoardStorage;
import dev.envkit.emulator.board.BootMode;
import dev.envkit.emulator.device.nand.NandCells;
import dev.envkit.emulator.device.nand.NandFaults;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.device.nand.NandImage;
import dev.envkit.emulator.device.nand.NandImageException;
import dev.envkit.emulator.device.nor.NorContent;
import dev.envkit.emulator.device.nor.NorPart;
import dev.envkit.emulator.device.sd.SdBlocks;
import dev.envkit.emulator.device.sd.SdCard;
import dev.envkit.emulator.device.sd.SdImage;
import dev.envkit.emulator.device.sd.SdImageException;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the board's memories are to hold, and which of them it is to start from; the setters return the request itself.
 *
 * <p>Not thread-safe.
 */
public final class StorageRequest {
    private @Nullable Path nand;
    private @Nullable NandGeometry nandChip;
    private boolean keepNand;
    private NandFaults nandFaults = NandFaults.NONE;
    private @Nullable Path nor;
    private NorPart norPart = NorPart.AM29LV160DB;
    private @Nullable Path card;
    private boolean keepCard;
    private BootMode bootMode = BootMode.KERNEL;

    /** Fits a NAND chip that holds what an image of raw pages holds. */
    public StorageRequest nand(Path image) {
        nand = image;
        return this;
    }

    /** Says which NAND chip it is: where the image does not, or without an image an erased one. */
    public StorageRequest nandChip(NandGeometry chip) {
        nandChip = chip;
        return this;
    }

    /** Has changes of the NAND chip kept in the image. */
    public StorageRequest keepNand() {
        keepNand = true;
        return this;
    }

    /** Sets what is wrong with the NAND chip. */
    public StorageRequest nandFaults(NandFaults faults) {
        nandFaults = faults;
        return this;
    }

    /** Fits a NOR chip that holds what a file holds; changes are forgotten. */
    public StorageRequest nor(Path content) {
        nor = content;
        return this;
    }

    /** Says which NOR chip it is. */
    public StorageRequest norPart(NorPart part) {
        norPart = part;
        return this;
    }

    /** Puts an SD card into the slot that holds what a file holds. */
    public StorageRequest card(Path image) {
        card = image;
        return this;
    }

    /** Has changes of the SD card made in its file. */
    public StorageRequest keepCard() {
        keepCard = true;
        return this;
    }

    /** Sets what the board starts from. */
    public StorageRequest bootMode(BootMode mode) {
        bootMode = mode;
        return this;
    }

    boolean bootsKernel() {
        return bootMode == BootMode.KERNEL;
    }

    /**
     * Opens the files.
     *
     * @param messages takes what the user needs to know, one line each
     * @param details takes what only {@code --verbose} shows
     * @throws EnvkitException if one cannot be used
     */
    OpenStorage open(Consumer<String> messages, Consumer<String> details) {
        if (nand == null && (bootMode == BootMode.NAND || keepNand)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "there is no NAND image to " + (keepNand ? "write to" : "boot from"),
                    "name one with --nand");
        }
        if (nor == null && bootMode == BootMode.NOR) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "there is nothing in the NOR flash to boot from",
                    "name a file that starts with a boot loader: --nor FILE");
        }
        if (card == null && keepCard) {
            throw new EnvkitException(ExitCode.USAGE, "there is no card image to write to", "name one with --sd");
        }
        BoardStorage board = BoardStorage.DEFAULT.withNandFaults(nandFaults).withBootMode(bootMode);
        if (nandChip != null) {
            board = board.withNand(nandChip);
        }
        if (nor != null) {
            board = board.withNor(readNor(nor));
        }
        Optional<NandCells> cells = openNand(messages, details);
        try {
            if (cells.isPresent()) {
                board = board.withNandCells(cells.get());
            }
            checkFaults(board.nandChip());
            Optional<SdBlocks> blocks = openCard();
            if (blocks.isPresent()) {
                SdCard inserted = new SdCard(blocks.get(), false);
                details.accept(card + ": " + inserted.description());
                board = board.withCard(inserted);
            }
            return new OpenStorage(board, cells, blocks);
        } catch (EnvkitException e) {
            cells.ifPresent(NandCells::close);
            throw e;
        }
    }

    private Optional<NandCells> openNand(Consumer<String> messages, Consumer<String> details) {
        if (nand == null) {
            return Optional.empty();
        }
        try {
            NandImage image = NandImage.open(nand, Optional.ofNullable(nandChip), keepNand);
            details.accept(image.description());
            if (image.recoveredChanges() > 0) {
                details.accept(nand + ": " + image.recoveredChanges()
                        + " changes were in its journal: the run before did not end in order");
            }
            image.warning().ifPresent(messages);
            if (bootMode == BootMode.NAND) {
                checkFirstInstruction(nand, image, messages);
            }
            return Optional.of(image);
        } catch (NandImageException e) {
            throw new EnvkitException(ExitCode.FAILED, String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (IOException e) {
            throw cannotOpen(nand, e);
        }
    }

    /**
     * Says when the word at the reset vector, with which page 0 begins, is nothing that a processor could start with:
     * all that boot loaders begin with, a branch or a load of the program counter, is always executed (condition AL).
     */
    private static void checkFirstInstruction(Path file, NandCells cells, Consumer<String> messages) {
        byte[] page = new byte[cells.geometry().rawPageSize()];
        cells.read(0, page);
        int first = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (first >>> 28 != 0xE) {
            messages.accept("warning: %s: the chip begins with 0x%08x%s, which is no ARM instruction that a boot loader"
                            .formatted(file, first, first == -1 ? " (erased)" : "")
                    + " starts with: nothing in it boots; write one to block 0 ('envkit image nand' does)");
        }
    }

    private NorContent readNor(Path file) {
        try {
            if (Files.size(file) > NorPart.SIZE) {
                throw new EnvkitException(
                        ExitCode.FAILED,
                        "%s: %d bytes do not fit into the NOR flash".formatted(file, Files.size(file)),
                        "the chip has %d bytes".formatted(NorPart.SIZE));
            }
            return new NorContent(norPart, Files.readAllBytes(file), Set.of());
        } catch (IOException e) {
            throw cannotOpen(file, e);
        }
    }

    private Optional<SdBlocks> openCard() {
        if (card == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(SdImage.open(card, keepCard));
        } catch (SdImageException e) {
            throw new EnvkitException(ExitCode.FAILED, String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (IOException e) {
            throw cannotOpen(card, e);
        }
    }

    private static EnvkitException cannotOpen(Path file, IOException e) {
        return new EnvkitException(
                ExitCode.HOST, file + " cannot be opened: " + e.getMessage(), "check the file and the disk", e);
    }

    private void checkFaults(@Nullable NandGeometry chip) {
        try {
            if (chip != null) {
                nandFaults.checkAgainst(chip);
            }
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "--nand-faults counts blocks and pages from 0", e);
        }
    }
}
