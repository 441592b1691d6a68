/** What the LCD shows, as pictures. */
package dev.envkit.emulator.display;
