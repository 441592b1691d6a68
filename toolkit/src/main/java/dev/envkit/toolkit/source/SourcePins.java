package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.PackageArchitecture;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.SourceLocation.DebianBinary;
import dev.envkit.recipes.SourceLocation.DebianSource;
import dev.envkit.recipes.SourceLocation.Git;
import dev.envkit.recipes.SourceLocation.Https;
import dev.envkit.recipes.SourceLocation.Local;
import dev.envkit.toolkit.debian.DebianArchitecture;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the pins in {@code envkit.lock} are named, and whether one still fits what a recipe says. */
public final class SourcePins {
    static final String HTTPS = "https";
    static final String LOCAL = "local";
    static final String GIT = "git";
    static final String DEBIAN_SOURCE = "debian-source";
    static final String DEBIAN_BINARY = "debian-binary";

    /** Separates a Debian package's place from the archive inside it that is the source. */
    private static final char MEMBER = '#';

    private SourcePins() {}

    /** Returns the name of a source's pin; it tells hosts apart where what they fetch differs. */
    static String name(ComponentId component, Source source) {
        boolean hostSpecific = source.from().stream()
                .anyMatch(location ->
                        location instanceof DebianBinary binary && binary.architecture() == PackageArchitecture.HOST);
        return component + "/" + source.id() + (hostSpecific ? "@" + DebianArchitecture.ofHost() : "");
    }

    /** Returns the name of a package set's pin. */
    static String name(ComponentId component, PackageSet packages) {
        return component + "/packages@" + architecture(packages.architecture());
    }

    static String architecture(PackageArchitecture architecture) {
        return switch (architecture) {
            case HOST -> DebianArchitecture.ofHost();
            case ALL -> "all";
            case ARMEL -> "armel";
        };
    }

    /** Tells whether {@code pin} is an answer to what {@code location} asks for. */
    static boolean fits(Pin pin, SourceLocation location) {
        return switch (location) {
            case Https https ->
                fitsFile(pin, https.sha256(), HTTPS)
                        && (https.sha256().isPresent() || https.url().toString().equals(pin.origin()));
            case Local local -> fitsFile(pin, local.sha256(), LOCAL);
            case Git git ->
                pin.kind().equals(GIT)
                        && pin.commit() != null
                        && (git.commitPrefix()
                                ? pin.commit().startsWith(git.commit())
                                : pin.commit().equals(git.commit()));
            case DebianSource source ->
                pin.kind().equals(DEBIAN_SOURCE)
                        && fitsVersion(pin, source.version())
                        && isFrom(pin, source.suite())
                        && hasFile(pin, source.packageName(), ".dsc");
            case DebianBinary binary ->
                pin.kind().equals(DEBIAN_BINARY)
                        && fitsVersion(pin, binary.version())
                        && isFrom(pin, binary.suite())
                        && hasFile(pin, binary.packageName(), ".deb")
                        && pin.files().keySet().stream()
                                .allMatch(file -> member(file).equals(binary.member()));
        };
    }

    private static boolean fitsFile(Pin pin, Optional<Sha256> sha256, String kind) {
        return pin.commit() == null
                && pin.sha256() != null
                && sha256.map(wanted -> wanted.equals(pin.sha256()))
                        .orElse(pin.kind().equals(kind));
    }

    private static boolean fitsVersion(Pin pin, Optional<String> version) {
        return version.isEmpty() || version.get().equals(pin.version());
    }

    private static boolean isFrom(Pin pin, String suite) {
        return String.valueOf(pin.origin()).startsWith("Debian " + suite + " ");
    }

    private static boolean hasFile(Pin pin, String packageName, String extension) {
        return pin.files().keySet().stream()
                .map(file -> location(file).replaceFirst(".*/", ""))
                .anyMatch(name -> name.startsWith(packageName + "_") && name.endsWith(extension));
    }

    /** Returns the pin with the archive inside the package that is the source: another one gives another tree. */
    static Pin withMember(Pin pin, Optional<String> member) {
        if (member.isEmpty()) {
            return pin;
        }
        SortedMap<String, Sha256> files = new TreeMap<>();
        pin.files().forEach((file, sha256) -> files.put(file + MEMBER + member.get(), sha256));
        return Pin.ofFiles(pin.kind(), pin.version(), files, String.valueOf(pin.origin()));
    }

    /** Returns the pin as Debian's files alone. */
    public static Pin withoutMember(Pin pin) {
        SortedMap<String, Sha256> files = new TreeMap<>();
        pin.files().forEach((file, sha256) -> files.put(location(file), sha256));
        return new Pin(pin.kind(), pin.version(), null, null, pin.origin(), Collections.unmodifiableSortedMap(files));
    }

    private static String location(String file) {
        int mark = file.indexOf(MEMBER);
        return mark < 0 ? file : file.substring(0, mark);
    }

    private static Optional<String> member(String file) {
        int mark = file.indexOf(MEMBER);
        return mark < 0 ? Optional.empty() : Optional.of(file.substring(mark + 1));
    }

    /** Returns a few digits that change when the request for packages does. */
    static String request(PackageSet packages) {
        String text = packages.suite() + "\n" + packages.install() + "\n" + packages.exclude()
                + (packages.system().isPresent() ? "\nessential" : "");
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).abbreviated();
    }
}
