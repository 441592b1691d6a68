package dev.envkit.toolkit.source;

import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.DebianMirrors;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.fetch.Mirror;
import dev.envkit.toolkit.git.GitFetcher;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What fetching needs during one command, each part made when it is first asked for: a command that finds everything in
 * the workspace opens no connection and reads no configuration of the host.
 *
 * <p>For one thread; close it to close the connections.
 */
public final class FetchSession implements AutoCloseable {
    private static final Path ETC_APT = Path.of("/etc/apt");

    private final Workspace workspace;
    private final FetchOptions options;
    private final List<DebianMirrors.Site> debianSites;
    private final List<Path> handedOver;
    private final Progress progress;
    private @Nullable Downloader downloader;
    private @Nullable DebianFetcher debian;
    private @Nullable GitFetcher git;

    /**
     * @param workspace where everything goes
     * @param options mirrors, offline, patience
     * @param debianSites Debian mirrors from the user's configuration
     * @param handedOver folders with archives that a person got by hand ({@code --from DIR})
     */
    public FetchSession(
            Workspace workspace,
            FetchOptions options,
            List<DebianMirrors.Site> debianSites,
            List<Path> handedOver,
            Progress progress) {
        this.workspace = workspace;
        this.options = options;
        this.debianSites = List.copyOf(debianSites);
        this.handedOver = List.copyOf(handedOver);
        this.progress = progress;
    }

    /**
     * Returns a session with the user's configuration added: its mirrors after those of {@code options}.
     *
     * @param options from the command line
     * @param handedOver folders with archives that a person got by hand ({@code --from DIR})
     * @throws dev.envkit.workspace.EnvkitException if the user's configuration is wrong
     */
    public static FetchSession open(
            Workspace workspace, FetchOptions options, List<Path> handedOver, Progress progress) {
        UserConfiguration user = UserConfiguration.read(UserConfiguration.location(System.getenv()));
        List<Mirror> mirrors = new ArrayList<>(options.mirrors());
        mirrors.addAll(user.mirrors());
        return new FetchSession(
                workspace,
                options.withMirrors(mirrors).withOffline(options.offline() || user.offline()),
                user.debianSites(),
                handedOver,
                progress);
    }

    /** Uses a Debian client made by the caller: other mirrors, other keys. */
    public FetchSession with(DebianFetcher fetcher) {
        debian = fetcher;
        return this;
    }

    /** Returns the workspace that everything goes to. */
    public Workspace workspace() {
        return workspace;
    }

    /** Returns how files are fetched. */
    public FetchOptions options() {
        return options;
    }

    /** Returns where to show what is being done. */
    public Progress progress() {
        return progress;
    }

    /** Returns the folders in which archives that were got by hand may be, local mirrors included. */
    public List<Path> handedOver() {
        List<Path> folders = new ArrayList<>(handedOver);
        options.mirrors().stream()
                .filter(Mirror::isLocal)
                .map(mirror -> Path.of(mirror.base()))
                .filter(Files::isDirectory)
                .forEach(folders::add);
        return folders;
    }

    /** Returns what fetches files. */
    public Downloader downloader() {
        Downloader result = downloader;
        if (result == null) {
            result = new Downloader(workspace, options, progress);
            downloader = result;
        }
        return result;
    }

    /** Returns what fetches Debian packages: through the host's apt mirrors, else others. */
    public DebianFetcher debian() {
        DebianFetcher result = debian;
        if (result == null) {
            DebianMirrors mirrors = DebianMirrors.of(ETC_APT, options.mirrors(), debianSites);
            result = new DebianFetcher(downloader(), mirrors, progress);
            debian = result;
        }
        return result;
    }

    /** Returns what fetches commits. */
    public GitFetcher git() {
        GitFetcher result = git;
        if (result == null) {
            result = new GitFetcher(workspace, options, progress);
            git = result;
        }
        return result;
    }

    @Override
    public void close() {
        if (downloader != null) {
            downloader.close();
            downloader = null;
        }
    }
}
