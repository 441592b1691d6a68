/** What a workspace's results are made of, as a software bill of materials for other programs. */
package dev.envkit.toolkit.sbom;
