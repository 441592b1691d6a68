package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.FileType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A member that a test wants in an archive, whatever the archive's format; hostile ones included. */
record Spec(
        String name,
        FileType type,
        int mode,
        int uid,
        int gid,
        int major,
        int minor,
        @Nullable String linkTarget,
        @Nullable String hardLinkTo,
        String content,
        Map<String, String> pax) {
    static final long MTIME = 1_234_567_890L;

    static Spec file(String name, String content) {
        return new Spec(name, FileType.FILE, 0644, 0, 0, 0, 0, null, null, content, Map.of());
    }

    static Spec file(String name, int mode, int uid, int gid, String content) {
        return new Spec(name, FileType.FILE, mode, uid, gid, 0, 0, null, null, content, Map.of());
    }

    static Spec directory(String name) {
        return directory(name, 0755);
    }

    static Spec directory(String name, int mode) {
        return new Spec(name, FileType.DIRECTORY, mode, 0, 0, 0, 0, null, null, "", Map.of());
    }

    static Spec symlink(String name, String target) {
        return new Spec(name, FileType.SYMLINK, 0777, 0, 0, 0, 0, target, null, "", Map.of());
    }

    static Spec hardLink(String name, String to) {
        return new Spec(name, FileType.FILE, 0644, 0, 0, 0, 0, null, to, "", Map.of());
    }

    static Spec device(String name, FileType type, int mode, int major, int minor) {
        return new Spec(name, type, mode, 0, 0, major, minor, null, null, "", Map.of());
    }

    Spec withPax(Map<String, String> records) {
        return new Spec(name, type, mode, uid, gid, major, minor, linkTarget, hardLinkTo, content, records);
    }

    byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
