/** The few functions of the C library that tap devices and echo sockets need. */
package dev.envkit.emulator.net.posix;
