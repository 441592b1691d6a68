/** Reads recipes from YAML: positions, JSON Schema, error texts. */
package dev.envkit.recipes.yaml;
