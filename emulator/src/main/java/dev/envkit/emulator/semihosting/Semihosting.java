package dev.envkit.emulator.semihosting;

import dev.envkit.emulator.cpu.CallHook;
import dev.envkit.emulator.cpu.Cpu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * ARM semihosting (ARM document 100863, the AArch32 SVC interface): SWI 0x123456 in ARM state and 0xAB in Thumb state
 * with the operation in R0 and its argument, or the address of its arguments, in R1.
 *
 * <p>Files are confined to one directory; without one, only the console can be opened. Clocks are those of the machine,
 * so that runs repeat exactly.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class Semihosting implements CallHook {
    private static final int ARM_NUMBER = 0x123456;
    private static final int THUMB_NUMBER = 0xAB;
    private static final String CONSOLE = ":tt";
    private static final int FIRST_WRITE_MODE = 4;
    private static final int FIRST_APPEND_MODE = 8;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_TRANSFER = 1 << 26;
    private static final int EXIT_APPLICATION = 0x20026;
    /** errno ENOENT, EBADF and EIO as every C library for ARM numbers them. */
    private static final int NO_SUCH_FILE = 2;

    private static final int BAD_HANDLE = 9;
    private static final int INPUT_OUTPUT = 5;

    /** What a handle stands for; the console has no file. */
    private record Handle(@Nullable RandomAccessFile file, boolean writes) {}

    private final OutputStream consoleOut;
    private final InputStream consoleIn;
    private final @Nullable Path directory;
    private final LongSupplier virtualMicroseconds;
    private final Map<Integer, Handle> handles = new HashMap<>();
    private int nextHandle = 1;
    private int errno;
    private int exitCode;
    private String commandLine = "";

    /**
     * Makes the services.
     *
     * @param consoleOut where the program's output goes
     * @param consoleIn where its input comes from
     * @param directory what its files are confined to, or null for none
     * @param virtualMicroseconds the machine's time since start
     */
    public Semihosting(
            OutputStream consoleOut,
            InputStream consoleIn,
            @Nullable Path directory,
            LongSupplier virtualMicroseconds) {
        this.consoleOut = consoleOut;
        this.consoleIn = consoleIn;
        this.directory = directory;
        this.virtualMicroseconds = virtualMicroseconds;
    }

    /** Sets what SYS_GET_CMDLINE returns. */
    public void commandLine(String text) {
        commandLine = text;
    }

    /** Returns the exit code of the program that ended itself; 0 for success. */
    public int exitCode() {
        return exitCode;
    }

    @Override
    public Answer call(Cpu cpu, boolean thumb, int number) {
        if (number != (thumb ? THUMB_NUMBER : ARM_NUMBER)) {
            return Answer.NOT_MINE;
        }
        int operation = cpu.register(0);
        int argument = cpu.register(1);
        if (operation == 0x18 || operation == 0x20) {
            // SYS_EXIT has the reason in R1, SYS_EXIT_EXTENDED a block of reason and code
            int reason = operation == 0x18 ? argument : word(cpu, argument, 0);
            int code = operation == 0x18 ? 0 : word(cpu, argument, 1);
            exitCode = reason == EXIT_APPLICATION ? code : 1;
            closeAll();
            return Answer.EXIT;
        }
        int result;
        try {
            result = perform(cpu, operation, argument);
        } catch (IOException | UncheckedIOException e) {
            errno = INPUT_OUTPUT;
            result = -1;
        }
        cpu.setRegister(0, result);
        return Answer.DONE;
    }

    private int perform(Cpu cpu, int operation, int argument) throws IOException {
        return switch (operation) {
            case 0x01 -> open(cpu, argument);
            case 0x02 -> close(word(cpu, argument, 0));
            case 0x03 -> { // SYS_WRITEC
                consoleOut.write(bytes(cpu, argument, 1));
                consoleOut.flush();
                yield cpu.register(0);
            }
            case 0x04 -> { // SYS_WRITE0
                consoleOut.write(string(cpu, argument));
                consoleOut.flush();
                yield cpu.register(0);
            }
            case 0x05 -> write(cpu, argument);
            case 0x06 -> read(cpu, argument);
            case 0x07 -> consoleIn.read(); // SYS_READC
            case 0x08 -> word(cpu, argument, 0) < 0 ? 1 : 0; // SYS_ISERROR
            case 0x09 -> isTerminal(word(cpu, argument, 0));
            case 0x0A -> seek(cpu, argument);
            case 0x0C -> fileLength(word(cpu, argument, 0));
            case 0x0E -> remove(cpu, argument);
            case 0x10 -> (int) (virtualMicroseconds.getAsLong() / 10_000); // SYS_CLOCK, centiseconds
            case 0x11 -> (int) (virtualMicroseconds.getAsLong() / 1_000_000); // SYS_TIME, from the machine's start
            case 0x13 -> errno;
            case 0x15 -> commandLine(cpu, argument);
            case 0x16 -> heapInfo(cpu, argument);
            case 0x30 -> elapsed(cpu, argument);
            case 0x31 -> 1_000_000; // SYS_TICKFREQ
            default -> -1;
        };
    }

    // ---- files ----

    private int open(Cpu cpu, int block) throws IOException {
        int length = word(cpu, block, 2);
        int mode = word(cpu, block, 1);
        if (length < 0 || length > LONGEST_NAME) {
            return fail(NO_SUCH_FILE);
        }
        String name = new String(bytes(cpu, word(cpu, block, 0), length), StandardCharsets.UTF_8);
        boolean writes = mode >= FIRST_WRITE_MODE;
        if (name.equals(CONSOLE)) {
            return add(new Handle(null, writes));
        }
        Path path = resolve(name);
        if (path == null || (!writes && !Files.isRegularFile(path))) {
            return fail(NO_SUCH_FILE);
        }
        // "r+" (2, 3) writes too
        RandomAccessFile file = new RandomAccessFile(path.toFile(), writes || (mode & 2) != 0 ? "rw" : "r");
        if (mode >= FIRST_APPEND_MODE) {
            file.seek(file.length());
        } else if (writes) {
            file.setLength(0);
        }
        return add(new Handle(file, writes));
    }

    /** Returns the file a name stands for, or null if it is not in the directory. */
    private @Nullable Path resolve(String name) {
        if (directory == null) {
            return null;
        }
        try {
            Path path = directory.resolve(name).normalize();
            return path.startsWith(directory.normalize()) && !Files.isSymbolicLink(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private int add(Handle handle) {
        int number = nextHandle++;
        handles.put(number, handle);
        return number;
    }

    private int close(int number) throws IOException {
        Handle handle = handles.remove(number);
        if (handle == null) {
            return fail(BAD_HANDLE);
        }
        if (handle.file != null) {
            handle.file.close();
        }
        return 0;
    }

    private void closeAll() {
        for (Integer number : handles.keySet().toArray(new Integer[0])) {
            try {
                close(number);
            } catch (IOException e) {
                exitCode = exitCode == 0 ? 1 : exitCode; // what was written may be lost
            }
        }
    }

    private int write(Cpu cpu, int block) throws IOException {
        Handle handle = handles.get(word(cpu, block, 0));
        int length = word(cpu, block, 2);
        if (handle == null || length < 0 || length > LONGEST_TRANSFER) {
            errno = BAD_HANDLE;
            return length; // nothing was written
        }
        byte[] data = bytes(cpu, word(cpu, block, 1), length);
        if (handle.file == null) {
            consoleOut.write(data);
            consoleOut.flush();
        } else {
            handle.file.write(data);
        }
        return length - data.length;
    }

    private int read(Cpu cpu, int block) throws IOException {
        Handle handle = handles.get(word(cpu, block, 0));
        int length = word(cpu, block, 2);
        if (handle == null || length < 0 || length > LONGEST_TRANSFER) {
            errno = BAD_HANDLE;
            return length;
        }
        byte[] data = new byte[length];
        int count = handle.file == null ? consoleIn.read(data) : handle.file.read(data);
        if (count <= 0) {
            return length;
        }
        return length - cpu.writeMemory(word(cpu, block, 1), data, 0, count);
    }

    private int isTerminal(int number) {
        Handle handle = handles.get(number);
        if (handle == null) {
            return fail(BAD_HANDLE);
        }
        return handle.file == null ? 1 : 0;
    }

    private int seek(Cpu cpu, int block) throws IOException {
        Handle handle = handles.get(word(cpu, block, 0));
        if (handle == null || handle.file == null) {
            return fail(BAD_HANDLE);
        }
        handle.file.seek(Integer.toUnsignedLong(word(cpu, block, 1)));
        return 0;
    }

    private int fileLength(int number) throws IOException {
        Handle handle = handles.get(number);
        if (handle == null || handle.file == null) {
            return fail(BAD_HANDLE);
        }
        return (int) handle.file.length();
    }

    private int remove(Cpu cpu, int block) throws IOException {
        int length = word(cpu, block, 1);
        if (length < 0 || length > LONGEST_NAME) {
            return fail(NO_SUCH_FILE);
        }
        String name = new String(bytes(cpu, word(cpu, block, 0), length), StandardCharsets.UTF_8);
        Path path = resolve(name);
        return path != null && Files.deleteIfExists(path) ? 0 : fail(NO_SUCH_FILE);
    }

    private int fail(int error) {
        errno = error;
        return -1;
    }

    // ---- the program's surroundings ----

    private int commandLine(Cpu cpu, int block) {
        byte[] text = (commandLine + "\0").getBytes(StandardCharsets.UTF_8);
        if (text.length > word(cpu, block, 1)) {
            return -1;
        }
        cpu.writeMemory(word(cpu, block, 0), text, 0, text.length);
        setWord(cpu, block + 4, text.length - 1);
        return 0;
    }

    /** All zero: the program is to place its heap and stack itself. */
    private int heapInfo(Cpu cpu, int pointer) {
        int block = word(cpu, pointer, 0);
        for (int i = 0; i < 4; i++) {
            setWord(cpu, block + 4 * i, 0);
        }
        return 0;
    }

    private int elapsed(Cpu cpu, int block) {
        long ticks = virtualMicroseconds.getAsLong();
        setWord(cpu, block, (int) ticks);
        setWord(cpu, block + 4, (int) (ticks >>> 32));
        return 0;
    }

    // ---- the program's memory ----

    private static byte[] bytes(Cpu cpu, int va, int length) {
        byte[] data = new byte[length];
        int read = cpu.readMemory(va, data, 0, length);
        return read == length ? data : Arrays.copyOf(data, read);
    }

    private static byte[] string(Cpu cpu, int va) {
        var text = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        for (int at = va; text.size() < LONGEST_TRANSFER && cpu.readMemory(at, one, 0, 1) == 1 && one[0] != 0; at++) {
            text.write(one[0]);
        }
        return text.toByteArray();
    }

    private static int word(Cpu cpu, int va, int index) {
        byte[] b = new byte[4];
        cpu.readMemory(va + 4 * index, b, 0, 4);
        return (b[0] & 0xFF) | (b[1] & 0xFF) << 8 | (b[2] & 0xFF) << 16 | b[3] << 24;
    }

    private static void setWord(Cpu cpu, int va, int value) {
        byte[] b = {(byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)};
        cpu.writeMemory(va, b, 0, 4);
    }
}
