/** Which code is to be translated, what is waiting for it, and what is in use. */
package dev.envkit.emulator.translator.cache;
