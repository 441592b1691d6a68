package dev.envkit.emulator.debug.monitor;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.DebugPoints;
import dev.envkit.emulator.cpu.Watchpoint;
import dev.envkit.emulator.cpu.isa.Disassembler;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.display.PngWriter;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out the monitor's commands.
 *
 * <p>Threading: used by the machine's thread, between two instructions.
 */
public final class Monitor {
    private static final int MAX_WORDS = 4096;
    private static final int LINES_OF_CODE = 16;
    private static final int MAX_STEPS = 1_000_000;

    /** How long a key is held that is only pressed. */
    private static final long KEY_PRESS = 100 * VirtualClock.MILLISECOND;

    private final MonitorHost host;
    private final Machine machine;
    private final Cpu cpu;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    @FunctionalInterface
    private interface Action {
        String run(Arguments arguments) throws MonitorException;
    }

    private record Command(String usage, String help, Action action) {
        int mostArguments() {
            return usage.endsWith("...") ? Integer.MAX_VALUE : usage.split(" ").length - 1;
        }
    }

    /** @param host what to look at and steer */
    public Monitor(MonitorHost host) {
        this.host = host;
        this.machine = host.machine();
        this.cpu = machine.cpu();
        add("help", "", "shows this", arguments -> help());
        add("info", "registers|cp15|clock|devices|breakpoints", "shows state", this::info);
        add("x", "ADDRESS [WORDS]", "dumps memory as the program sees it", arguments -> dump(arguments, true));
        add("xp", "ADDRESS [WORDS]", "dumps physical memory", arguments -> dump(arguments, false));
        add(
                "disassemble",
                "[ADDRESS [COUNT]]",
                "shows instructions, from the PC on unless told otherwise",
                this::disassemble);
        add("translate", "ADDRESS", "translates a virtual address", this::translate);
        for (int size : new int[] {1, 2, 4}) {
            add(
                    "read" + 8 * size,
                    "ADDRESS",
                    "reads a physical address as the CPU would, with side effects",
                    a -> read(a, size));
            add("write" + 8 * size, "ADDRESS VALUE", "writes a physical address as the CPU would", a -> write(a, size));
        }
        add("stop", "", "stops the machine", arguments -> {
            host.stop();
            return where();
        });
        add("cont", "", "lets the machine run", arguments -> {
            host.resume();
            return "";
        });
        add("step", "[COUNT]", "executes instructions of a stopped machine", this::step);
        add("key", "K1..K6 [down|up]", "presses a key of the board; without more, for a tenth of a second", this::key);
        add("touch", "X Y|up", "puts the pen on the touch panel at X, Y from 0 to 1, or lifts it", this::touch);
        add("type", "TEXT...", "types a line on the USB keyboard", this::type);
        add("screenshot", "FILE.png", "writes what the LCD shows", this::screenshot);
        add("reset", "", "resets the board and boots again", arguments -> {
            machine.reset();
            return "the board was reset\n";
        });
        add("quit", "", "ends the emulator", arguments -> {
            host.quit();
            return "";
        });
    }

    private void add(String name, String parameters, String help, Action action) {
        String usage = parameters.isEmpty() ? name : name + " " + parameters;
        commands.put(name, new Command(usage, help, action));
    }

    /**
     * Carries out a command.
     *
     * @param line the command's name, which may be cut short where that leaves one only, and its arguments
     * @return what to show, in lines
     */
    public String execute(String line) {
        String[] words = line.strip().split("\\s+");
        if (words[0].isEmpty()) {
            return "";
        }
        try {
            Command command = command(words[0]);
            if (words.length - 1 > command.mostArguments()) {
                throw new MonitorException("'" + words[words.length - 1] + "' is one argument too many");
            }
            return command.action.run(new Arguments(cpu, words, 1));
        } catch (MonitorException e) {
            return e.getMessage() + "; 'help' shows the commands\n";
        }
    }

