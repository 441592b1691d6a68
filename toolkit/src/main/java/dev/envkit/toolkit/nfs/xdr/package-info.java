/** External Data Representation (RFC 4506), as far as ONC RPC and NFS need it. */
package dev.envkit.toolkit.nfs.xdr;
