/** NFS version 3 (RFC 1813). */
package dev.envkit.toolkit.nfs.v3;
