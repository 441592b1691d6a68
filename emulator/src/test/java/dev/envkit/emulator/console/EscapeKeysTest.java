package dev.envkit.emulator.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ctrl-A and what follows it. */
class EscapeKeysTest {
    private final List<String> calls = new ArrayList<>();
    private final EscapeKeys keys = new EscapeKeys(new EscapeKeys.Listener() {
        @Override
        public void leave() {
            calls.add("leave");
        }

        @Override
        public void monitor() {
            calls.add("monitor");
        }

        @Override
        public void help() {
            calls.add("help");
        }
    });

    private byte[] type(int... typed) {
        byte[] bytes = new byte[typed.length];
        for (int i = 0; i < typed.length; i++) {
            bytes[i] = (byte) typed[i];
        }
        return keys.filter(bytes);
    }

    @Test
    void escapesAreTakenOutAndTheRestGoesToTheBoard() {
        assertArrayEquals(new byte[] {'l', 's', '\r'}, type('l', 1, 'c', 's', 1, 'X', '\r'));
        assertEquals(List.of("monitor", "leave"), calls);
    }

    @Test
    void doubledEscapeSendsOne() {
        assertArrayEquals(new byte[] {1}, type(1, 1));
        assertEquals(List.of(), calls);
    }

    @Test
    void escapeMayBeSplitOverReads() {
        assertEquals(0, type(1).length);
        assertEquals(0, type('x').length);
        assertEquals(List.of("leave"), calls);
    }

    @Test
    void keyWithoutMeaningShowsHelpAndIsNotSent() {
        assertEquals(0, type(1, '?').length);
        assertEquals(List.of("help"), calls);
    }
}
