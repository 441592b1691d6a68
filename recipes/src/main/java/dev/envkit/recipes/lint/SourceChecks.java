package dev.envkit.recipes.lint;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where sources come from, and how sure that is. */
final class SourceChecks {
    private final ComponentRecipe recipe;
    private final Findings findings;

    SourceChecks(ComponentRecipe recipe, Findings findings) {
        this.recipe = recipe;
        this.findings = findings;
    }

    void run() {
        Set<String> ids = new HashSet<>();
        List<Source> sources = recipe.sources();
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            if (!ids.add(source.id())) {
                findings.error("there are two sources '" + source.id() + "'", "", "sources", i, "id");
            }
            if (!source.unpack() && source.patches().isPresent()) {
                findings.error(
                        "the source is not unpacked, so nothing can be patched",
                        "drop 'patches' or 'unpack: false'",
                        "sources",
                        i,
                        "patches");
            }
            Set<SourceLocation> seen = new HashSet<>();
            for (int j = 0; j < source.from().size(); j++) {
                SourceLocation location = source.from().get(j);
                if (!seen.add(location)) {
                    findings.warning("this place is there twice", "drop one", "sources", i, "from", j);
                }
                checkLocation(location, i, j);
            }
        }
    }

    private void checkLocation(SourceLocation location, int source, int place) {
        switch (location) {
            case SourceLocation.Https https -> checkHttps(https, source, place);
            case SourceLocation.Git git -> checkGit(git, source, place);
            case SourceLocation.Local local -> {
                if (local.sha256().isEmpty()) {
                    unpinned("the archive that is handed over", source, place, local.kind());
                }
            }
            case SourceLocation.DebianSource _ -> {
                // verified through the signed index, whatever the version
            }
            case SourceLocation.DebianBinary _ -> {
                // likewise
            }
        }
    }

    private void checkHttps(SourceLocation.Https https, int source, int place) {
        if (https.sha256().isPresent()) {
            return;
        }
        if ("http".equals(https.url().getScheme())) {
            findings.warning(
                    "neither the connection (http) nor the content ('unpinned') is verified",
                    "use https, or give the file's SHA-256",
                    "sources",
                    source,
                    "from",
                    place,
                    https.kind(),
                    "url");
        } else {
            unpinned("the first download", source, place, https.kind());
        }
    }

    private void checkGit(SourceLocation.Git git, int source, int place) {
        if (git.commitPrefix()) {
            findings.note(
                    "the commit is only the beginning of a hash; the first fetch resolves and pins it",
                    "give all 40 digits",
                    "sources",
                    source,
                    "from",
                    place,
                    git.kind(),
                    "commit");
        }
        if (git.url().startsWith("file:")) {
            findings.warning(
                    "the repository is on this machine; nobody else can use the recipe",
                    "",
                    "sources",
                    source,
                    "from",
                    place,
                    git.kind(),
                    "url");
        }
    }

    private void unpinned(String what, int source, int place, String kind) {
        findings.note(
                what + " is trusted and pinned in envkit.lock",
                "give the file's SHA-256 if you know it",
                "sources",
                source,
                "from",
                place,
                kind,
                "sha256");
    }
}
