/** jffs2 file systems: made of a tree, and looked into. */
package dev.envkit.toolkit.image.jffs2;
