package dev.envkit.toolkit.debian;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.Locale;

/** Debian's names of machine architectures. */
public final class DebianArchitecture {
    private DebianArchitecture() {}

    /**
     * Returns the architecture of the machine that envkit runs on.
     *
     * @throws EnvkitException if Debian has none for it
     */
    public static String ofHost() {
        return of(System.getProperty("os.arch", ""));
    }

    /**
     * Returns the architecture for a value of Java's {@code os.arch} or of {@code uname -m}.
     *
     * @throws EnvkitException if Debian has none for it
     */
    public static String of(String machine) {
        return switch (machine.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i486", "i586", "i686" -> "i386";
            case "ppc64le", "ppc64el" -> "ppc64el";
            case "riscv64" -> "riscv64";
            case "s390x" -> "s390x";
            // a JVM for 32-bit ARM is for hard float these days
            case "arm", "armv7l" -> "armhf";
            default ->
                throw new EnvkitException(
                        ExitCode.HOST,
                        "Debian has no packages for this machine's architecture, '" + machine + "'",
                        "Use a toolchain and host tools of your own: see 'envkit doctor'.");
        };
    }
}
