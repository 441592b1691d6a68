/** The MOUNT program, by which clients get the handle of the root (RFC 1094, appendix A; RFC 1813, appendix I). */
package dev.envkit.toolkit.nfs.mount;
