/** Checks of recipes that go beyond the form of one file. */
package dev.envkit.recipes.lint;
