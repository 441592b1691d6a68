package dev.envkit.toolkit.net;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;

/** One thing that is changed on the host, and how it is taken back. */
sealed interface NetworkChange {
    /** Returns the command that a person would type for it. */
    String describe();

    /** Returns the command that a person would type to take it back. */
    String describeUndo();

    /** Returns whether the host is already so. */
    boolean isInEffect(HostNetwork network);

    void apply(HostNetwork network);

    /** Takes it back; only called where it is in effect. */
    void undo(HostNetwork network);

    /** Returns it as a line of the record, with tabs between its parts. */
    String toLine();

    /**
     * Makes a tap device that outlives the program that uses it.
     *
     * @param owner the numeric id of the user who may use it without root
     */
    record CreateTap(String device, long owner) implements NetworkChange {
        @Override
        public String describe() {
            return "ip tuntap add dev " + device + " mode tap user " + owner;
        }

        @Override
        public String describeUndo() {
            return "ip link del dev " + device;
        }

        @Override
        public boolean isInEffect(HostNetwork network) {
            return network.isTap(device);
        }

        @Override
        public void apply(HostNetwork network) {
            network.change("tuntap", "add", "dev", device, "mode", "tap", "user", Long.toString(owner));
        }

        @Override
        public void undo(HostNetwork network) {
            network.change("link", "del", "dev", device);
        }

        @Override
        public String toLine() {
            return "create-tap\t" + device + "\t" + owner;
        }
    }

    /**
     * Gives a device an address.
     *
     * @param address with the length of the network part
     */
    record AddAddress(String device, String address) implements NetworkChange {
        @Override
        public String describe() {
            return "ip addr add " + address + " dev " + device;
        }

        @Override
        public String describeUndo() {
            return "ip addr del " + address + " dev " + device;
        }

        @Override
        public boolean isInEffect(HostNetwork network) {
            return network.hasAddress(device, address);
        }

        @Override
        public void apply(HostNetwork network) {
            network.change("addr", "add", address, "dev", device);
        }

        @Override
        public void undo(HostNetwork network) {
            network.change("addr", "del", address, "dev", device);
        }

        @Override
        public String toLine() {
            return "add-address\t" + device + "\t" + address;
        }
    }

    /** Switches a device on. */
    record SetUp(String device) implements NetworkChange {
        @Override
        public String describe() {
            return "ip link set dev " + device + " up";
        }

        @Override
        public String describeUndo() {
            return "ip link set dev " + device + " down";
        }

        @Override
        public boolean isInEffect(HostNetwork network) {
            return network.isUp(device);
        }

        @Override
        public void apply(HostNetwork network) {
            network.change("link", "set", "dev", device, "up");
        }

        @Override
        public void undo(HostNetwork network) {
            network.change("link", "set", "dev", device, "down");
        }

        @Override
        public String toLine() {
            return "set-up\t" + device;
        }
    }

    /**
     * Exports a directory, in a file of envkit's own that the NFS server reads beside {@code /etc/exports}.
     *
     * @param file that file
     * @param line what it has in it
     */
    record Export(Path file, String line) implements NetworkChange {
        @Override
        public String describe() {
            return "echo '" + line + "' > " + file + " && exportfs -ra";
        }

        @Override
        public String describeUndo() {
            return "rm " + file + " && exportfs -ra";
        }

        @Override
        public boolean isInEffect(HostNetwork network) {
            return network.fileHas(file, line);
        }

        @Override
        public void apply(HostNetwork network) {
            network.writeFile(file, line + "\n");
            network.reloadExports();
        }

        @Override
        public void undo(HostNetwork network) {
            network.deleteFile(file);
            network.reloadExports();
        }

        @Override
        public String toLine() {
            return "export\t" + file + "\t" + line;
        }
    }

    /**
     * Reads a line of the record.
     *
     * @throws EnvkitException if it is none
     */
    static NetworkChange ofLine(String line) {
        String[] parts = line.split("\t", -1);
        return switch (parts[0] + parts.length) {
            case "create-tap3" -> new CreateTap(parts[1], Long.parseLong(parts[2]));
            case "add-address3" -> new AddAddress(parts[1], parts[2]);
            case "set-up2" -> new SetUp(parts[1]);
            case "export3" -> new Export(Path.of(parts[1]), parts[2]);
            default ->
                throw new EnvkitException(
                        ExitCode.FAILED,
                        "the record of what 'envkit net up' changed is damaged: '" + line + "'",
                        "take back by hand what 'envkit net up --dry-run' shows, and remove the record");
        };
    }
}
