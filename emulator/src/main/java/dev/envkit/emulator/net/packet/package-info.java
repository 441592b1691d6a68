/** The headers of Ethernet, ARP, IPv4, ICMP, UDP and TCP: reading and writing them, nothing else. */
package dev.envkit.emulator.net.packet;
