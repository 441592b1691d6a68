package dev.envkit.toolkit.image.make;

import dev.envkit.recipes.Board;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.uboot.UBootEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The environment that has U-Boot start the system on a NAND chip. */
public final class BootEnvironment {
    private BootEnvironment() {}

    /**
     * Returns the variables: U-Boot's own defaults, since what is in flash replaces them all, and a command that boots
     * the chip where those have none.
     *
     * @param defaults of U-Boot
     * @param kernel where the kernel is on the chip
     * @param more what the user wants set
     */
    public static UBootEnvironment of(
            Board board,
            RootKind root,
            Map<String, String> defaults,
            NandSystem.Range kernel,
            Map<String, String> more) {
        Map<String, String> variables = new TreeMap<>(defaults);
        String fetch = "0x" + Long.toHexString(board.boot().fetchAddress());
        variables.putIfAbsent("bootdelay", "3");
        variables.putIfAbsent("baudrate", "115200");
        if (!variables.containsKey("bootcmd")) {
            // U-Boot's own command finds out what is on the chip; without it, say what is there
            variables.put(
                    "bootcmd",
                    "nand read " + fetch + " 0x" + Long.toHexString(kernel.offset()) + " 0x"
                            + Long.toHexString(kernel.size()) + "; bootm " + fetch);
            variables.put("bootargs", commandLine(board, root));
        }
        variables.putAll(more);
        return new UBootEnvironment(variables);
    }

    /**
     * Returns the kernel's command line for a root file system on NAND.
     *
     * @throws ImageException if the board's recipe has none
     */
    public static String commandLine(Board board, RootKind root) {
        String line = board.boot().commandLines().get(root.commandLine());
        if (line == null) {
            throw new ImageException(
                    board.name() + " has no kernel command line '" + root.commandLine() + "'",
                    "Add it to the board's recipe under boot, command-lines.");
        }
        return line;
    }

    /**
     * Reads variables from a text of {@code name=value} lines, as {@code u-boot-initial-env} is; empty lines and those
     * that begin with {@code #} are passed over.
     *
     * @throws ImageException if a line is something else
     */
    public static Map<String, String> read(Path file) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            int equals = line.indexOf('=');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (equals <= 0) {
                throw new ImageException(
                        file + ":" + number + ": not a line 'name=value': " + line,
                        "Write one variable a line; '#' begins a comment.");
            }
            variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return variables;
    }
}
