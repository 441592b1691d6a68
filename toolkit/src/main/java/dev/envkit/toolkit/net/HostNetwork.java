package dev.envkit.toolkit.net;

import dev.envkit.toolkit.host.CommandRunner;
import dev.envkit.toolkit.host.Host;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The host's network as {@code ip} and {@code exportfs} see it. For one thread. */
final class HostNetwork {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Host host;

    HostNetwork(Host host) {
        this.host = host;
    }

    boolean hasDevice(String device) {
        return ask("link", "show", "dev", device).ok();
    }

    boolean isTap(String device) {
        return ask("-d", "-o", "link", "show", "dev", device).output().contains("tun type tap");
    }

    boolean isUp(String device) {
        CommandRunner.Result result = ask("-o", "link", "show", "dev", device, "up");
        return result.ok() && !result.output().isBlank();
    }

    boolean hasAddress(String device, String address) {
        CommandRunner.Result result = ask("-4", "-o", "addr", "show", "dev", device);
        return result.ok() && result.output().contains("inet " + address + " ");
    }

    private CommandRunner.Result ask(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        CommandRunner.Result result = host.run(LIMIT, command);
        if (result.exitCode() == CommandRunner.Result.NOT_STARTED) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "the program 'ip' cannot be run: " + result.output(),
                    "install iproute2; without it, 'envkit boot --net user' needs nothing of the host");
        }
        return result;
    }

    /**
     * Runs {@code ip} for what it changes.
     *
     * @throws EnvkitException if it fails
     */
    void change(String... arguments) {
        CommandRunner.Result result = ask(arguments);
        if (!result.ok()) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "ip " + String.join(" ", arguments) + " failed: "
                            + result.output().strip(),
                    "what was done before is taken back by 'envkit net down'; tun devices need the kernel module tun"
                            + " (modprobe tun)");
        }
    }

    Path exportsFile(String device) {
        return host.file("/etc/exports.d/envkit-" + device + ".exports");
    }

    boolean fileHas(Path file, String line) {
        try {
            return Files.isRegularFile(file) && Files.readString(file).lines().anyMatch(line::equals);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    void writeFile(Path file, String text) {
        try {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed("written", file, e);
        }
    }

    void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("removed", file, e);
        }
    }

    /** Has the NFS server read its exports again, where there is one. */
    boolean reloadExports() {
        return host.run(LIMIT, "exportfs", "-ra").ok();
    }

    private static EnvkitException failed(String what, Path file, IOException e) {
        return new EnvkitException(
                ExitCode.HOST, file + " cannot be " + what + ": " + e.getMessage(), "check its permissions", e);
    }
}
