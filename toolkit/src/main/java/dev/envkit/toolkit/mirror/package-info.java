/** Fills a directory from which another machine can do everything without a network. */
package dev.envkit.toolkit.mirror;
