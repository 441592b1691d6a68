/**
 * How components are built: sources laid out and patched, the recipe's steps run in an environment that is the same
 * everywhere, results checked and put into the artifact store under the key of all that went in.
 */
package dev.envkit.toolkit.build;
