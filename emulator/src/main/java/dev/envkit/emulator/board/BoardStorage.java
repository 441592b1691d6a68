package dev.envkit.emulator.board;

import dev.envkit.emulator.device.nand.NandCells;
import dev.envkit.emulator.device.nand.NandFaults;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.device.nor.NorContent;
import dev.envkit.emulator.device.sd.SdCard;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memories that keep their content, and which of them the board starts from; {@link #DEFAULT} is the board as sold,
 * and the methods return changed copies.
 *
 * @param nandChip the NAND flash chip, erased at power-on unless there are cells; null for an empty place
 * @param nandCells what the NAND chip holds; whoever opened them closes them after the run. They decide on the chip.
 * @param nandFaults what is wrong with the NAND chip
 * @param nor what the NOR chip holds; null for an erased Am29LV160DB
 * @param card the SD card in the slot, null for none
 * @param bootMode where the board starts from
 */
public record BoardStorage(
        @Nullable NandGeometry nandChip,
        @Nullable NandCells nandCells,
        NandFaults nandFaults,
        @Nullable NorContent nor,
        @Nullable SdCard card,
        BootMode bootMode) {
    /** An erased NAND of 128 MiB, started without a boot loader. */
    public static final BoardStorage DEFAULT =
            new BoardStorage(NandGeometry.K9F1G08, null, NandFaults.NONE, null, null, BootMode.KERNEL);

    /** Returns a copy with another NAND chip, erased, or with none. */
    public BoardStorage withNand(@Nullable NandGeometry chip) {
        return new BoardStorage(chip, null, nandFaults, nor, card, bootMode);
    }

    /** Returns a copy with a NAND chip that holds something. */
    public BoardStorage withNandCells(NandCells cells) {
        return new BoardStorage(cells.geometry(), cells, nandFaults, nor, card, bootMode);
    }

    /** Returns a copy whose NAND chip has other faults. */
    public BoardStorage withNandFaults(NandFaults faults) {
        return new BoardStorage(nandChip, nandCells, faults, nor, card, bootMode);
    }

    /** Returns a copy whose NOR chip holds something. */
    public BoardStorage withNor(NorContent content) {
        return new BoardStorage(nandChip, nandCells, nandFaults, content, card, bootMode);
    }

    /** Returns a copy with an SD card in the slot. */
    public BoardStorage withCard(SdCard inserted) {
        return new BoardStorage(nandChip, nandCells, nandFaults, nor, inserted, bootMode);
    }

    /** Returns a copy that starts from somewhere else. */
    public BoardStorage withBootMode(BootMode mode) {
        return new BoardStorage(nandChip, nandCells, nandFaults, nor, card, mode);
    }

    /** Returns what the NAND chip holds, if there is one. */
    Optional<NandCells> nand() {
        if (nandCells != null) {
            return Optional.of(nandCells);
        }
        return Optional.ofNullable(nandChip).map(NandCells::erased);
    }
}
