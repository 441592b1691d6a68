/** Boards, components, variants and sources as records; read from YAML, checked against a JSON Schema. */
package dev.envkit.recipes;
