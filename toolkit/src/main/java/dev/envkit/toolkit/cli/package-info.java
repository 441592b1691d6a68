/** The command line: one class per verb, each a thin shell around a command object of the engine. */
package dev.envkit.toolkit.cli;
