/** NFS version 2 (RFC 1094), with what Linux's client expects beyond it. */
package dev.envkit.toolkit.nfs.v2;
