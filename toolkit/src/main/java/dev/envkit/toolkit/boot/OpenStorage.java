package dev.envkit.toolkit.boot;

import dev.envkit.emulator.board.BoardStorage;
import dev.envkit.emulator.device.nand.NandImage;
import java.util.Optional;

/** The opened files behind the board's memories. */
record OpenStorage(BoardStorage board, Optional<NandImage> nand) implements AutoCloseable {
    @Override
    public void close() {
        nand.ifPresent(NandImage::close);
    }
}
