/** The NFS server on sockets of the host, for real boards and for other clients. */
package dev.envkit.toolkit.nfs.host;
