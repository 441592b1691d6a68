/**
 * From a recipe's source to a directory that a build can read: fetched
 * ({@link dev.envkit.toolkit.source.SourceFetcher}), laid out, patched, and kept in the workspace under the digest of
 * all that went into it ({@link dev.envkit.toolkit.source.SourceTrees}).
 */
package dev.envkit.toolkit.source;
