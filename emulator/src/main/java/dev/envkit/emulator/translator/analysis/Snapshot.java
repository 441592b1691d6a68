package dev.envkit.emulator.translator.analysis;

import dev.envkit.emulator.cpu.interpreter.CodePage;
import java.util.BitSet;

/**
 * A page of guest code as it was when its translation was asked for.
 *
 * <p>Threading: never changes; may be shared.
 */
public final class Snapshot {
    /** Size of a page. */
    public static final int SIZE = 4096;

    /** Regions of so few instructions are copied into others, so that calls of small functions need not leave them. */
    private static final int MOST_COPIED = 48;

    private final byte[] contents;
    private final boolean thumb;
    private final BitSet executed;
    private final BitSet entries;

    /**
     * @param contents the page's 4 KiB; not to be changed any more
     * @param thumb whether it is Thumb code
     * @param executed which instructions have ever been executed, by index; the others are not worth translating
     * @param entries where regions begin already that are not to be copied, by index
     */
    public Snapshot(byte[] contents, boolean thumb, BitSet executed, BitSet entries) {
        this.contents = contents;
        this.thumb = thumb;
        this.executed = executed;
        this.entries = entries;
    }

    /** Takes a snapshot; to be called by the thread that runs the machine. */
    public static Snapshot of(CodePage page) {
        return new Snapshot(page.contents(), page.thumb(), page.executed(), page.entries(MOST_COPIED));
    }

    /** Returns a copy in which all instructions count as executed. */
    public Snapshot asIfExecuted() {
        BitSet all = new BitSet();
        all.set(0, count());
        return new Snapshot(contents, thumb, all, entries);
    }

    /** Returns whether it is Thumb code. */
    public boolean thumb() {
        return thumb;
    }

    /** Returns whether an instruction has ever been executed. */
    public boolean executed(int index) {
        return executed.get(index);
    }

    /** Returns whether a region begins with this instruction that others should leave for. */
    public boolean isEntry(int index) {
        return entries.get(index);
    }

    /** Returns whether these bytes are what the page had in some of its halfwords. */
    public boolean matches(byte[] now, int from, BitSet halfwords) {
        for (int h = halfwords.nextSetBit(0); h >= 0; h = halfwords.nextSetBit(h + 1)) {
            int at = 2 * h;
            if (now[from + at] != contents[at] || now[from + at + 1] != contents[at + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the size of an instruction as a power of two. */
    public int shift() {
        return thumb ? 1 : 2;
    }

    /** Returns the number of instructions. */
    public int count() {
        return SIZE >> shift();
    }

    /** Returns an instruction. */
    public int instruction(int index) {
        return thumb ? half(index << 1) : word(index << 2);
    }

    /** Returns whether there is a word at an offset. */
    public boolean hasWord(int offset) {
        return offset >= 0 && offset <= SIZE - 4 && (offset & 3) == 0;
    }

    /** Returns the word at an offset that is a multiple of four. */
    public int word(int offset) {
        return half(offset) | half(offset + 2) << 16;
    }

    private int half(int offset) {
        return (contents[offset] & 0xFF) | (contents[offset + 1] & 0xFF) << 8;
    }
}
