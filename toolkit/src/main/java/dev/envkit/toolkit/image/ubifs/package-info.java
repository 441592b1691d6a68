/** UBIFS file systems: made of a tree, for a UBI volume. */
package dev.envkit.toolkit.image.ubifs;
