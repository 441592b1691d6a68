/**
 * The file system that is served: a tree of {@linkplain dev.envkit.toolkit.nfs.export.Inode inodes} in memory, checked
 * for permissions by {@link dev.envkit.toolkit.nfs.export.Export}, and kept by a
 * {@link dev.envkit.toolkit.nfs.export.Store}: either in the host's directory itself with an ownership manifest beside
 * it, or in an overlay that leaves the directory alone. Names come from clients one component at a time and are looked
 * up in the tree in memory, never on the host, so that no name, link or handle leads out of it.
 */
package dev.envkit.toolkit.nfs.export;
