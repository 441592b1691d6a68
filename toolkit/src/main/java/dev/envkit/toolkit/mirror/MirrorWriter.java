package dev.envkit.toolkit.mirror;

import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.DebianFile;
import dev.envkit.toolkit.fetch.Mirror;
import dev.envkit.toolkit.git.GitFetcher;
import dev.envkit.toolkit.git.GitPack;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.FetchAll;
import dev.envkit.toolkit.source.FetchSession;
import dev.envkit.toolkit.source.SourcePins;
import dev.envkit.workspace.AtomicFiles;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a directory with what was fetched, so that it serves as a mirror: by path with {@code --mirror DIR}, or by
 * HTTP.
 *
 * <p>Debian's files lie as in any Debian mirror ({@code debian/pool}, {@code debian/dists}, the suites' indexes among
 * them), commits at {@code git/<commit>.pack}, all other files at {@code sha256/<two digits>/<digest>};
 * {@code envkit-mirror.tsv} lists everything for people. Files that are there already and right are left alone. For one
 * thread.
 */
public final class MirrorWriter {
    /** The list of what a mirror holds. */
    public static final String LIST = "envkit-mirror.tsv";

    private static final Pattern SUITE = Pattern.compile("Debian ([a-z-]+) .*");

    private final FetchSession session;
    private final Path directory;
    private final Map<String, String> list = new TreeMap<>();
    private long copied;

    /** @param directory where the mirror is; made if missing */
    public MirrorWriter(FetchSession session, Path directory) {
        this.session = session;
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * What was done.
     *
     * @param files in the mirror now
     * @param copied bytes written by this run
     */
    public record Result(int files, long copied) {}

    /**
     * Puts what was fetched into the mirror.
     *
     * @param items as {@link FetchAll} returned them; those that failed are left out
     * @throws EnvkitException if the directory cannot be written
     */
    public Result write(List<FetchAll.Item> items) {
        try {
            Files.createDirectories(directory);
            Set<String> suites = new LinkedHashSet<>();
            try (Progress.Task task = session.progress().start("mirror", items.size(), Progress.Unit.STEPS)) {
                for (FetchAll.Item item : items) {
                    task.detail(item.component() + " " + item.name());
                    if (item.pin().isPresent()) {
                        write(item, item.pin().get(), suites);
                    }
                    task.advance(1);
                }
            }
            for (String suite : suites) {
                writeIndexes(suite);
            }
            writeList();
        } catch (IOException e) {
            throw StorageException.of("write the mirror", directory, e);
        }
        return new Result(list.size(), copied);
    }

    private void write(FetchAll.Item item, Pin pin, Set<String> suites) throws IOException {
        String what = item.component() + " " + item.name();
        Sha256 sha256 = pin.sha256();
        String commit = pin.commit();
        if (sha256 != null) {
            copy(sha256, Mirror.contentPath(sha256), what + " " + pin.version());
        } else if (commit != null) {
            writeCommit(item, commit, what);
        }
        for (DebianFile file : DebianFetcher.files(what, SourcePins.withoutMember(pin))) {
            copy(file.sha256(), file.location(), what);
        }
        Matcher suite = SUITE.matcher(String.valueOf(pin.origin()));
        if (suite.matches() && !pin.files().isEmpty()) {
            suites.add(suite.group(1));
        }
    }

    private void writeCommit(FetchAll.Item item, String commit, String what) throws IOException {
        GitFetcher.Commit found = session.git()
                .find(item.url().orElseThrow(), commit)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "commit " + commit + " of " + what + " is not in the workspace",
                        "Run 'envkit fetch' first."));
        String path = Mirror.packPath(commit);
        Path target = directory.resolve(path);
        if (!Files.isRegularFile(target)) {
            Files.createDirectories(target.getParent());
            AtomicFiles.write(target, out -> GitPack.write(found, out));
            copied += Files.size(target);
        }
        list.put(
                path,
                Files.size(target) + "\t" + Sha256.of(target) + "\t" + what + " "
                        + item.url().get());
    }

    /** Another machine may not have the same lock: with the indexes it can resolve for itself. */
    private void writeIndexes(String suite) throws IOException {
        for (DebianFetcher.IndexCopy index : session.debian().indexes(suite)) {
            if (index.content().isPresent()) {
                byte[] bytes = index.content().get().getBytes(StandardCharsets.ISO_8859_1);
                Path target = directory.resolve(index.location());
                Files.createDirectories(target.getParent());
                AtomicFiles.write(target, out -> out.write(bytes));
                list.put(index.location(), bytes.length + "\t" + Sha256.of(bytes) + "\tDebian " + suite);
            } else {
                copy(index.sha256().orElseThrow(), index.location(), "Debian " + suite);
            }
        }
    }

    private void copy(Sha256 sha256, String path, String what) throws IOException {
        Workspace workspace = session.workspace();
        Path source = workspace
                .content()
                .find(sha256)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "the file " + path + " of " + what + " is not in the workspace's store",
                        "Run the command again: it fetches what is missing."));
        Path target = directory.resolve(path);
        long size = Files.size(source);
        boolean present = Files.isRegularFile(target)
                && Files.size(target) == size
                && Sha256.of(target).equals(sha256);
        if (!present) {
            Files.createDirectories(target.getParent());
            AtomicFiles.write(target, out -> Files.copy(source, out));
            copied += size;
        }
        list.put(path, size + "\t" + sha256 + "\t" + what);
    }

    /** Adds to what an earlier run for other components listed. */
    private void writeList() throws IOException {
        Path file = directory.resolve(LIST);
        Map<String, String> all = new TreeMap<>();
        if (Files.isRegularFile(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", 2);
                if (parts.length == 2 && Files.isRegularFile(directory.resolve(parts[0]))) {
                    all.put(parts[0], parts[1]);
                }
            }
        }
        all.putAll(list);
        StringBuilder text = new StringBuilder();
        all.forEach((path, rest) -> text.append(path).append('\t').append(rest).append('\n'));
        AtomicFiles.write(file, text.toString());
        list.clear();
        list.putAll(all);
    }
}
