package dev.envkit.emulator.conformance;

/** Which engine executes the instructions under test. */
enum EngineUnderTest {
    /** The interpreter. */
    INTERPRETER,
    /** The translator, from the first execution on. */
    TRANSLATOR
}
