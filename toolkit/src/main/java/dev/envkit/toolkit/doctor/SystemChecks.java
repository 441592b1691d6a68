package dev.envkit.toolkit.doctor;

import dev.envkit.toolkit.host.Distribution;
import dev.envkit.toolkit.host.Host;
import dev.envkit.workspace.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine itself: system, Java, disk, memory, and what the kernel offers. */
final class SystemChecks {
    /** Downloads 0.3, unpacked sources 1.4, toolchain and host tools 0.7, builds 1.5 GiB, and some room. */
    private static final long DISK_NEEDED = 5L << 30;

    private static final long DISK_COMFORTABLE = 10L << 30;
    private static final long MEMORY_NEEDED_KIB = 900L << 10;
    private static final long MEMORY_COMFORTABLE_KIB = 1900L << 10;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** What the steps of recipes use besides what envkit brings along. */
    private static final List<String> BASIC_PROGRAMS = List.of(
            "sh", "cp", "mv", "rm", "mkdir", "ln", "cat", "chmod", "find", "grep", "sed", "dd", "sort", "head", "tr");

    private static final Map<String, String> BASIC_PACKAGES = Map.of(
            "debian", "coreutils findutils grep sed",
            "fedora", "coreutils findutils grep sed",
            "arch", "coreutils findutils grep sed",
            "opensuse", "coreutils findutils grep sed",
            "alpine", "coreutils findutils grep sed");

    private final Host host;
    private final Path workspace;
    private final Distribution distribution;

    SystemChecks(Host host, Path workspace) {
        this.host = host;
        this.workspace = workspace;
        this.distribution = host.distribution();
    }

    List<HealthCheck> all() {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(system());
        checks.add(HealthCheck.ok(
                "java", "Java " + Runtime.version() + " (" + System.getProperty("java.vendor", "?") + ")"));
        checks.add(locale());
        checks.add(disk());
        checks.add(memory());
        checks.add(programs());
        checks.add(libc());
        checks.add(userNamespaces());
        checks.add(tun());
        return checks;
    }

    private HealthCheck system() {
        String architecture = Host.architecture();
        String summary = distribution.name() + ", " + architecture + ", "
                + Runtime.getRuntime().availableProcessors() + " processor(s)";
        return switch (architecture) {
            case "amd64", "arm64" -> HealthCheck.ok("system", summary);
            default ->
                HealthCheck.warning(
                        "system",
                        summary + ": envkit is tried on amd64 and arm64 only",
                        "Use the emulator and the recipes as they are; where no compiler is found for this machine,"
                                + " name your own with --toolchain.");
        };
    }

    private static HealthCheck locale() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return encoding.equalsIgnoreCase("UTF-8")
                ? HealthCheck.ok("locale", "file names are UTF-8")
                : HealthCheck.warning(
                        "locale",
                        "file names are " + encoding + ", so archives with other names cannot be unpacked",
                        "export LC_ALL=C.UTF-8");
    }

    private HealthCheck disk() {
        Path existing = workspace.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            return HealthCheck.missing("disk", workspace + " has no parent", "Choose another --workspace DIR.");
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String summary = ByteSize.format(free) + " free at " + workspace;
            if (!Files.isWritable(existing)) {
                return HealthCheck.missing(
                        "disk", existing + " is not writable", "Choose another place with --workspace DIR.");
            }
            if (free < DISK_NEEDED) {
                return HealthCheck.missing(
                        "disk",
                        summary + "; a full build takes about " + ByteSize.format(DISK_NEEDED),
                        "Free some space, or put the workspace elsewhere with --workspace DIR.");
            }
            return free < DISK_COMFORTABLE
                    ? HealthCheck.warning("disk", summary + ", enough for one variant", "'envkit clean' makes room.")
                    : HealthCheck.ok("disk", summary);
        } catch (IOException e) {
            return HealthCheck.warning("disk", "free space at " + workspace + " is not known: " + e.getMessage(), "");
        }
    }

    private HealthCheck memory() {
        long total = memoryValue("MemTotal");
        long available = memoryValue("MemAvailable");
        if (total == 0) {
            return HealthCheck.info("memory", "the amount of memory is not known");
        }
        String summary =
                ByteSize.format(total << 10) + " of memory, " + ByteSize.format(available << 10) + " available";
        if (available < MEMORY_NEEDED_KIB) {
            return HealthCheck.warning(
                    "memory", summary + ": compilers may be killed", "Close programs, add swap, or build with -j 1.");
        }
        return available < MEMORY_COMFORTABLE_KIB
                ? HealthCheck.warning("memory", summary, "Build with fewer jobs: -j 1.")
                : HealthCheck.ok("memory", summary);
    }

    private long memoryValue(String key) {
        Matcher line = Pattern.compile(key + ":\\s+(\\d+) kB").matcher(host.text("/proc/meminfo"));
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    private HealthCheck programs() {
        List<String> lacking = BASIC_PROGRAMS.stream()
                .filter(name -> host.program(name).isEmpty())
                .toList();
        return lacking.isEmpty()
                ? HealthCheck.ok("programs", "shell and basic programs")
                : HealthCheck.missing(
                        "programs",
                        "not on the PATH: " + String.join(", ", lacking),
                        distribution
                                .installCommand(BASIC_PACKAGES)
                                .orElse("Install the basic programs (coreutils, findutils, grep, sed)."));
    }

    /** Only a note: the programs that envkit brings along come with their own C library and loader. */
    private HealthCheck libc() {
        String answer = host.run(LIMIT, "getconf", "GNU_LIBC_VERSION").firstLine();
        if (answer.startsWith("glibc ")) {
            return HealthCheck.info("libc", answer + "; envkit's tools bring their own");
        }
        return HealthCheck.info("libc", "no glibc; envkit's tools bring their own, toolchains of yours may need one");
    }

    private HealthCheck userNamespaces() {
        String limit = host.text("/proc/sys/user/max_user_namespaces").strip();
        String debianSwitch =
                host.text("/proc/sys/kernel/unprivileged_userns_clone").strip();
        String appArmor = host.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
                .strip();
        boolean usable = !limit.isEmpty() && !limit.equals("0") && !debianSwitch.equals("0") && !appArmor.equals("1");
        return HealthCheck.info(
                "namespaces", "user namespaces " + (usable ? "are" : "are not") + " available; envkit works without");
    }

    private HealthCheck tun() {
        Path device = host.file("/dev/net/tun");
        boolean there = Files.exists(device);
        boolean usable = there && Files.isReadable(device) && Files.isWritable(device);
        String state = !there ? "is not there" : usable ? "can be opened" : "cannot be opened by this user";
        return HealthCheck.info(
                "tun",
                String.format(
                        Locale.ROOT, "/dev/net/tun %s; only --net tap would need it, --net user does not", state));
    }
}
