package dev.envkit.emulator.debug.monitor;

import dev.envkit.emulator.cpu.Cpu;
import java.util.Arrays;

/** The words behind a command's name, read from left to right. */
final class Arguments {
    private final Cpu cpu;
    private final String[] words;
    private int next;

    Arguments(Cpu cpu, String[] words, int next) {
        this.cpu = cpu;
        this.words = words;
        this.next = next;
    }

    boolean any() {
        return next < words.length;
    }

    String word(String what) throws MonitorException {
        if (!any()) {
            throw new MonitorException(what + " is missing");
        }
        return words[next++];
    }

    /** Reads all that is left, with single blanks between the words. */
    String rest() {
        String text = String.join(" ", Arrays.asList(words).subList(next, words.length));
        next = words.length;
        return text;
    }

    /** Reads an address or value: hexadecimal with or without 0x, or a register's name with $ before it. */
    int value(String what) throws MonitorException {
        String word = word(what);
        if (word.startsWith("$")) {
            return register(word.substring(1));
        }
        String digits = word.startsWith("0x") || word.startsWith("0X") ? word.substring(2) : word;
        try {
            return Integer.parseUnsignedInt(digits, 16);
        } catch (NumberFormatException e) {
            throw new MonitorException(what + ": '" + word + "' is no hexadecimal number of 32 bits");
        }
    }

    private int register(String name) throws MonitorException {
        int number = switch (name) {
            case "sp" -> 13;
            case "lr" -> 14;
            case "pc" -> Cpu.PC;
            default -> name.matches("r(\\d|1[0-5])") ? Integer.parseInt(name.substring(1)) : -1;
        };
        if (number < 0) {
            throw new MonitorException("there is no register '" + name + "'");
        }
        return cpu.register(number);
    }

    /** Reads a decimal count from 1 to {@code limit}. */
    int count(int byDefault, int limit) throws MonitorException {
        if (!any()) {
            return byDefault;
        }
        String word = words[next++];
        try {
            int count = Integer.parseInt(word);
            if (count >= 1 && count <= limit) {
                return count;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MonitorException("'" + word + "' is no count from 1 to " + limit);
    }
}
