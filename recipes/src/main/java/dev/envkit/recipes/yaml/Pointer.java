package dev.envkit.recipes.yaml;

/** JSON pointers (RFC 6901) as strings; the whole document is the empty one. */
final class Pointer {
    static final String ROOT = "";

    private Pointer() {}

    /** Returns the pointer to the member {@code key} of what {@code parent} points to. */
    static String member(String parent, String key) {
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** Returns the pointer to an element of the array that {@code parent} points to. */
    static String element(String parent, int index) {
        return parent + "/" + index;
    }

    /** Returns the pointer in a form for people: {@code sources[0].from[1].https}. */
    static String readable(String pointer) {
        StringBuilder text = new StringBuilder();
        for (String part : pointer.split("/", -1)) {
            String name = part.replace("~1", "/").replace("~0", "~");
            if (name.isEmpty()) {
                continue;
            }
            if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                text.append('[').append(name).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(name);
            }
        }
        return text.toString();
    }
}
