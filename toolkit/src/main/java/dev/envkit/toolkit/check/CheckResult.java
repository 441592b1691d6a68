package dev.envkit.toolkit.check;

/**
 * A check that an artifact passed.
 *
 * @param check the check's name in a recipe: {@code "uimage"}
 * @param detail what was seen, for reports: {@code "load 0x30008000, entry 0x30008000, 4.26 MiB, arm linux kernel"}
 */
public record CheckResult(String check, String detail) {}
