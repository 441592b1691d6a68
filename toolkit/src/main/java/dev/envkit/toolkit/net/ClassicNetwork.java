package dev.envkit.toolkit.net;

import dev.envkit.recipes.NetworkPlan;
import dev.envkit.toolkit.host.Host;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies a board's network plan to the host, and takes back exactly what was applied: what was there before stays.
 * Both can be repeated after a crash at any moment.
 *
 * <p>For one thread.
 */
public final class ClassicNetwork {
    private static final String RECORDS = "/var/lib/envkit/net/";

    private final NetworkPlan plan;
    private final HostNetwork network;
    private final ChangeRecord record;
    private final long owner;
    private final Optional<Path> export;

    /**
     * @param host the machine
     * @param plan the board's plan
     * @param owner the numeric id of the user who is to use the tap device
     * @param export a directory to be exported over NFS
     */
    public ClassicNetwork(Host host, NetworkPlan plan, long owner, Optional<Path> export) {
        this.plan = plan;
        this.network = new HostNetwork(host);
        this.record = new ChangeRecord(host.file(RECORDS + plan.tapDevice()));
        this.owner = owner;
        this.export = export;
    }

    private List<NetworkChange> wanted() {
        String tap = plan.tapDevice();
        List<NetworkChange> changes = new ArrayList<>();
        changes.add(new NetworkChange.CreateTap(tap, owner));
        ClassicFiles.hostAddresses(plan).forEach(address -> changes.add(new NetworkChange.AddAddress(tap, address)));
        changes.add(new NetworkChange.SetUp(tap));
        export.ifPresent(directory -> changes.add(
                new NetworkChange.Export(network.exportsFile(tap), ClassicFiles.exportLine(plan, directory))));
        return changes;
    }

    private List<NetworkChange> missing() {
        return wanted().stream().filter(change -> !change.isInEffect(network)).toList();
    }

    /** Returns the commands that {@link #up} would carry out now; empty if all is as wanted. */
    public List<String> planUp() {
        return missing().stream().map(NetworkChange::describe).toList();
    }

    /** Returns the commands that {@link #down} would carry out now; empty if there is nothing to take back. */
    public List<String> planDown() {
        return toUndo().stream()
                .filter(change -> change.isInEffect(network))
                .map(NetworkChange::describeUndo)
                .toList();
    }

    /**
     * Makes the host's network as planned.
     *
     * @param told of each command before it is carried out
     * @throws EnvkitException if something cannot be done; what was done before is on record
     */
    public void up(Consumer<String> told) {
        refuseOthersDevice();
        for (NetworkChange change : missing()) {
            refuseOthersExport(change);
            told.accept(change.describe());
            if (!record.changes().contains(change)) {
                record.add(change);
            }
            change.apply(network);
        }
    }

    private void refuseOthersDevice() {
        String tap = plan.tapDevice();
        if (network.hasDevice(tap) && !network.isTap(tap)) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "the host has a device " + tap + " that is no tap device",
                    "give the board's recipe another name: network: tap:");
        }
    }

    private void refuseOthersExport(NetworkChange change) {
        if (change instanceof NetworkChange.Export wanted
                && Files.exists(wanted.file())
                && record.changes().stream()
                        .noneMatch(other -> other instanceof NetworkChange.Export own
                                && own.file().equals(wanted.file()))) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    wanted.file() + " is there already, and was not made by 'envkit net up'",
                    "remove it, or add this line to it: " + wanted.line());
        }
    }

    /**
     * Takes back what {@link #up} did.
     *
     * @param told of each command before it is carried out
     * @throws EnvkitException if something cannot be taken back; it stays on record
     */
    public void down(Consumer<String> told) {
        for (NetworkChange change : toUndo()) {
            if (change.isInEffect(network)) {
                told.accept(change.describeUndo());
                change.undo(network);
            }
            record.remove(change);
        }
    }

    /** The last change first; what is on a device that was made goes with it. */
    private List<NetworkChange> toUndo() {
        return record.changes().reversed();
    }

    /** Returns where it is written down what was changed. */
    public Path record() {
        return record.file();
    }
}
