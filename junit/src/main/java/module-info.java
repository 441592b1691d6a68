/** A JUnit extension that boots a board in the emulator for a test. */
module dev.envkit.junit {
    requires transitive dev.envkit.emulator;
    requires dev.envkit.toolkit;
    requires transitive org.junit.jupiter.api;
    requires transitive static org.jspecify;

    exports dev.envkit.junit;
}
