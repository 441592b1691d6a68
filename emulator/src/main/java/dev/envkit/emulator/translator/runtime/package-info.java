/** What generated code calls, and how it becomes a class: phase 5 of a translation. */
package dev.envkit.emulator.translator.runtime;
