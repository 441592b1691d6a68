/** The port mapper, by which clients find the other programs (RFC 1833). */
package dev.envkit.toolkit.nfs.portmap;
