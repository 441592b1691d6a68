package dev.envkit.recipes;

import java.util.Map;

/**
 * Something the host must have because envkit does not bring it along.
 *
 * @param kind what sort of thing it is
 * @param name the program, header or library: {@code gcc}, {@code SDL/SDL.h}, {@code libz.so.1}
 * @param reason what it is needed for, a few words
 * @param packages the package that has it, by distribution id as in {@code os-release(5)}: {@code debian},
 *     {@code fedora}
 */
public record HostNeed(Kind kind, String name, String reason, Map<String, String> packages) {
    /** Copies the map in its order. */
    public HostNeed {
        packages = Ordered.copyOf(packages);
    }

    /** The sorts of things a host can lack. */
    public enum Kind {
        /** Found on the {@code PATH}. */
        PROGRAM("program"),
        /** Found by the host's C compiler. */
        HEADER("header"),
        /** Found by the host's dynamic linker. */
        LIBRARY("library");

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
