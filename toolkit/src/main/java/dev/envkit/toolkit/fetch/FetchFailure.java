package dev.envkit.toolkit.fetch;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.List;

/** A file could be had from none of its places; the message lists each with the reason. */
public final class FetchFailure extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient List<Attempt> attempts;

    /**
     * @param name what was to be fetched
     * @param attempts the places tried, in order
     * @param remedy what to do next
     */
    public FetchFailure(String name, List<Attempt> attempts, String remedy) {
        super(ExitCode.FAILED, describe(name, attempts), remedy);
        this.name = name;
        this.attempts = List.copyOf(attempts);
    }

    private static String describe(String name, List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return "cannot get " + name + ": no place is known for it";
        }
        StringBuilder text = new StringBuilder("cannot get " + name + "; tried:");
        attempts.forEach(attempt -> text.append("\n    ").append(attempt));
        return text.toString();
    }

    /** Returns what was to be fetched. */
    public String name() {
        return name;
    }

    /** Returns the places tried, in order. */
    public List<Attempt> attempts() {
        return attempts;
    }
}
