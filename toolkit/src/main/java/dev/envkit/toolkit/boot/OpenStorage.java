package dev.envkit.toolkit.boot;

import dev.envkit.emulator.board.BoardStorage;
import dev.envkit.emulator.device.nand.NandCells;
import dev.envkit.emulator.device.sd.SdBlocks;
import java.util.Optional;

/** The board's memories with the opened files behind them. */
record OpenStorage(BoardStorage board, Optional<NandCells> nand, Optional<SdBlocks> card) implements AutoCloseable {
    @Override
    public void close() {
        try {
            nand.ifPresent(NandCells::close);
        } finally {
            card.ifPresent(SdBlocks::close);
        }
    }
}
