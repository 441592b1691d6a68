/** Archives that a person downloaded by hand: which source of which recipe each of them is. */
package dev.envkit.toolkit.local;
