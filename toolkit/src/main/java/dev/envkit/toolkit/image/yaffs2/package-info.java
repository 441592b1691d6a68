/** yaffs2 file systems, made of a tree. */
package dev.envkit.toolkit.image.yaffs2;
