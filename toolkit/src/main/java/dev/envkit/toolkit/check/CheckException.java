package dev.envkit.toolkit.check;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.List;

/** An artifact was made but is not what its recipe promised. */
public final class CheckException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> failures;

    CheckException(String artifact, List<String> failures) {
        super(
                ExitCode.VERIFICATION,
                failures.size() == 1
                        ? "artifact " + artifact + ": " + failures.getFirst()
                        : "artifact " + artifact + " fails " + failures.size() + " checks:\n  "
                                + String.join("\n  ", failures),
                "Look at the log of the build; if the recipe's check is wrong, correct it there.");
        this.failures = List.copyOf(failures);
    }

    /** Returns what is wrong, one sentence each. */
    public List<String> failures() {
        return failures;
    }
}
