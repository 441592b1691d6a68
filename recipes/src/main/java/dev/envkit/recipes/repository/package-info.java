/** Finds recipes, built in and the user's own, and puts a board's components in order. */
package dev.envkit.recipes.repository;
