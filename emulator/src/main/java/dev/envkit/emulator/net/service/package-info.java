/** The services that the user-mode network always has: DHCP and BOOTP, TFTP, names. */
package dev.envkit.emulator.net.service;
