package dev.envkit.toolkit.check;

import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.toolkit.unpack.ArchiveList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A tree, or an archive such as an initramfs, has certain members; an archive is read to its end on the way. */
final class ContainsCheck {
    private ContainsCheck() {}

    static String check(ArtifactCheckSpec.Contains wanted, Path path) throws FailedCheck, IOException {
        boolean tree = Files.isDirectory(path);
        Set<String> members = tree ? Set.of() : ArchiveList.names(path);
        List<String> missing = new ArrayList<>();
        for (String member : wanted.paths()) {
            String name = member.replaceFirst("^(\\./|/)+", "");
            boolean there = tree ? Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS) : members.contains(name);
            if (!there) {
                missing.add(member);
            }
        }
        if (!missing.isEmpty()) {
            throw new FailedCheck("it does not contain " + String.join(", ", missing));
        }
        return tree ? wanted.paths().size() + " path(s) present" : members.size() + " members";
    }
}
