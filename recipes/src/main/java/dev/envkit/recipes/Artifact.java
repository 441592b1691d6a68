package dev.envkit.recipes;

import java.util.List;
import java.util.Optional;

/**
 * Something that the steps must have left in {@code $ENVKIT_OUT}.
 *
 * @param name how other parts of envkit ask for it
 * @param path where it is, relative to {@code $ENVKIT_OUT}
 * @param kind file or directory
 * @param manifest for a tree: the ownership manifest (mtree syntax) beside it, relative to {@code $ENVKIT_OUT}
 * @param checks what it must satisfy
 */
public record Artifact(String name, String path, Kind kind, Optional<String> manifest, List<ArtifactCheckSpec> checks) {
    /** Copies the list. */
    public Artifact {
        checks = List.copyOf(checks);
    }

    /** File or directory. */
    public enum Kind {
        /** One regular file. */
        FILE("file"),
        /** A directory with everything below it. */
        TREE("tree");

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
