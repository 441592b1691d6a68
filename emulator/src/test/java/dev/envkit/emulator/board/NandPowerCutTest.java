package dev.envkit.emulator.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootLoader;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.bus.NandTarget;
import dev.envkit.emulator.device.nand.NandCells;
import dev.envkit.emulator.device.nand.NandFlash;
import dev.envkit.emulator.device.nand.NandGeometry;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.emulator.translator.EngineKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts the power while a real kernel writes to jffs2 or UBIFS: {@code -Dtest.kernel=FILE -Dtest.initrd=FILE} as for
 * {@link LinuxBootTest}, {@code -Dtest.cuts=N} for the cuts of each pair of chip and file system (50, so 200 in all)
 * and {@code -Dtest.seed=N} for where they come.
 *
 * <p>A shell writes files one after the other, has each reach the chip with {@code fsync}, and then says its number;
 * eight are kept at a time, and one more is replaced by {@code rename} each time. The power fails in the middle of a
 * programming or an erasure: of a write, of the collection of garbage, or of what mounting does after the cut before.
 * Each boot goes on with the chip as the cut left it. It must mount; what was said to be kept must be there to the
 * byte, and the renamed file must be whole. The file systems are small, so that they turn over their blocks.
 */
@Tag("slow")
class NandPowerCutTest {
    /** Where the mount has not come by now, it never will. */
    private static final long BOOT_LIMIT = 120 * VirtualClock.SECOND;

    private static final int KEPT = 8;

    /** What the guest can say; the commands' echo looks different. */
    private static final Pattern WORD = Pattern.compile("<(kept|whole|torn|last) (\\d*)>|<(checked|lost)>");

    /** Half of the files compress well, half do not. */
    private static final String CONTENT = "g() { if [ $(($1%2)) = 0 ]; then seq $1 $(($1+$1*37%3000)); else"
            + " dd if=/bin/busybox bs=1k skip=$(($1%500)) count=$((1+$1%40)) 2>/dev/null; fi; }";

    /**
     * jffs2 renames by a link and an unlink, in this order: a cut between them leaves both names of one file, and what
     * is written to one of them next would be in the other. So the temporary name goes first.
     */
    private static final String CHECK = "for f in /k/[0-9]*; do [ -e $f ] || continue; m=${f##*/};"
            + " if g $m | cmp -s - $f; then echo \"<whole $m>\"; else echo \"<torn $m>\"; rm $f; fi; done;"
            + " [ -e /k/last ] && echo \"<last `cat /k/last`>\"; rm -f /k/t; echo \"<\"checked\">\"";

    private static final String WRITE =
            "while g $n >/k/$n && fsync /k/$n; do echo \"<kept $n>\"; rm -f /k/$((n-%d));".formatted(KEPT)
                    + " echo $n >/k/t; fsync /k/t; mv /k/t /k/last; n=$((n+1)); done; echo \"<\"lost\">\"";

    /** How a file system is mounted. */
    enum Kind {
        JFFS2("", "", "mount -t jffs2 mtd3 /k"),
        UBIFS(
                " ubi.mtd=3",
                "mount -t devtmpfs d /dev; mount -t sysfs s /sys; ubimkvol /dev/ubi0 -N k -m",
                "mount -t ubifs ubi0:k /k");

        private final String parameter;
        private final String make;
        private final String mount;

        Kind(String parameter, String make, String mount) {
            this.parameter = parameter;
            this.make = make;
            this.mount = mount;
        }
    }

    private final String kernel = System.getProperty("test.kernel", "");
    private final String initrd = System.getProperty("test.initrd", "");

    @ParameterizedTest(name = "{1} on a {0}")
    @CsvSource({"K9F1G08,JFFS2", "K9F1G08,UBIFS", "K9F1208,JFFS2", "K9F1208,UBIFS"})
    void everyBootAfterAPowerCutMountsAndHasWhatWasSynced(NandGeometry chip, Kind kind) throws Exception {
        Assumptions.assumeFalse(
                kernel.isEmpty() || initrd.isEmpty(), "no kernel: set -Dtest.kernel=FILE and -Dtest.initrd=FILE");
        long seed = Long.getLong("test.seed", 2440);
        int cuts = Integer.getInteger("test.cuts", 50);
        Random random = new Random(seed + Objects.hash(chip.name(), kind.name()));
        // as much data, whatever the size of the pages
        int writes = chip.largePages() ? 400 : 1600;
        NandCells cells = NandCells.erased(chip);
        int last = 0;
        int duringMount = 0;
        int torn = 0;
        for (int cut = 0; cut <= cuts; cut++) {
            boolean early = cut > 0 && random.nextInt(5) == 0;
            Boot boot = new Boot(chip, kind, cells, cut == 0, last);
            String where = "%s on %s, seed %d, boot %d after a cut".formatted(kind, chip, seed, cut);
            if (early && cut < cuts) {
                boot.cutAt(1 + random.nextInt(writes / 32), random.nextDouble());
            }
            boot.runTo("checked");
            if (!boot.cut) {
                boot.check(where, last);
                torn += boot.count("torn");
                if (cut == cuts) {
                    break;
                }
                boot.cutAt(boot.chip().operations() + 1 + random.nextInt(writes), random.nextDouble());
                boot.type(WRITE);
                boot.runTo("lost");
                assertTrue(boot.cut, where + ": writing failed before the power did\n" + boot.log);
            } else {
                duringMount++;
            }
            last = Math.max(last, boot.lastKept);
        }
        System.out.printf(
                "%s on %s: %d power cuts, %d of them while mounting; %d files kept, %d found torn before their fsync%n",
                kind, chip, cuts, duringMount, last, torn);
    }

