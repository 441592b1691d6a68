/**
 * An NFS server for boards: a directory of an ordinary user, as the root file system that its ownership manifest
 * describes. {@link dev.envkit.toolkit.nfs.NfsServer} answers calls as a pure function from message to message; how
 * messages travel is somebody else's business.
 *
 * <p>From the wire up: {@code xdr} (RFC 4506), {@code rpc} (RFC 5531), the programs {@code portmap} (RFC 1833),
 * {@code mount}, {@code v2} (RFC 1094) and {@code v3} (RFC 1813), and the tree that they serve, {@code export}.
 */
package dev.envkit.toolkit.nfs;
