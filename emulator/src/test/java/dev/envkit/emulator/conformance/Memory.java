package dev.envkit.emulator.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where the harness ({@code harness.S}) expects things, and the images that are loaded there. */
final class Memory {
    static final int CODE = 0x4040;
    static final int CODE_WORDS = 16;
    static final int END = 0x4080;
    /** From here the end can be reached in Thumb state. */
    static final int THUMB_RETURN = 0x40E0;
    /** The {@code bx pc} that ends a Thumb case. */
    static final int THUMB_END = 0x407C;

    static final int WINDOW = 0x5000;
    static final int WINDOW_SIZE = 256;
    static final int INITIAL_WINDOW = 0xA000;
    static final int CASES = 0x100000;
    static final int RESULTS = 0x1800000;
    static final int RESULT_WORDS = 22;

    private Memory() {}

    /** Returns the window's initial contents; its first two words lead back to the end of a case. */
    static byte[] window(RandomGenerator random) {
        ByteBuffer b = ByteBuffer.allocate(WINDOW_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(END).putInt(THUMB_RETURN | 1);
        while (b.hasRemaining()) {
            b.putInt(random.nextInt());
        }
        return b.array();
    }

    /** Returns the cases as the harness reads them. */
    static byte[] image(List<TestCase> cases) {
        ByteBuffer b =
                ByteBuffer.allocate(4 + 4 * TestCase.WORDS * cases.size()).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(cases.size());
        for (TestCase c : cases) {
            b.putInt(c.cpsr()).putInt(c.spsr());
            for (int r : c.registers()) {
                b.putInt(r);
            }
            for (int w : c.code()) {
                b.putInt(w);
            }
        }
        return b.array();
    }
}
