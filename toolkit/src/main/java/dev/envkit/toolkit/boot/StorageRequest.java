package dev.envkit.toolkit.boot;

import dev.envkit.emulator.board.BoardStorage;
import dev.envkit.emulator.board.BootMode;
import dev.envkit.emulator.device.nand.NandFaults;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.device.nand.NandImage;
import dev.envkit.emulator.device.nand.NandImageException;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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
        BoardStorage board = BoardStorage.DEFAULT.withNandFaults(nandFaults).withBootMode(bootMode);
        if (nandChip != null) {
            board = board.withNand(nandChip);
        }
        if (nand == null) {
            if (bootMode == BootMode.NAND || keepNand) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        "there is no NAND image to " + (keepNand ? "write to" : "boot from"),
                        "name one with --nand");
            }
            checkFaults(board.nandChip());
            return new OpenStorage(board, Optional.empty());
        }
        try {
            NandImage image = NandImage.open(nand, Optional.ofNullable(nandChip), keepNand);
            checkFaults(image.geometry());
            details.accept(image.description());
            if (image.recoveredChanges() > 0) {
                details.accept(nand + ": " + image.recoveredChanges()
                        + " changes were in its journal: the run before did not end in order");
            }
            image.warning().ifPresent(messages);
            return new OpenStorage(board.withNandCells(image), Optional.of(image));
        } catch (NandImageException e) {
            throw new EnvkitException(ExitCode.FAILED, String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, nand + " cannot be opened: " + e.getMessage(), "check the file and the disk", e);
        }
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
