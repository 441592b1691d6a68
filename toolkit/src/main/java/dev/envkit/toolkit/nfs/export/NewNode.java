package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import org.jspecify.annotations.Nullable;

/**
 * What is to be made.
 *
 * @param type what it is
 * @param attributes owner, mode and times where the client sets them
 * @param deviceMajor major number of a device, else 0
 * @param deviceMinor minor number of a device, else 0
 * @param target of a symbolic link, else null
 */
public record NewNode(
        FileType type,
        SetAttributes attributes,
        int deviceMajor,
        int deviceMinor,
        @Nullable String target) {
    private static final int LARGEST_MAJOR = 0xfff;
    private static final int LARGEST_MINOR = 0xf_ffff;

    /** An object without device numbers and target. */
    public static NewNode of(FileType type, SetAttributes attributes) {
        return new NewNode(type, attributes, 0, 0, null);
    }

    /** A symbolic link. */
    public static NewNode symlink(String target, SetAttributes attributes) {
        return new NewNode(FileType.SYMLINK, attributes, 0, 0, target);
    }

    /** @throws NfsException INVAL if the numbers are more than Linux has */
    public static NewNode device(FileType type, SetAttributes attributes, long major, long minor) throws NfsException {
        if (major < 0 || major > LARGEST_MAJOR || minor < 0 || minor > LARGEST_MINOR) {
            throw new NfsException(NfsStatus.INVAL);
        }
        return new NewNode(type, attributes, (int) major, (int) minor, null);
    }
}
