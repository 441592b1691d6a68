package dev.envkit.toolkit.verify;

import dev.envkit.toolkit.verify.StepResult.Evidence;
import java.util.List;

/** A step whose expectation was not met, although the board goes on. */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final transient List<Evidence> evidence;

    StepFailure(String message, String remedy) {
        this(message, remedy, List.of());
    }

    StepFailure(String message, String remedy, List<Evidence> evidence) {
        super(message);
        this.remedy = remedy;
        this.evidence = List.copyOf(evidence);
    }

    String remedy() {
        return remedy;
    }

    List<Evidence> evidence() {
        return evidence;
    }
}
