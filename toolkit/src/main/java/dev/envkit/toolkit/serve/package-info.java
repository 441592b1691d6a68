/**
 * NFS and TFTP on the host's own network, for real boards: what the emulated board has on its network, without root.
 */
package dev.envkit.toolkit.serve;
