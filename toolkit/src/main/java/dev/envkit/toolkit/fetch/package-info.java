/**
 * Gets files from wherever they are: HTTP with resume, mirrors, offline directories; verified before use.
 *
 * <p>{@link dev.envkit.toolkit.fetch.Downloader} is the entry. A {@link dev.envkit.toolkit.fetch.Download} lists the
 * places of one file; {@link dev.envkit.toolkit.fetch.FetchOptions} says which mirrors come before them, whether the
 * network may be used and how patient to be.
 */
package dev.envkit.toolkit.fetch;
