package dev.envkit.workspace.manifest;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes {@link OwnershipManifest} in the syntax described there. For one use. */
final class MtreeWriter {
    private final StringBuilder text = new StringBuilder("#mtree\n");
    /** The number of names of a file with hard links, by the path that holds the content. */
    private final Map<String, Integer> names = new HashMap<>();
    /** The number that stands for a file with hard links, by the path that holds the content. */
    private final Map<String, Integer> inodes = new HashMap<>();

    String write(OwnershipManifest manifest) {
        for (ManifestEntry entry : manifest.entries()) {
            String holder = entry.hardLinkTo();
            if (holder != null) {
                names.merge(holder, 1, Integer::sum);
            }
        }
        manifest.entries().forEach(this::write);
        return text.toString();
    }

    private void write(ManifestEntry entry) {
        String path = word(entry.path());
        text.append(path);
        text.append(" type=").append(entry.type().keyword());
        text.append(" mode=").append(String.format("%04o", entry.mode()));
        text.append(" uid=").append(entry.uid()).append(" gid=").append(entry.gid());
        text.append(" time=").append(entry.mtimeSeconds()).append(".0");
        String target = entry.linkTarget();
        if (target != null) {
            text.append(" link=").append(VisEncoding.encode(target));
        }
        if (entry.type().isDevice()) {
            text.append(" device=native,").append(entry.deviceMajor());
            text.append(',').append(entry.deviceMinor());
        }
        String holder = Objects.requireNonNullElse(entry.hardLinkTo(), entry.path());
        Integer links = names.get(holder);
        if (links != null) {
            Integer inode = inodes.computeIfAbsent(holder, h -> inodes.size() + 1);
            text.append(" nlink=").append(links + 1).append(" inode=").append(inode);
        }
        if (entry.hardLinkTo() != null) {
            text.append(" contents=").append(word(holder));
        }
        text.append('\n');
        entry.xattrs()
                .forEach((name, value) -> text.append(MtreeReader.XATTR_COMMENT)
                        .append(path)
                        .append(' ')
                        .append(VisEncoding.encode(name))
                        .append('=')
                        .append(Base64.getEncoder().encodeToString(value))
                        .append('\n'));
    }

    private static String word(String path) {
        return path.equals(".") ? "." : "./" + VisEncoding.encode(path);
    }
}
