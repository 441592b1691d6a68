package dev.envkit.recipes;

/**
 * Why a recipe cannot be built yet.
 *
 * @param reason what is missing, one sentence without a full stop
 * @param remedy what a person can do instead
 */
public record Unavailable(String reason, String remedy) {}
