/** Whether a directory or archive is a root file system that a kernel and a processor can start. */
package dev.envkit.toolkit.rootfs;
