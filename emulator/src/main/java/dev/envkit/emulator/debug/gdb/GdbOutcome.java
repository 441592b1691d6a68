package dev.envkit.emulator.debug.gdb;

import java.util.List;

/** What a packet comes to. */
sealed interface GdbOutcome {
    /**
     * The packets to send back, in order.
     *
     * @param packets data without framing, one character per byte
     */
    record Reply(List<String> packets) implements GdbOutcome {
        static Reply of(String packet) {
            return new Reply(List.of(packet));
        }
    }

    /** Acknowledgements end after this reply has been sent. */
    record NoAcknowledgements() implements GdbOutcome {}

    /** The machine runs; the reply follows when it stops. */
    record Resume() implements GdbOutcome {}

    /** The debugger takes its leave, the machine runs on. */
    record Detach() implements GdbOutcome {}

    /**
     * The machine ends.
     *
     * @param reply whether an answer is expected
     */
    record Kill(boolean reply) implements GdbOutcome {}
}
