package dev.envkit.recipes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One step of a {@link Scenario}.
 *
 * @param action what is done or expected
 * @param timeout how long it may take, in virtual time
 * @param line where it begins in the scenario's file, counted from 1; 0 if it is in no file
 */
public record ScenarioStep(Action action, Duration timeout, int line) {
    /** What a step does or expects. */
    public sealed interface Action {
        /** Returns the key that names this action in a file. */
        String key();

        /** Returns the rest of it on one line, for people. */
        String argument();
    }

    /** Waits until a regular expression is found on the console, after what was expected before. */
    public record Expect(String expression) implements Action {
        @Override
        public String key() {
            return "expect";
        }

        @Override
        public String argument() {
            return "/" + expression + "/";
        }
    }

    /**
     * Types a text.
     *
     * @param text what is typed
     * @param enter whether the return key follows
     */
    public record Send(String text, boolean enter) implements Action {
        @Override
        public String key() {
            return "send";
        }

        @Override
        public String argument() {
            return text;
        }
    }

    /**
     * Runs a command in the guest's shell and waits for its end; for a shell that is at its prompt or about to be.
     *
     * @param command a shell command on one line
     * @param output a regular expression that must be found in what it says; empty if anything will do
     * @param status the exit status it must have
     */
    public record Run(String command, Optional<String> output, int status) implements Action {
        @Override
        public String key() {
            return "run";
        }

        @Override
        public String argument() {
            return command;
        }
    }

    /**
     * Looks at a file in the guest, by its shell.
     *
     * @param path absolute
     * @param exists whether it must be there
     * @param contains a regular expression that must be found in it; empty if its being there is all
     */
    public record AssertFile(String path, boolean exists, Optional<String> contains) implements Action {
        @Override
        public String key() {
            return "assert";
        }

        @Override
        public String argument() {
            return path
                    + (exists ? contains.map(text -> " contains /" + text + "/").orElse(" exists") : " does not exist");
        }
    }

    /** Lets virtual time pass. */
    public record Wait(Duration time) implements Action {
        @Override
        public String key() {
            return "wait";
        }

        @Override
        public String argument() {
            return text(time);
        }
    }

    /**
     * Presses keys of the board.
     *
     * @param keys {@code K1} to {@code K6}
     * @param duration after which they are released; empty if they stay pressed
     */
    public record Press(List<String> keys, Optional<Duration> duration) implements Action {
        /** Copies the list. */
        public Press {
            keys = List.copyOf(keys);
        }

        @Override
        public String key() {
            return "press";
        }

        @Override
        public String argument() {
            return String.join(", ", keys)
                    + duration.map(time -> " for " + text(time)).orElse("");
        }
    }

    /** Releases keys. */
    public record Release(List<String> keys) implements Action {
        /** Copies the list. */
        public Release {
            keys = List.copyOf(keys);
        }

        @Override
        public String key() {
            return "release";
        }

        @Override
        public String argument() {
            return String.join(", ", keys);
        }
    }

    /**
     * Puts a pen on the touch panel.
     *
     * @param x column of the picture
     * @param y line of the picture
     * @param duration after which it is lifted
     */
    public record Touch(int x, int y, Duration duration) implements Action {
        @Override
        public String key() {
            return "touch";
        }

        @Override
        public String argument() {
            return x + ", " + y + " for " + text(duration);
        }
    }

    /**
     * Waits until LEDs are on or off.
     *
     * @param states whether each is to be lit, by name, {@code LED1} to {@code LED4}
     */
    public record Leds(Map<String, Boolean> states) implements Action {
        /** Copies the map in its order. */
        public Leds {
            states = Ordered.copyOf(states);
        }

        @Override
        public String key() {
            return "led";
        }

        @Override
        public String argument() {
            return states.entrySet().stream()
                    .map(e -> e.getKey() + (e.getValue() ? " on" : " off"))
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * Takes a picture of what the LCD shows.
     *
     * @param name the picture's name, and that of its file in the report
     * @param compare a PNG file, relative to the scenario's file, that it must look like; empty to take it only
     * @param tolerance how many per cent of the pixels may differ visibly
     */
    public record Screenshot(String name, Optional<String> compare, double tolerance) implements Action {
        @Override
        public String key() {
            return "screenshot";
        }

        @Override
        public String argument() {
            return name + compare.map(file -> ", like " + file).orElse("");
        }
    }

    /**
     * Sends ICMP echo requests from the network's gateway to the board, and expects an answer to each.
     *
     * @param count how many
     */
    public record Ping(int count) implements Action {
        @Override
        public String key() {
            return "ping";
        }

        @Override
        public String argument() {
            return count + (count == 1 ? " request" : " requests");
        }
    }

    /**
     * Fetches something over HTTP from a server on the board.
     *
     * @param port the server's TCP port
     * @param path with a slash at its beginning
     * @param contains a regular expression that must be found in the answer's text; empty if any text will do
     * @param status the HTTP status it must have
     */
    public record Fetch(int port, String path, Optional<String> contains, int status) implements Action {
        @Override
        public String key() {
            return "fetch";
        }

        @Override
        public String argument() {
            return "http://board:" + port + path;
        }
    }

    /**
     * Cuts the power, and gives it back.
     *
     * @param off how long the board is without
     */
    public record PowerCut(Duration off) implements Action {
        @Override
        public String key() {
            return "power";
        }

        @Override
        public String argument() {
            return "cut for " + text(off);
        }
    }

    /** Returns a time as scenarios write it. */
    public static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
