package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names in archives: what is accepted as one, taken apart into its components. */
final class MemberName {
    /** NAME_MAX of the Linux file systems, in bytes. */
    private static final int COMPONENT_BYTES = 255;

    /** PATH_MAX of Linux with room for the directory that the tree is unpacked to, in bytes. */
    private static final int PATH_BYTES = 3072;

    private static final int SHOWN_CHARACTERS = 200;

    private MemberName() {}

    /**
     * Takes a member's name apart.
     *
     * @param name as the archive has it; {@code .} components and double slashes are dropped
     * @return the components; none for the root itself
     * @throws RefusedException if the name is absolute, contains {@code ..}, control characters, or is too long
     */
    static List<String> components(String name) {
        if (name.startsWith("/")) {
            throw bad("the name is absolute");
        }
        if (name.isEmpty()) {
            throw bad("the name is empty");
        }
        checkCharacters(name);
        List<String> components = new ArrayList<>();
        for (String component : name.split("/", -1)) {
            if (component.equals("..")) {
                throw bad("the name leads upwards ('..')");
            }
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (utf8Length(component) > COMPONENT_BYTES) {
                throw bad("a part of the name is longer than " + COMPONENT_BYTES + " bytes");
            }
            components.add(component);
        }
        if (utf8Length(name) > PATH_BYTES) {
            throw bad("the name is longer than " + PATH_BYTES + " bytes");
        }
        return components;
    }

    /** As {@link #components}, for the target of a symbolic link: it may be anything but unprintable or too long. */
    static void checkLinkTarget(String target) {
        if (target.isEmpty()) {
            throw bad("the symbolic link has no target");
        }
        checkCharacters(target);
        if (utf8Length(target) > PATH_BYTES) {
            throw bad("the symbolic link's target is longer than " + PATH_BYTES + " bytes");
        }
    }

    private static void checkCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == 0) {
                throw bad("the name contains a NUL character");
            }
            if (c < ' ' || c == 0x7f) {
                throw bad(String.format("the name contains the control character 0x%02x", (int) c));
            }
        }
    }

    /**
     * Decodes a name from the bytes in the archive.
     *
     * @throws RefusedException if the bytes are not UTF-8
     */
    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(
                    Reason.BAD_NAME,
                    "the name '" + printable(new String(bytes, StandardCharsets.ISO_8859_1)) + "' is not UTF-8",
                    "Repack the archive with names in UTF-8 (convmv renames a tree, tar packs it again).");
        }
    }

    /** Returns {@code name} fit for a message: control characters escaped, absurd lengths cut. */
    static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length() && i < SHOWN_CHARACTERS; i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return name.length() > SHOWN_CHARACTERS ? text + "..." : text.toString();
    }

    private static int utf8Length(String text) {
        // nearly all names are short enough for the length to be certain without encoding them
        return text.length() * 3 <= COMPONENT_BYTES ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static RefusedException bad(String what) {
        return new RefusedException(
                Reason.BAD_NAME,
                what,
                "An archive with such a name is damaged or hostile: get it again from a source you trust. If you know"
                        + " that it is honest, unpack it elsewhere with another tool and pack it anew.");
    }
}
