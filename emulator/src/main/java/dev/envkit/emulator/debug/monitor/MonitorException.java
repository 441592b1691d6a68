package dev.envkit.emulator.debug.monitor;

/** A monitor command that makes no sense or cannot be carried out; the message says why. */
final class MonitorException extends Exception {
    private static final long serialVersionUID = 1L;

    MonitorException(String message) {
        super(message);
    }
}
