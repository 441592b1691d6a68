package dev.envkit.toolkit.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The heading that options stand under in a command's help: of a single option, or of all options of a class. Options
 * without one come first.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
@interface Topic {
    /** The heading, without a colon. */
    String value();
}
