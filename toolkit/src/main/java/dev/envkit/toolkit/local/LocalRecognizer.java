package dev.envkit.toolkit.local;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.ContentMarker;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.UnpackException;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds out which recipes' sources the files in a directory are. What to look for is in the recipes' {@code local}
 * places: usual names, and members that an archive must contain. Content decides where a recipe says what to look for;
 * then a file is found under any name, and one with the right name and other content is not taken.
 *
 * <p>Archives are only listed; nothing is unpacked. For one thread.
 */
public final class LocalRecognizer {
    private static final Pattern ARCHIVE_NAME =
            Pattern.compile("(?i).+\\.(tar|tgz|tbz|tbz2|txz|tar\\.(gz|bz2|xz|zst|lzma)|zip|deb|cpio)");

    private final List<Candidate> candidates;

    /** A source that can be handed over. */
    private record Candidate(ComponentId component, Source source, SourceLocation.Local local, Set<String> commits) {}

    /**
     * @param repository whose recipes are looked through; those that cannot be read are left out, the linter reports
     *     them
     */
    public LocalRecognizer(RecipeRepository repository) {
        candidates = new ArrayList<>();
        for (ComponentId id : repository.components()) {
            try {
                addCandidates(repository.component(id));
            } catch (EnvkitException _) {
                // a broken recipe of no concern here must not keep the others from being used
            }
        }
    }

    private void addCandidates(ComponentRecipe recipe) {
        for (Source source : recipe.sources()) {
            Set<String> commits = new LinkedHashSet<>();
            for (SourceLocation location : source.from()) {
                if (location instanceof SourceLocation.Git git) {
                    commits.add(git.commit());
                }
            }
            for (SourceLocation location : source.from()) {
                if (location instanceof SourceLocation.Local local) {
                    candidates.add(new Candidate(recipe.id(), source, local, commits));
                }
            }
        }
    }

    /**
     * Looks at every file of a directory, without its subdirectories.
     *
     * @param directory the directory
     * @param progress told how many files were looked at
     * @throws EnvkitException if there is no such directory
     */
    public LocalScan scan(Path directory, Progress progress) {
        List<Path> files = files(directory);
        List<Recognised> recognised = new ArrayList<>();
        List<Unrecognised> unrecognised = new ArrayList<>();
        try (Progress.Task task = progress.start("looking through " + directory, files.size(), Progress.Unit.FILES)) {
            for (Path file : files) {
                task.detail(String.valueOf(file.getFileName()));
                examine(file, recognised, unrecognised);
                task.advance(1);
            }
        }
        return new LocalScan(recognised, unrecognised);
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "there is no directory " + directory,
                    "name the directory that holds the archives with --from");
        }
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw StorageException.of("read", directory, e);
        }
    }

    private void examine(Path file, List<Recognised> recognised, List<Unrecognised> unrecognised) {
        List<Candidate> named =
                candidates.stream().filter(c -> hasName(file, c.local())).toList();
        String name = String.valueOf(file.getFileName());
        if (named.isEmpty() && !ARCHIVE_NAME.matcher(name).matches()) {
            unrecognised.add(new Unrecognised(file, "it is not named like an archive, nor like any recipe's source"));
            return;
        }
        try {
            Sha256 sha256 = Sha256.of(file);
            ArchiveContents contents = ArchiveContents.of(file, markers());
            List<Recognised.Match> matches = new ArrayList<>();
            for (Candidate candidate : candidates) {
                match(candidate, named.contains(candidate), contents, sha256).ifPresent(matches::add);
            }
            if (matches.isEmpty()) {
                unrecognised.add(new Unrecognised(file, whyNot(named, contents)));
            } else {
                recognised.add(new Recognised(file, Files.size(file), sha256, matches));
            }
        } catch (UnpackException e) {
            // its message begins with the file, which is said already
            String message = String.valueOf(e.getMessage());
            unrecognised.add(new Unrecognised(file, message.substring(message.indexOf(": ") + 2)));
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    private List<ContentMarker> markers() {
        return candidates.stream()
                .flatMap(candidate -> candidate.local().contains().stream())
                .distinct()
                .toList();
    }

    private static boolean hasName(Path file, SourceLocation.Local local) {
        return local.names().stream()
                .anyMatch(glob ->
                        FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file.getFileName()));
    }

    private static Optional<Recognised.Match> match(
            Candidate candidate, boolean named, ArchiveContents contents, Sha256 sha256) {
        SourceLocation.Local local = candidate.local();
        boolean byContent = !local.contains().isEmpty() && contents.hasAll(local.contains());
        if (!byContent && !(named && local.contains().isEmpty())) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        if (named) {
            reasons.add("its name");
        }
        if (byContent) {
            reasons.add(String.join(
                    ", ", local.contains().stream().map(ContentMarker::path).toList()));
        }
        boolean rightCommit = contents.commit()
                .filter(commit -> isOneOf(commit, candidate.commits()))
                .isPresent();
        if (rightCommit) {
            reasons.add("its commit");
        }
        return Optional.of(new Recognised.Match(
                candidate.component(),
                candidate.source().id(),
                "by " + String.join(" and ", reasons),
                warning(candidate, contents, sha256, rightCommit)));
    }

    private static String warning(Candidate candidate, ArchiveContents contents, Sha256 sha256, boolean rightCommit) {
        Optional<Sha256> expected = candidate.local().sha256();
        if (expected.isPresent() && !expected.get().equals(sha256)) {
            return "its SHA-256 is not the one in the recipe (" + expected.get().abbreviated() + "...)";
        }
        if (contents.commit().isPresent() && !candidate.commits().isEmpty() && !rightCommit) {
            return "it was made from commit " + contents.commit().get() + ", the recipe wants "
                    + String.join(" or ", candidate.commits());
        }
        return "";
    }

    private static boolean isOneOf(String commit, Set<String> commits) {
        return commits.stream().anyMatch(commit::startsWith);
    }

    private static String whyNot(List<Candidate> named, ArchiveContents contents) {
        if (named.isEmpty()) {
            String top = contents.top().isEmpty() ? "" : " (its top directory is " + contents.top() + ")";
            return "no recipe's source is named or made like it" + top;
        }
        List<String> missing = new ArrayList<>();
        for (Candidate candidate : named) {
            for (ContentMarker marker : candidate.local().contains()) {
                if (!contents.markers().contains(marker)) {
                    missing.add("for " + candidate.component() + " it lacks " + describe(marker));
                    break;
                }
            }
        }
        return "its name fits, its content does not: " + String.join("; ", missing);
    }

    private static String describe(ContentMarker marker) {
        return marker.matches()
                .map(pattern -> marker.path() + " with a line like " + pattern.pattern())
                .orElse(marker.path());
    }
}