    private Command command(String name) throws MonitorException {
        Command exact = commands.get(name);
        if (exact != null) {
            return exact;
        }
        Command found = null;
        for (Map.Entry<String, Command> entry : commands.entrySet()) {
            if (entry.getKey().startsWith(name)) {
                if (found != null) {
                    throw new MonitorException("'" + name + "' is the beginning of several commands");
                }
                found = entry.getValue();
            }
        }
        if (found == null) {
            throw new MonitorException("there is no command '" + name + "'");
        }
        return found;
    }

    private String key(Arguments arguments) throws MonitorException {
        String name = arguments.word("key").toUpperCase(Locale.ROOT);
        if (!name.matches("K[1-6]")) {
            throw new MonitorException("the board has keys K1 to K6, no '" + name + "'");
        }
        int number = name.charAt(1) - '0';
        String what = arguments.any() ? arguments.word("down or up") : "";
        switch (what) {
            case "down" -> host.key(number, true);
            case "up" -> host.key(number, false);
            case "" -> {
                host.key(number, true);
                machine.clock()
                        .newEvent(name + " released", () -> host.key(number, false))
                        .scheduleIn(KEY_PRESS);
            }
            default -> throw new MonitorException("a key goes down or up, not '" + what + "'");
        }
        return "";
    }

    private String touch(Arguments arguments) throws MonitorException {
        String first = arguments.word("position");
        if (first.equals("up")) {
            host.lift();
            return "";
        }
        String second = arguments.word("position");
        try {
            host.touch(Double.parseDouble(first), Double.parseDouble(second));
        } catch (NumberFormatException e) {
            throw new MonitorException("a position is two numbers from 0 to 1, not '" + first + " " + second + "'");
        } catch (IllegalArgumentException e) {
            throw new MonitorException(String.valueOf(e.getMessage()));
        }
        return "";
    }

    private String type(Arguments arguments) throws MonitorException {
        if (!host.type(arguments.rest() + "\n")) {
            throw new MonitorException("no USB keyboard is plugged in: --usb-keyboard does that");
        }
        return "";
    }

    private String help() {
        StringBuilder out = new StringBuilder();
        for (Command command : commands.values()) {
            out.append(String.format("%-48s %s%n", command.usage, command.help));
        }
        return out.append("Numbers are hexadecimal, counts decimal; $pc, $sp, $lr, $r0... stand for registers.\n")
                .toString();
    }

    private String info(Arguments arguments) throws MonitorException {
        String what = arguments.any() ? arguments.word("what") : "registers";
        return switch (what) {
            case "registers" -> RegisterView.core(cpu);
            case "cp15" -> RegisterView.control(cpu);
            case "clock" -> clock();
            case "devices" -> String.join("\n", host.devices()) + "\n";
            case "breakpoints" -> points();
            default -> throw new MonitorException("there is nothing to show about '" + what + "'");
        };
    }

    private String clock() {
        double seconds = machine.clock().now() / 1e12;
        double megahertz = 1e6 / machine.clock().picosPerInstruction();
        return String.format(
                Locale.ROOT,
                "%.9f s of virtual time, %d instructions, %.1f million instructions per virtual second%n",
                seconds,
                machine.instructions(),
                megahertz);
    }

    private String points() {
        DebugPoints points = cpu.debug();
        StringBuilder out = new StringBuilder();
        points.breakpoints().stream()
                .sorted()
                .forEach(address -> out.append(String.format("breakpoint 0x%08x%n", address)));
        for (Watchpoint watchpoint : points.watchpoints()) {
            out.append(String.format(
                    "watchpoint 0x%08x +%d %s%s%n",
                    watchpoint.address(),
                    watchpoint.length(),
                    watchpoint.reads() ? "read " : "",
                    watchpoint.writes() ? "write" : ""));
        }
        return out.isEmpty() ? "none\n" : out.toString();
    }

    private String where() {
        return String.format("stopped at 0x%08x%n", cpu.register(Cpu.PC));
    }

