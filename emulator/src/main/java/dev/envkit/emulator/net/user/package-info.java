/** The user-mode network: the protocols, the services and the way to the host put together. */
package dev.envkit.emulator.net.user;
