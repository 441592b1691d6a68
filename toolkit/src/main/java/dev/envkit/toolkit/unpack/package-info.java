/**
 * Archives unpacked by an ordinary user: the content into a directory, and who owns what into the ownership manifest.
 *
 * <p>Nothing in an archive is trusted. The reading side ({@link dev.envkit.toolkit.unpack.ArchiveFormat}, the member
 * readers) turns every format into the same plain members; the writing side keeps the tree that is being made in
 * memory, decides there what a member may do, and touches the disk only below real directories that it made itself.
 * Symbolic links are made last of all, so that at no time a write can go through one.
 */
package dev.envkit.toolkit.unpack;
