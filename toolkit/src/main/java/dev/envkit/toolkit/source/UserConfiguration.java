package dev.envkit.toolkit.source;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors.Site;
import dev.envkit.toolkit.fetch.Mirror;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a user has set once for all workspaces, in {@code envkit/config.yaml} below {@code XDG_CONFIG_HOME}
 * ({@code ~/.config}):
 *
 * <pre>
 * mirrors: [https://mirror.example.org/envkit, /media/stick/envkit]   # tried before all other places
 * debian: [http://mirror.example.org/debian]                          # Debian mirrors
 * debian-security: [http://mirror.example.org/debian-security]
 * offline: true
 * </pre>
 *
 * @param mirrors places tried before all others
 * @param debianSites Debian mirrors
 * @param offline whether the network is never used
 */
public record UserConfiguration(List<Mirror> mirrors, List<Site> debianSites, boolean offline) {
    private static final String MIRRORS = "mirrors";
    private static final String OFFLINE = "offline";
    private static final Set<String> KEYS =
            new TreeSet<>(List.of(MIRRORS, OFFLINE, Archive.DEBIAN.directory(), Archive.SECURITY.directory()));
    private static final UserConfiguration NOTHING = new UserConfiguration(List.of(), List.of(), false);

    /** Copies the lists. */
    public UserConfiguration {
        mirrors = List.copyOf(mirrors);
        debianSites = List.copyOf(debianSites);
    }

    /** Returns where the file is, or would be, given environment variables. */
    public static Path location(Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path directory =
                base.startsWith("/") ? Path.of(base) : Path.of(System.getProperty("user.home", "/"), ".config");
        return directory.resolve("envkit").resolve("config.yaml");
    }

    /**
     * Reads the file; where there is none, nothing is set.
     *
     * @throws EnvkitException if it cannot be read, or something in it is wrong
     */
    public static UserConfiguration read(Path file) {
        Object content;
        try {
            content = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (NoSuchFileException e) {
            return NOTHING;
        } catch (IOException | YamlEngineException e) {
            throw wrong(file, String.valueOf(e.getMessage()));
        }
        if (content == null) {
            return NOTHING;
        }
        if (!(content instanceof Map<?, ?> settings)) {
            throw wrong(file, "it is not a list of settings");
        }
        for (Object key : settings.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw wrong(file, "the setting '" + key + "' is not known; known are " + String.join(", ", KEYS));
            }
        }
        List<Site> sites = new ArrayList<>();
        for (Archive archive : Archive.values()) {
            for (String address : strings(file, settings, archive.directory())) {
                sites.add(new Site(archive, address(file, address), true));
            }
        }
        Object offline = settings.get(OFFLINE);
        if (offline != null && !(offline instanceof Boolean)) {
            throw wrong(file, "'offline' must be true or false");
        }
        return new UserConfiguration(
                strings(file, settings, MIRRORS).stream()
                        .map(text -> mirror(file, text))
                        .toList(),
                sites,
                Boolean.TRUE.equals(offline));
    }

    private static List<String> strings(Path file, Map<?, ?> settings, String key) {
        Object value = settings.get(key);
        if (value == null) {
            return List.of();
        }
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        List<String> result = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof String text)) {
                throw wrong(file, "'" + key + "' must be an address or a list of addresses");
            }
            result.add(text);
        }
        return result;
    }

    /** A directory need not be there: it may be on a medium that is not plugged in now. */
    private static Mirror mirror(Path file, String text) {
        if (text.startsWith("/")) {
            return Mirror.directory(Path.of(text));
        }
        URI address = address(file, text);
        if (!List.of("http", "https", "file").contains(address.getScheme())) {
            throw wrong(file, "'" + text + "' is not an http, https or file address");
        }
        return new Mirror(address);
    }

    private static URI address(Path file, String text) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text : text + "/");
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw wrong(file, "'" + text + "' is neither an address nor an absolute path");
    }

    private static EnvkitException wrong(Path file, String problem) {
        return new EnvkitException(ExitCode.USAGE, file + ": " + problem, "Correct that file.");
    }
}
