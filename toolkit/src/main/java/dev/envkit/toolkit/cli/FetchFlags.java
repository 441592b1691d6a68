package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.fetch.Mirror;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where sources may come from. */
@Topic("Downloads")
final class FetchFlags {
    @Option(
            names = "--offline",
            description = "Use no network: only what the workspace, --mirror folders and --from have.")
    private boolean offline;

    @Option(
            names = "--mirror",
            paramLabel = "DIR|URL",
            description = "A place tried before all others, as 'envkit mirror' fills one; may be repeated.")
    private List<String> mirrors = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "A folder with archives that you downloaded by hand; they are recognised by name and content.")
    private List<Path> from = new ArrayList<>();

    /** Returns how files are fetched. */
    FetchOptions options() {
        return FetchOptions.defaults()
                .withOffline(offline)
                .withMirrors(mirrors.stream().map(Mirror::parse).toList());
    }

    /** Returns the folders with archives downloaded by hand. */
    List<Path> from() {
        return from;
    }
}
