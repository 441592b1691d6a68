/** The machine that envkit runs on: its distribution, its programs, and running them. */
package dev.envkit.toolkit.host;
