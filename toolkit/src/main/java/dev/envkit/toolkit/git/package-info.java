/**
 * Sources from git repositories at a commit, through JGit: fetched shallow where the server allows it, complete by the
 * hashes of every object, exported without history.
 *
 * <p>{@link dev.envkit.toolkit.git.GitFetcher} gets a commit into the workspace,
 * {@link dev.envkit.toolkit.git.GitExport} writes its files, {@link dev.envkit.toolkit.git.GitPack} carries it to
 * machines without a network.
 */
package dev.envkit.toolkit.git;
