package dev.envkit.toolkit.image.inspect;

import java.util.Optional;

/** Recognises one kind of content at the begin of some bytes. Whatever is in them, it returns. */
@FunctionalInterface
interface Probe {
    /** Returns what the bytes begin with, at offset 0; empty if it is not what this probe knows. */
    Optional<Item> look(ImageBytes bytes);
}
