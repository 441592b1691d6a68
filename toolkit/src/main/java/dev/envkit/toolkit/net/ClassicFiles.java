package dev.envkit.toolkit.net;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.NetworkPlan;
import dev.envkit.recipes.Variables;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The files of the classic way, by name, made from a board's network plan. Immutable, for any thread. */
public final class ClassicFiles {
    /** The file names of the scripts, which are executable. */
    public static final List<String> SCRIPTS = List.of("qemu-ifup", "qemu-ifdown", "start-qemu");

    private final Board board;
    private final NetworkPlan plan;
    private final Path nfsRoot;
    private final Path qemu;
    private final Path nand;

    /**
     * @param board whose plan it is
     * @param nfsRoot the directory that the host exports as the board's root file system
     * @param qemu the QEMU that emulates the board
     * @param nand the file of the 128 MiB NAND chip
     */
    public ClassicFiles(Board board, Path nfsRoot, Path qemu, Path nand) {
        this.board = board;
        this.plan = board.network();
        this.nfsRoot = nfsRoot;
        this.qemu = qemu;
        this.nand = nand;
    }

    /** Returns the files' contents by their names. */
    public SequencedMap<String, String> all() {
        SequencedMap<String, String> files = new LinkedHashMap<>();
        files.put("qemu-ifup", ifUp());
        files.put("qemu-ifdown", ifDown());
        files.put("start-qemu", startQemu());
        files.put("exports", exports());
        files.put("u-boot.env", uBootEnvironment());
        return files;
    }

    /** Returns the addresses that the host has on the link, with the length of the network part. */
    static List<String> hostAddresses(NetworkPlan plan) {
        String host = plan.hostAddress().getHostAddress() + "/" + plan.prefixLength();
        String server = plan.serverAddress().getHostAddress() + "/" + plan.prefixLength();
        return host.equals(server) ? List.of(host) : List.of(host, server);
    }

    private String ifUp() {
        StringBuilder script = new StringBuilder("""
            #!/bin/sh
            # Called by QEMU with the name of the tap device: gives it the host's addresses. Where 'envkit net up' has
            # done that before, as root, there is nothing to do, and QEMU needs no root.
            # Made by envkit from the board's network plan.
            set -eu
            tap=${1:-%s}
            has() { ip -4 -o addr show dev "$tap" | grep -q "inet $1 "; }
            """.formatted(plan.tapDevice()));
        for (String address : hostAddresses(plan)) {
            script.append("has %1$s || ip addr add %1$s dev \"$tap\"\n".formatted(address));
        }
        return script.append("""
            ip -o link show dev "$tap" up | grep -q . || ip link set dev "$tap" up
            """).toString();
    }

    private String ifDown() {
        StringBuilder script = new StringBuilder("""
            #!/bin/sh
            # Called by QEMU with the name of the tap device when it ends: takes back what qemu-ifup did. An ordinary
            # user has nothing to take back; that is what 'envkit net down' is for.
            # Made by envkit from the board's network plan.
            set -eu
            tap=${1:-%s}
            [ "$(id -u)" = 0 ] || exit 0
            ip link set dev "$tap" down
            """.formatted(plan.tapDevice()));
        for (String address : hostAddresses(plan)) {
            script.append("ip addr del %s dev \"$tap\" 2>/dev/null || true\n".formatted(address));
        }
        return script.toString();
    }

    private String startQemu() {
        return """
            #!/bin/sh
            # Starts the QEMU fork for the mini2440 with the 128 MiB NAND chip and the tap device.
            # QEMU and NAND in the environment name others; further arguments go to QEMU.
            # Made by envkit from the board's network plan.
            set -eu
            here=$(cd "$(dirname "$0")" && pwd)
            qemu=${QEMU:-%s}
            nand=${NAND:-%s}
            [ -x "$qemu" ] || { echo "no QEMU at $qemu; next: envkit build qemu --variant legacy" >&2; exit 3; }
            [ -f "$nand" ] || { echo "no NAND image at $nand; next: envkit image nand" >&2; exit 3; }
            # 65536 pages of 2048 + 64 bytes
            [ "$(wc -c <"$nand")" -eq 138412032 ] || { echo "$nand is not that of a 128 MiB chip" >&2; exit 1; }
            exec "$qemu" -M mini2440 -serial stdio -mtdblock "$nand" -show-cursor \\
                -usb -usbdevice keyboard -usbdevice mouse \\
                -net nic,vlan=0,macaddr=%s \\
                -net "tap,vlan=0,ifname=%s,script=$here/qemu-ifup,downscript=$here/qemu-ifdown" "$@"
            """.formatted(quoted(qemu), quoted(nand), plan.macAddress(), plan.tapDevice());
    }

    /** In a default value of a quoted-free expansion a path needs quoting only where it has something to quote. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private String exports() {
        return """
            # For /etc/exports.d/envkit.exports or /etc/exports, then: exportfs -ra
            # no_root_squash: files of root in the board's root file system must be root's for the board as well.
            # Servers of today have no NFS 2 and no UDP, which kernels before 2.6.37 ask for unless told v3,tcp:
            # 'envkit boot --nfsroot DIR' has all of them.
            %s
            """.formatted(exportLine(plan, nfsRoot));
    }

    /** Returns the line of exports(5) that lets the board mount a directory. */
    static String exportLine(NetworkPlan plan, Path directory) {
        StringBuilder name = new StringBuilder();
        for (char c : directory.toString().toCharArray()) {
            // exports(5): a character that separates is written as a backslash and three octal digits
            boolean separates = c == ' ' || c == '\t' || c == '#' || c == '"' || c == '\\' || c == '\n';
            name.append(separates ? "\\%03o".formatted((int) c) : String.valueOf(c));
        }
        return name + " " + plan.boardAddress().getHostAddress() + "(rw,sync,no_subtree_check,no_root_squash)";
    }

    private String uBootEnvironment() {
        Map<String, String> variables = Map.of(
                "BOARD_ADDRESS", plan.boardAddress().getHostAddress(),
                "SERVER_ADDRESS", plan.serverAddress().getHostAddress(),
                "GATEWAY_ADDRESS", plan.gatewayAddress().getHostAddress(),
                "NETMASK", plan.netmask(),
                "NFS_ROOT", nfsRoot + ",v3,tcp");
        String line = board.boot()
                .commandLines()
                .getOrDefault("nfs", "console=ttySAC0,115200 root=/dev/nfs rw nfsroot=${SERVER_ADDRESS}:${NFS_ROOT}");
        return """
            # The boot loader's environment for a root file system over NFS, and the kernel over TFTP.
            # Each line can be pasted at its prompt; then: saveenv, run bootcmd.
            # Leave v3,tcp out of bootargs for kernels before 2.6.37 (and use 'envkit boot --nfsroot': see exports).
            setenv ipaddr %s
            setenv serverip %s
            setenv gatewayip %s
            setenv netmask %s
            setenv ethaddr %s
            setenv machid %x
            setenv bootargs %s
            setenv bootcmd 'tftp 0x%x uImage; bootm 0x%x'
            """.formatted(
                        plan.boardAddress().getHostAddress(),
                        plan.serverAddress().getHostAddress(),
                        plan.gatewayAddress().getHostAddress(),
                        plan.netmask(),
                        plan.macAddress(),
                        board.machineId(),
                        Variables.expand(line, variables).strip(),
                        board.boot().fetchAddress(),
                        board.boot().fetchAddress());
    }
}
