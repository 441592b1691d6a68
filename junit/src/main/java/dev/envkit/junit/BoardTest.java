package dev.envkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Boots a mini2440 in the emulator for the tests of a class, which get it as a parameter of type {@link Board}.
 *
 * <p>{@code @BoardTest class MyTest} is all that a class needs; a test with a parameter {@code board} can then
 * {@code assertEquals("root", board.run("whoami").strip())}. The module's README has whole examples.
 *
 * <p>What is booted was built in an envkit workspace ({@code envkit up}); where there is none, the tests are skipped
 * and say so. Other kernels and programs are booted by a {@link BoardExtension} in a field.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BoardExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
public @interface BoardTest {
    /** Whether one boot serves all tests of the class, in their order; otherwise each has a board of its own. */
    boolean shared() default false;

    /** The board's variant in the workspace; its default one unless given. */
    String variant() default "";

    /** {@code initramfs} or {@code nfs}: where the root file system comes from. */
    String boot() default "initramfs";

    /** Added to the kernel's command line. */
    String append() default "";

    /** A regular expression that finds the shell's prompt, for {@link Board#run}. */
    String prompt() default "";

    /** How many seconds of virtual time the board has for what it is asked, where the test does not say. */
    int timeoutSeconds() default 60;
}
