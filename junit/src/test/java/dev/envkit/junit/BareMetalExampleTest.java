package dev.envkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The example of the module's README: a program without an operating system, each test with a board of its own. */
@Timeout(300)
class BareMetalExampleTest {
    @TempDir
    private static Path directory;

    @RegisterExtension
    static final BoardExtension BOARD = BoardExtension.of(
            setup -> setup.kernel(program()).loadAddress(EchoProgram.ADDRESS).timeout(Duration.ofSeconds(1)));

    private static Path program() {
        try {
            return EchoProgram.write(directory.resolve("echo.bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsTypedComesBackInUpperCase(Board board) {
        board.expect("^ready$");
        board.send("hello");
        assertEquals("HELLO", board.expect("^HE\\w+$"));
    }

    @Test
    void theLedIsLitWhileTheKeyIsPressed(Board board) {
        board.expect("ready");
        assertFalse(board.isLit("LED1"));
        board.hold("K1").pass(Duration.ofMillis(1));
        assertTrue(board.isLit("LED1"));
        board.release("K1").pass(Duration.ofMillis(1));
        assertFalse(board.isLit("LED1"));
    }

    @Test
    void afterAPowerCutItStartsAgain(Board board) {
        board.expect("ready");
        board.powerCut(Duration.ofSeconds(2));
        board.expect("ready");
        assertTrue(board.now().compareTo(Duration.ofSeconds(2)) > 0, () -> "" + board.now());
    }
}
