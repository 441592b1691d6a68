package dev.envkit.emulator.session;

import dev.envkit.emulator.console.FileBackEnd;
import dev.envkit.emulator.console.PtyBackEnd;
import dev.envkit.emulator.console.SerialBackEnd;
import dev.envkit.emulator.console.TcpBackEnd;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the board's console is connected on the host, as users write it.
 *
 * @param kind what kind of connection
 * @param argument the file's path or the port's number; empty for the others
 */
public record SerialSpec(Kind kind, String argument) {
    /** The kinds of connection. */
    public enum Kind {
        /** Standard input and output: raw on a terminal, line by line otherwise. */
        STDIO,
        /** Nothing. */
        NULL,
        /** A pseudo-terminal. */
        PTY,
        /** A file that takes what the board sends. */
        FILE,
        /** A TCP port of the loopback interface. */
        TCP
    }

    /** Standard input and output. */
    public static final SerialSpec STDIO = new SerialSpec(Kind.STDIO, "");

    private static final int MAX_PORT = 65535;

    /**
     * Reads {@code stdio}, {@code null}, {@code pty}, {@code file:PATH} or {@code tcp:PORT}.
     *
     * @throws IllegalArgumentException if it is none of these; the message says so
     */
    public static SerialSpec parse(String text) {
        return switch (text) {
            case "stdio" -> STDIO;
            case "null" -> new SerialSpec(Kind.NULL, "");
            case "pty" -> new SerialSpec(Kind.PTY, "");
            default -> {
                if (text.startsWith("file:") && text.length() > "file:".length()) {
                    yield new SerialSpec(Kind.FILE, text.substring("file:".length()));
                }
                if (text.startsWith("tcp:")) {
                    yield new SerialSpec(Kind.TCP, Integer.toString(port(text.substring("tcp:".length()))));
                }
                throw new IllegalArgumentException(
                        "'" + text + "' is no serial connection: stdio, null, pty, file:PATH or tcp:PORT");
            }
        };
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is no TCP port");
    }

    /**
     * Returns whether somebody sits at the other end who decides when the run ends.
     *
     * @param terminal whether standard input and output are a terminal
     */
    public boolean interactive(boolean terminal) {
        return switch (kind) {
            case STDIO -> terminal;
            case PTY, TCP -> true;
            case FILE, NULL -> false;
        };
    }

    /**
     * Makes the connection; not for {@link Kind#STDIO}.
     *
     * @throws IOException if the host does not allow it
     */
    SerialBackEnd open() throws IOException {
        return switch (kind) {
            case STDIO -> throw new IllegalStateException("standard input and output are the session's");
            case NULL -> SerialBackEnd.NULL;
            case PTY -> new PtyBackEnd();
            case FILE -> new FileBackEnd(Path.of(argument));
            case TCP -> new TcpBackEnd(Integer.parseInt(argument));
        };
    }
}
