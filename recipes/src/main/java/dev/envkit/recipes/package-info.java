/** Boards, components, variants and sources as immutable records: what recipes say, whatever they are written in. */
package dev.envkit.recipes;
