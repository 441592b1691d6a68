/** The NFS server on the emulated board's network. */
package dev.envkit.toolkit.nfs.board;
