/** ONC remote procedure calls, version 2 (RFC 5531): messages, credentials, and record marking for streams. */
package dev.envkit.toolkit.nfs.rpc;
