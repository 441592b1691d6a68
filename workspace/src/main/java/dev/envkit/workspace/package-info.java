/** The workspace directory and what keeps it whole: atomic files, locks, stores keyed by content. */
package dev.envkit.workspace;
