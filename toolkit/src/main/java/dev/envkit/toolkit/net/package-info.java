/**
 * The classic way to connect the board, for those who want it: a tap device, addresses on it, an NFS export, and the
 * scripts and settings that go with them. Generated from the board's network plan; applied to the host only when asked,
 * and taken back exactly.
 */
package dev.envkit.toolkit.net;
