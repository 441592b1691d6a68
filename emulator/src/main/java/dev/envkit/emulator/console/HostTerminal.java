package dev.envkit.emulator.console;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that the process runs on, switched to raw mode by stty(1) and back on every way out: {@link #close()},
 * the end of the process, Ctrl-C and signals. SIGKILL alone leaves it raw; {@code stty sane} helps then.
 */
public final class HostTerminal implements AutoCloseable {
    private static final long STTY_SECONDS = 5;

    private final String saved;
    private final Thread atExit;
    private boolean restored;

    private HostTerminal(String saved) {
        this.saved = saved;
        this.atExit = new Thread(this::restore, "terminal restore");
    }

    /** Returns whether standard input and output are a terminal. */
    // NullAway knows the API as it was before JDK 22, Error Prone as it is now
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /**
     * Switches the terminal to raw mode: each key arrives at once, none is interpreted, nothing is echoed; a line feed
     * in output still returns the carriage.
     *
     * @throws IOException if stty is missing or standard input is no terminal
     */
    public static HostTerminal raw() throws IOException {
        HostTerminal terminal = new HostTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.atExit);
        try {
            stty("raw", "-echo", "opost");
        } catch (IOException e) {
            terminal.close();
            throw e;
        }
        return terminal;
    }

    /** Puts the terminal back as it was; further calls do nothing. */
    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the process is ending already
        }
    }

    private synchronized void restore() {
        if (restored) {
            return;
        }
        restored = true;
        try {
            stty(saved);
        } catch (IOException e) {
            System.err.println("the terminal could not be put back; 'stty sane' does it: " + e.getMessage());
        }
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty failed: " + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while changing the terminal", e);
        } finally {
            process.destroy();
        }
    }
}
