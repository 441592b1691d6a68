package dev.envkit.recipes;

import java.util.List;
import java.util.Optional;

/**
 * Something that is in {@code $ENVKIT_OUT} in the end: the steps left it there, or envkit makes it of another
 * component's tree when they are done.
 *
 * @param name how other parts of envkit ask for it
 * @param path where it is, relative to {@code $ENVKIT_OUT}
 * @param kind file or directory
 * @param manifest for a tree: the ownership manifest (mtree syntax) beside it, relative to {@code $ENVKIT_OUT}
 * @param from for an initramfs, and only there: the tree it is made of
 * @param checks what it must satisfy
 */
public record Artifact(
        String name,
        String path,
        Kind kind,
        Optional<String> manifest,
        Optional<TreeReference> from,
        List<ArtifactCheckSpec> checks) {
    /** Copies the list. */
    public Artifact {
        checks = List.copyOf(checks);
    }

    /**
     * A tree among the artifacts of a component of the same board variant.
     *
     * @param component one of the recipe's needs
     * @param artifact the name of its artifact, of kind tree
     */
    public record TreeReference(String component, String artifact) {}

    /** What it is, and who makes it. */
    public enum Kind {
        /** One regular file, made by the steps. */
        FILE("file"),
        /** A directory with everything below it, made by the steps. */
        TREE("tree"),
        /** A gzip-compressed cpio archive (newc) that envkit makes of a tree and its manifest, without root. */
        INITRAMFS("initramfs");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** Returns how a recipe writes it. */
        public String key() {
            return key;
        }
    }
}