    private String dump(Arguments arguments, boolean virtual) throws MonitorException {
        int address = arguments.value("the address") & ~3;
        int words = arguments.count(16, MAX_WORDS);
        byte[] bytes = new byte[4 * words];
        int read = virtual ? cpu.readMemory(address, bytes, 0, bytes.length) : readPhysical(address, bytes);
        if (read < 4) {
            throw new MonitorException(String.format("there is no memory at 0x%08x", address));
        }
        return MemoryDump.format(address, bytes, read);
    }

    /** Shows memory as instructions of the state, ARM or Thumb, that the processor is in. */
    private String disassemble(Arguments arguments) throws MonitorException {
        int pc = cpu.register(Cpu.PC);
        int address = arguments.any() ? arguments.value("the address") : pc;
        int count = arguments.count(LINES_OF_CODE, MAX_WORDS);
        boolean thumb = cpu.state().thumb;
        int size = thumb ? 2 : 4;
        int start = address & -size;
        byte[] bytes = new byte[size * count];
        int read = cpu.readMemory(start, bytes, 0, bytes.length);
        if (read < size) {
            throw new MonitorException(String.format("there is no memory at 0x%08x", start));
        }
        Disassembler disassembler =
                new Disassembler(new InstructionSet(cpu.model().architecture()));
        StringBuilder out = new StringBuilder();
        for (int at = 0; at + size <= read; at += size) {
            int instruction = 0;
            for (int n = size - 1; n >= 0; n--) {
                instruction = instruction << 8 | (bytes[at + n] & 0xFF);
            }
            out.append(String.format(
                    "%s %08x: %0" + 2 * size + "x  %s%n",
                    start + at == pc ? "=>" : "  ",
                    start + at,
                    instruction,
                    disassembler.disassemble(instruction, start + at, thumb)));
        }
        return out.toString();
    }

    private int readPhysical(int address, byte[] bytes) {
        int done = 0;
        while (done < bytes.length && cpu.bus().ramAt(address + done) != null) {
            bytes[done] = (byte) cpu.bus().read(address + done, 1);
            done++;
        }
        return done;
    }

    private String translate(Arguments arguments) throws MonitorException {
        int address = arguments.value("the address");
        long physical = cpu.translate(address);
        return physical < 0
                ? String.format("0x%08x is not mapped%n", address)
                : String.format("0x%08x is at 0x%08x%n", address, physical);
    }

    private String read(Arguments arguments, int size) throws MonitorException {
        int address = aligned(arguments, size);
        int value = cpu.bus().read(address, size);
        return String.format("0x%08x: 0x%0" + 2 * size + "x%n", address, value);
    }

    private String write(Arguments arguments, int size) throws MonitorException {
        int address = aligned(arguments, size);
        cpu.bus().write(address, size, arguments.value("the value"));
        return "";
    }

    private static int aligned(Arguments arguments, int size) throws MonitorException {
        int address = arguments.value("the address");
        if ((address & (size - 1)) != 0) {
            throw new MonitorException(String.format("0x%08x is not a multiple of %d", address, size));
        }
        return address;
    }

    private String step(Arguments arguments) throws MonitorException {
        int count = arguments.count(1, MAX_STEPS);
        if (!host.stopped()) {
            throw new MonitorException("the machine runs; 'stop' it first");
        }
        long end = machine.instructions() + count;
        while (machine.instructions() < end) {
            Machine.Stop stop = machine.run(end - machine.instructions());
            if (stop != Machine.Stop.REQUESTED && stop != Machine.Stop.DONE) {
                return stop.name().toLowerCase(Locale.ROOT) + ", " + where();
            }
        }
        return where();
    }

    private String screenshot(Arguments arguments) throws MonitorException {
        String name = arguments.word("the file's name");
        Optional<Picture> picture = host.screenshot();
        if (picture.isEmpty()) {
            throw new MonitorException("the LCD is off");
        }
        try (OutputStream out = Files.newOutputStream(Path.of(name))) {
            PngWriter.write(picture.get(), out);
        } catch (IOException | InvalidPathException e) {
            throw new MonitorException(name + " cannot be written: " + e.getMessage());
        }
        return String.format(
                "%s: %dx%d%n", name, picture.get().width(), picture.get().height());
    }
}
