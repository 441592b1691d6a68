package dev.envkit.emulator.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SerialTextTest {
    private final SerialText text = new SerialText(new VirtualClock());

    private List<String> lines(String sent) {
        for (byte b : sent.getBytes(StandardCharsets.ISO_8859_1)) {
            text.accept(b & 0xFF);
        }
        return text.lastLines();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\033[?2004hroot@board:~# ", // bracketed paste, as bash switches it on at each prompt
                "\033[01;32mroot@board\033[00m:~# ", // colours
                "\033]0;root@board: ~\007root@board:~# ", // the window's title
                "\033]0;title\033\\root@board:~# ",
                "\033(B\033[mroot@board:~# ", // a character set
                "\033[6nroot@board:~# ", // BusyBox asks where the cursor is
                "\033[\033[Kroot@board:~# ", // a sequence that another one cuts short
            })
    void whatOnlyTellsATerminalHowToShowTextIsNotText(String sent) {
        assertEquals(List.of("root@board:~# "), lines(sent));
        assertEquals(sent.length(), text.bytes());
    }

    @Test
    void aTornSequenceCostsNoMoreThanItsLine() {
        assertEquals(List.of("a", "b"), lines("a\033[12\nb"));
    }
}
