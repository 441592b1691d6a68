package dev.envkit.emulator.debug.gdb;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * The registers under GDB's numbers, and the target description that tells GDB of them: the core feature that GDB knows
 * (r0 to r15, and CPSR as number 25), then the banked registers and the system control coprocessor as an extra feature.
 *
 * <p>Threading: used by the machine's thread.
 */
final class GdbRegisters {
    private static final int CPSR = 25;
    private static final int FIRST_EXTRA = 26;
    private static final int CORE_REGISTERS = 16;

    private record Extra(String name, IntSupplier read, IntConsumer write) {}

    private final Cpu cpu;
    private final List<Extra> extras = new ArrayList<>();

    GdbRegisters(Cpu cpu) {
        this.cpu = cpu;
        for (Mode mode : List.of(Mode.USER, Mode.FIQ, Mode.IRQ, Mode.SUPERVISOR, Mode.ABORT, Mode.UNDEFINED)) {
            addBank(mode);
        }
        addControl("cp15_control", 1, 0);
        addControl("cp15_ttbr", 2, 0);
        addControl("cp15_dacr", 3, 0);
        addControl("cp15_dfsr", 5, 0);
        addControl("cp15_ifsr", 5, 1);
        addControl("cp15_far", 6, 0);
        addControl("cp15_pid", 13, 0);
    }

    private void addBank(Mode mode) {
        String suffix = switch (mode) {
            case SUPERVISOR -> "svc";
            case ABORT -> "abt";
            case UNDEFINED -> "und";
            case USER -> "usr";
            default -> mode.name().toLowerCase(Locale.ROOT);
        };
        // user and FIQ mode have R8 to R12 of their own, which the current mode may hide
        int first = mode == Mode.FIQ || mode == Mode.USER ? 8 : 13;
        for (int number = first; number < Cpu.PC; number++) {
            int banked = number;
            String name = (number == 13 ? "sp" : number == 14 ? "lr" : "r" + number) + "_" + suffix;
            extras.add(
                    new Extra(name, () -> cpu.register(mode, banked), value -> cpu.setRegister(mode, banked, value)));
        }
        if (mode.hasSpsr()) {
            extras.add(new Extra("spsr_" + suffix, () -> cpu.spsr(mode), value -> cpu.setSpsr(mode, value)));
        }
    }

    /** Coprocessor registers are shown, not set: a write has effects that a debugger's user does not expect. */
    private void addControl(String name, int crn, int opcode2) {
        extras.add(new Extra(name, () -> (int) cpu.cp15().read(0, crn, 0, opcode2), value -> {}));
    }

    /** Returns the values of the core registers as the {@code g} packet has them. */
    String core() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < CORE_REGISTERS; i++) {
            out.append(Hex.ofRegister(cpu.register(i)));
        }
        return out.append(Hex.ofRegister(cpu.cpsr())).toString();
    }

    /** Sets the core registers from a {@code G} packet's data. */
    void setCore(byte[] data) throws Hex.MalformedException {
        if (data.length != (CORE_REGISTERS + 1) * 4) {
            throw new Hex.MalformedException("G wants 17 registers");
        }
        // CPSR first: it decides which bank the others go to, and whether PC is a Thumb address
        cpu.setCpsr(word(data, CORE_REGISTERS));
        for (int i = 0; i < CORE_REGISTERS; i++) {
            cpu.setRegister(i, word(data, i));
        }
    }

    private static int word(byte[] data, int index) {
        int at = index * 4;
        return (data[at + 3] & 0xff) << 24
                | (data[at + 2] & 0xff) << 16
                | (data[at + 1] & 0xff) << 8
                | (data[at] & 0xff);
    }

    /** Returns a register's value. */
    int read(int number) throws Hex.MalformedException {
        if (number >= 0 && number < CORE_REGISTERS) {
            return cpu.register(number);
        }
        return number == CPSR ? cpu.cpsr() : extra(number).read.getAsInt();
    }

    /** Sets a register. */
    void write(int number, int value) throws Hex.MalformedException {
        if (number >= 0 && number < CORE_REGISTERS) {
            cpu.setRegister(number, value);
        } else if (number == CPSR) {
            cpu.setCpsr(value);
        } else {
            extra(number).write.accept(value);
        }
    }

    private Extra extra(int number) throws Hex.MalformedException {
        int index = number - FIRST_EXTRA;
        if (index < 0 || index >= extras.size()) {
            throw new Hex.MalformedException("there is no register " + number);
        }
        return extras.get(index);
    }

    /** Returns the target description. */
    String description() {
        StringBuilder xml = new StringBuilder("""
            <?xml version="1.0"?>
            <!DOCTYPE target SYSTEM "gdb-target.dtd">
            <target version="1.0">
            <architecture>%s</architecture>
            <feature name="org.gnu.gdb.arm.core">
            """.formatted(architecture()));
        for (int i = 0; i < 13; i++) {
            xml.append("<reg name=\"r%d\" bitsize=\"32\" type=\"uint32\" regnum=\"%d\"/>\n".formatted(i, i));
        }
        xml.append("""
            <reg name="sp" bitsize="32" type="data_ptr" regnum="13"/>
            <reg name="lr" bitsize="32" type="uint32" regnum="14"/>
            <reg name="pc" bitsize="32" type="code_ptr" regnum="15"/>
            <reg name="cpsr" bitsize="32" type="uint32" regnum="25"/>
            </feature>
            <feature name="dev.envkit.arm.system">
            """);
        for (int i = 0; i < extras.size(); i++) {
            xml.append(
                    "<reg name=\"%s\" bitsize=\"32\" type=\"uint32\" regnum=\"%d\" group=\"system\" save-restore=\"no\"/>\n"
                            .formatted(extras.get(i).name, FIRST_EXTRA + i));
        }
        return xml.append("</feature>\n</target>\n").toString();
    }

    private String architecture() {
        return switch (cpu.model().architecture()) {
            case V4T -> "armv4t";
            case V5TE -> "armv5te";
        };
    }
}
