package dev.envkit.emulator.translator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The execution engines that a board can have. All give the same results and the same instruction counts. */
public enum EngineKind {
    /** The interpreter alone. */
    INTERPRETER,
    /** The interpreter, and a translator for what it pays for. */
    AUTO,
    /** The interpreter, and a translator that begins early. */
    TRANSLATOR;

    /** What is used unless something else is asked for. */
    public static final EngineKind DEFAULT = AUTO;

    /** Returns how its translator is set up; empty for none. */
    public Optional<TranslatorConfig> config() {
        return switch (this) {
            case INTERPRETER -> Optional.empty();
            case AUTO -> Optional.of(TranslatorConfig.AUTO);
            case TRANSLATOR -> Optional.of(TranslatorConfig.EAGER);
        };
    }

    /** Returns the name for command lines. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the kind with this name for command lines. */
    public static Optional<EngineKind> named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.optionName().equals(name))
                .findFirst();
    }
}
