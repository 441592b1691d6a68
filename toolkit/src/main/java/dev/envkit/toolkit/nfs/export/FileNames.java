package dev.envkit.toolkit.nfs.export;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Names from the wire, where they are bytes, as text. Only UTF-8 can be kept in a manifest and on every host. */
public final class FileNames {
    private FileNames() {}

    /**
     * Returns a name in a directory; what is in it is checked where it is used.
     *
     * @throws NfsException INVAL if it is not UTF-8, NAMETOOLONG if it is longer than a name can be
     */
    public static String name(ByteBuffer bytes) throws NfsException {
        if (bytes.remaining() > Export.NAME_LIMIT) {
            throw new NfsException(NfsStatus.NAMETOOLONG);
        }
        return text(bytes);
    }

    /**
     * Returns the target of a symbolic link.
     *
     * @throws NfsException INVAL if it is not UTF-8
     */
    public static String target(ByteBuffer bytes) throws NfsException {
        return text(bytes);
    }

    private static String text(ByteBuffer bytes) throws NfsException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new NfsException(NfsStatus.INVAL);
        }
    }
}
