/** How long work is shown: bars on a terminal, plain lines elsewhere, nothing with {@code --quiet}. */
package dev.envkit.toolkit.progress;
