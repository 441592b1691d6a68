/** Cross compilers that are on the machine already: what they are and what they can be used for. */
package dev.envkit.toolkit.toolchain;
