package dev.envkit.emulator.debug.monitor;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import java.util.Locale;

/** Shows the processor's registers as text. */
final class RegisterView {
    private static final String[] FLAGS = {"N", "Z", "C", "V"};

    private record Control(String name, int crn, int opcode2) {}

    private static final Control[] CONTROLS = {
        new Control("main ID", 0, 0),
        new Control("control", 1, 0),
        new Control("translation table base", 2, 0),
        new Control("domain access control", 3, 0),
        new Control("data fault status", 5, 0),
        new Control("instruction fault status", 5, 1),
        new Control("fault address", 6, 0),
        new Control("process ID", 13, 0)
    };

    private RegisterView() {}

    /** Returns the current registers, the status, and the banked registers of each mode. */
    static String core(Cpu cpu) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i <= Cpu.PC; i++) {
            out.append(String.format("%4s %08x%s", name(i), cpu.register(i), i % 4 == 3 ? "\n" : " "));
        }
        out.append("cpsr ").append(status(cpu.cpsr())).append('\n');
        for (Mode mode : Mode.values()) {
            if (mode == Mode.SYSTEM) {
                continue;
            }
            out.append(String.format(
                    "%-10s sp %08x lr %08x",
                    mode.name().toLowerCase(Locale.ROOT), cpu.register(mode, 13), cpu.register(mode, 14)));
            if (mode.hasSpsr()) {
                out.append(" spsr ").append(status(cpu.spsr(mode)));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String name(int register) {
        return switch (register) {
            case 13 -> "sp";
            case 14 -> "lr";
            case Cpu.PC -> "pc";
            default -> "r" + register;
        };
    }

    private static String status(int value) {
        StringBuilder flags = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            flags.append((value >> (31 - i) & 1) != 0 ? FLAGS[i] : "-");
        }
        flags.append((value & 0x80) != 0 ? " I" : " -").append((value & 0x40) != 0 ? "F" : "-");
        flags.append((value & 0x20) != 0 ? "T " : "- ");
        Mode mode = Mode.of(value);
        return String.format(
                "%08x %s%s",
                value, flags, mode == null ? "no mode" : mode.name().toLowerCase(Locale.ROOT));
    }

    /** Returns the registers of the system control coprocessor. */
    static String control(Cpu cpu) {
        StringBuilder out = new StringBuilder();
        for (Control control : CONTROLS) {
            int value = (int) cpu.cp15().read(0, control.crn, 0, control.opcode2);
            out.append(String.format("%-26s %08x%n", control.name, value));
        }
        return out.toString();
    }
}