    /** One boot of the board: from power-on to a power cut. */
    private final class Boot {
        private final Mini2440 board;
        private final SerialLine serial;
        private final StringBuilder log = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        private final Map<String, String> said = new HashMap<>();
        private final Map<Integer, String> files = new HashMap<>();
        private final String[] commands;
        private String awaited = "";
        private int typed;
        private int lastKept;
        private boolean seen;
        private boolean cut;

        Boot(NandGeometry chip, Kind kind, NandCells cells, boolean first, int last) throws Exception {
            board = new Mini2440(BoardConfig.DEFAULT
                    .withTranslator(EngineKind.DEFAULT.config())
                    .withStorage(BoardStorage.DEFAULT.withNandCells(cells)));
            // the root partition is cut short, so that it is turned over; the kernel calls the chip "nand"
            String size = chip.largePages() ? "8m" : "4m";
            board.load(new BootLoader(board.bootTarget())
                    .plan(new BootRequest(BootFile.read(Path.of(kernel)))
                            .initrd(BootFile.read(Path.of(initrd)))
                            .commandLine("console=ttySAC0,115200 loglevel=3 rdinit=/bin/sh"
                                    + " mtdparts=nand:256k(boot),128k(env),5m(kernel)," + size + "(root)"
                                    + kind.parameter)));
            commands = new String[] {
                "mkdir /k; n=" + (last + 1),
                CONTENT,
                first && !kind.make.isEmpty() ? kind.make : "true",
                kind.mount + " || echo \"<\"lost\">\"",
                CHECK
            };
            serial = board.serial(0);
            serial.connect(character -> heard((char) character));
        }

        private NandFlash chip() {
            return board.nand().orElseThrow();
        }

        private void cutAt(long operation, double part) {
            board.duringNandOperation(operation, part, () -> {
                chip().powerCut();
                // and without power it stays, until the machine has stopped
                board.soc().nand().connect(NandTarget.ABSENT);
                cut = true;
                board.requestStop();
            });
        }

        private void type(String command) {
            for (byte b : (command + "\r").getBytes(StandardCharsets.US_ASCII)) {
                serial.receive(b);
            }
        }

        private void heard(char character) {
            if (cut) {
                return;
            }
            log.append(character);
            if (character == '\n') {
                lineHeard(line.toString());
                line.setLength(0);
                return;
            }
            line.append(character);
            if (line.length() == 4 && line.toString().equals("/ # ") && typed < commands.length) {
                type(commands[typed++]);
            }
        }

        private void lineHeard(String text) {
            Matcher word = WORD.matcher(text);
            if (!word.find()) {
                return;
            }
            String end = Objects.requireNonNullElse(word.group(3), "");
            String state = Objects.requireNonNullElse(word.group(1), "");
            String number = Objects.requireNonNullElse(word.group(2), "");
            if (!end.isEmpty()) {
                seen |= end.equals(awaited) || end.equals("lost");
                said.put(end, "");
                if (seen) {
                    board.requestStop();
                }
            } else if (state.equals("kept")) {
                lastKept = Integer.parseInt(number);
            } else if (state.equals("last")) {
                said.put(state, number);
            } else {
                files.put(Integer.parseInt(number), state);
            }
        }

        private void runTo(String text) {
            awaited = text;
            seen = false;
            while (!seen && !cut) {
                assertTrue(board.clock().now() < BOOT_LIMIT, "not \"" + text + "\" in time:\n" + log);
                Machine.Stop stop = board.run(10_000_000);
                assertTrue(stop == Machine.Stop.DONE || stop == Machine.Stop.REQUESTED, stop + "\n" + log);
            }
            for (String bad : new String[] {"Oops", "BUG:", "WARNING:", "Unable to handle", "Internal error"}) {
                assertFalse(log.toString().contains(bad), log.toString());
            }
        }

        private int count(String state) {
            return (int) files.values().stream().filter(state::equals).count();
        }

        private void check(String where, int last) {
            assertFalse(said.containsKey("lost"), where + ": no mount\n" + log);
            IntStream.rangeClosed(Math.max(1, last - KEPT + 1), last)
                    .forEach(n -> assertEquals(
                            "whole", files.get(n), where + ": file " + n + " of " + last + " was synced\n" + log));
            files.forEach((n, state) ->
                    assertTrue(n > last || state.equals("whole"), where + ": file " + n + " is damaged\n" + log));
            if (last > 1) {
                String renamed = said.getOrDefault("last", "");
                assertTrue(
                        renamed.matches("[1-9]\\d*") && Integer.parseInt(renamed) <= last + 1,
                        where + ": the renamed file holds '" + renamed + "'\n" + log);
            }
        }
    }
}
