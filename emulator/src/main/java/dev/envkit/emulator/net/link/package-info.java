/** What Ethernet frames go through between the board and a network: the switch's port, a capture file, a tap device. */
package dev.envkit.emulator.net.link;
