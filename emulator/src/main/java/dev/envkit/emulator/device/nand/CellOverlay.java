package dev.envkit.emulator.device.nand;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Changes on top of cells that stay as they are: copy on write, in memory. An erased block takes a bit, a programmed
 * page its bytes.
 */
final class CellOverlay implements NandCells {
    private final NandCells base;
    private final NandGeometry geometry;
    private final BitSet erased;
    private final Map<Integer, byte[]> pages = new HashMap<>();

    CellOverlay(NandCells base) {
        this.base = base;
        geometry = base.geometry();
        erased = new BitSet(geometry.blocks());
    }

    @Override
    public NandGeometry geometry() {
        return geometry;
    }

    @Override
    public void read(int page, byte[] content) {
        byte[] changed = pages.get(page);
        if (changed != null) {
            System.arraycopy(changed, 0, content, 0, changed.length);
        } else if (erased.get(page / geometry.pagesPerBlock())) {
            Arrays.fill(content, (byte) 0xFF);
        } else {
            base.read(page, content);
        }
    }

    @Override
    public void write(int page, byte[] content) {
        pages.put(page, Arrays.copyOf(content, geometry.rawPageSize()));
    }

    @Override
    public void erase(int block) {
        erased.set(block);
        for (int n = 0; n < geometry.pagesPerBlock(); n++) {
            pages.remove(block * geometry.pagesPerBlock() + n);
        }
    }

    /** Makes the changes in the cells underneath, and forgets them here. */
    void flush() {
        erased.stream().forEach(base::erase);
        pages.forEach(base::write);
        erased.clear();
        pages.clear();
    }

    @Override
    public void close() {
        base.close();
    }
}
