package dev.envkit.emulator.net.service;

import java.util.List;
import java.util.function.Consumer;

/** The host's way of looking up names. Called on the machine's thread; answers come on it too, later or at once. */
public interface HostNames {
    /** Knows no names. */
    HostNames NONE = new HostNames() {
        @Override
        public void addresses(String name, Consumer<Answer<Integer>> answer) {
            answer.accept(new Answer<>(Outcome.REFUSED, List.of()));
        }

        @Override
        public void names(int address, Consumer<Answer<String>> answer) {
            answer.accept(new Answer<>(Outcome.REFUSED, List.of()));
        }
    };

    /** How a look-up ended. */
    enum Outcome {
        FOUND,
        /** There is no such name. */
        UNKNOWN,
        /** It is not known whether there is. */
        FAILED,
        /** Names outside are not looked up. */
        REFUSED
    }

    /** What was found. */
    record Answer<T>(Outcome outcome, List<T> found) {
        public Answer {
            found = List.copyOf(found);
        }
    }

    /** Looks up a name's IPv4 addresses. */
    void addresses(String name, Consumer<Answer<Integer>> answer);

    /** Looks up an IPv4 address's name. */
    void names(int address, Consumer<Answer<String>> answer);
}
