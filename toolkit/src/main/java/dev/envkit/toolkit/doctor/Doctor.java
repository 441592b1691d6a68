package dev.envkit.toolkit.doctor;

import dev.envkit.recipes.HostNeed;
import dev.envkit.toolkit.doctor.HealthCheck.Status;
import dev.envkit.toolkit.host.Host;
import dev.envkit.toolkit.toolchain.ToolchainProbe;
import dev.envkit.toolkit.toolchain.ToolchainReport;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks over the machine. Set options, then {@link #examine()}. For one thread. */
public final class Doctor {
    /** Compilers that people have from the classic tutorials, or from their distribution. */
    private static final List<String> USUAL_PREFIXES =
            List.of("arm-linux-", "arm-none-linux-gnueabi-", "arm-linux-gnueabi-");

    private final Host host;
    private final Path workspace;
    private final List<HostNeed> needs = new ArrayList<>();
    private final Map<String, List<HostNeed>> optionalNeeds = new LinkedHashMap<>();
    private ProxySelector proxies = ProxySelector.of(null);
    private final List<URI> mirrors = new ArrayList<>();
    private final List<String> toolchains = new ArrayList<>();

    /**
     * @param host the machine
     * @param workspace where the workspace is or will be; need not exist
     */
    public Doctor(Host host, Path workspace) {
        this.host = host;
        this.workspace = workspace;
    }

    /** Adds what recipes need from the host. */
    public Doctor needs(List<HostNeed> hostNeeds) {
        needs.addAll(hostNeeds);
        return this;
    }

    /**
     * Adds what the recipe of a component needs that is built only when asked for: a lack is no more than a warning.
     */
    public Doctor optionalNeeds(String component, List<HostNeed> hostNeeds) {
        if (!hostNeeds.isEmpty()) {
            optionalNeeds.put(component, List.copyOf(hostNeeds));
        }
        return this;
    }

    /**
     * Adds servers of which at least one should answer; without any the network is not looked at.
     *
     * @param through the proxies to go through
     */
    public Doctor mirrors(List<URI> places, ProxySelector through) {
        mirrors.addAll(places);
        proxies = through;
        return this;
    }

    /** Adds a toolchain that must work, by its {@linkplain ToolchainProbe#probe prefix}. */
    public Doctor toolchain(String prefix) {
        toolchains.add(prefix);
        return this;
    }

    /** Looks at everything; takes seconds, more only where servers do not answer. */
    public List<HealthCheck> examine() {
        List<HealthCheck> checks = new ArrayList<>(new SystemChecks(host, workspace).all());
        NeedChecks needChecks = new NeedChecks(host);
        checks.addAll(needChecks.all(needs));
        optionalNeeds.forEach((component, list) -> checks.addAll(needChecks.optional(component, list)));
        if (!mirrors.isEmpty()) {
            checks.add(NetworkCheck.check(mirrors, proxies));
        }
        for (String prefix : toolchains) {
            checks.addAll(toolchain(prefix, true));
        }
        for (String prefix : USUAL_PREFIXES) {
            if (!toolchains.contains(prefix) && host.program(prefix + "gcc").isPresent()) {
                checks.addAll(toolchain(prefix, false));
            }
        }
        return checks;
    }

    /** Tells whether nothing that is needed is lacking. */
    public static boolean isHealthy(List<HealthCheck> checks) {
        return checks.stream().noneMatch(check -> check.status() == Status.MISSING);
    }

    private List<HealthCheck> toolchain(String prefix, boolean wanted) {
        ToolchainReport report = ToolchainProbe.probe(host, prefix);
        List<HealthCheck> checks = new ArrayList<>();
        boolean works = report.problems().isEmpty();
        if (works) {
            checks.add(
                    wanted
                            ? HealthCheck.ok("toolchain", report.summary())
                            : HealthCheck.info("toolchain", report.summary()));
        }
        for (ToolchainReport.Problem problem : report.problems()) {
            // a compiler that merely lies around and that nobody asked for may be broken
            checks.add(
                    wanted
                            ? HealthCheck.missing("toolchain", problem.what(), problem.remedy())
                            : HealthCheck.warning("toolchain", problem.what(), problem.remedy()));
        }
        report.notes().forEach(note -> checks.add(HealthCheck.info("toolchain", prefix + "gcc: " + note)));
        return checks;
    }
}
