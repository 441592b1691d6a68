/** Who owns what in a tree that an ordinary user unpacked: the ownership manifest, in mtree(5) syntax. */
package dev.envkit.workspace.manifest;
