package dev.envkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of the module's README: what 'envkit up' has built, booted once for all tests; skipped without it. */
@BoardTest(shared = true)
@Timeout(300)
class LinuxExampleTest {
    @Test
    void theKernelIsOurs(Board board) {
        assertTrue(board.run("uname -sm").startsWith("Linux armv4tl"));
    }

    @Test
    void rootIsLoggedIn(Board board) {
        assertEquals("root", board.run("whoami").strip());
    }

    @Test
    void theBoardIsOnTheNetwork(Board board) {
        board.ping(2);
        board.run("mkdir -p /tmp/www && echo hello > /tmp/www/index.html && httpd -p 8000 -h /tmp/www");
        assertEquals("hello", board.fetch(8000, "/index.html").strip());
    }
}
