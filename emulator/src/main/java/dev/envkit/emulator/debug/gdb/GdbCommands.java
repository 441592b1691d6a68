package dev.envkit.emulator.debug.gdb;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.DebugPoints;
import dev.envkit.emulator.cpu.Watchpoint;
import dev.envkit.emulator.run.Machine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers packets (GDB manual, E.2 to E.5). A packet that is not understood gets the empty answer, as the protocol
 * wants it; one that is malformed or cannot be carried out gets an error.
 *
 * <p>Threading: used by the machine's thread, while the machine stands still.
 */
final class GdbCommands {
    static final String OK = "OK";
    private static final String ERROR_MALFORMED = "E16";
    private static final String ERROR_MEMORY = "E0e";
    private static final String UNKNOWN = "";
    private static final int MAX_DATA = PacketReader.MAX_PACKET / 2 - 16;
    private static final int MAX_RANGE_STEPS = 10_000_000;
    private static final String THREAD = "1";

    private final GdbTarget target;
    private final GdbRegisters registers;
    private final Set<Integer> breakpoints = new HashSet<>();
    private final List<Watchpoint> watchpoints = new ArrayList<>();
    private String lastStop = "T05thread:" + THREAD + ";";

    /**
     * GDB takes it that an ARM stops before a watched access, and steps once to see its effect; this machine has made
     * the access already, so that this one step has nothing left to do.
     */
    private boolean accessAlreadyMade;

    GdbCommands(GdbTarget target) {
        this.target = target;
        this.registers = new GdbRegisters(target.cpu());
    }

    /**
     * Carries out a packet.
     *
     * @param data without framing and escapes
     */
    GdbOutcome handle(byte[] data) {
        String packet = new String(data, StandardCharsets.ISO_8859_1);
        try {
            return packet.isEmpty() ? GdbOutcome.Reply.of(UNKNOWN) : dispatch(packet, data);
        } catch (Hex.MalformedException e) {
            return GdbOutcome.Reply.of(ERROR_MALFORMED);
        }
    }

    private GdbOutcome dispatch(String packet, byte[] data) throws Hex.MalformedException {
        return switch (packet.charAt(0)) {
            case 'c', 'C' -> resume(packet);
            case 's', 'S' -> {
                setPc(packet);
                yield GdbOutcome.Reply.of(step());
            }
            case 'v' -> longCommand(packet);
            case 'D' -> new GdbOutcome.Detach();
            case 'k' -> new GdbOutcome.Kill(false);
            case 'R' -> {
                target.reset();
                yield new GdbOutcome.Reply(List.of());
            }
            case 'q' -> query(packet);
            case 'Q' ->
                packet.equals("QStartNoAckMode") ? new GdbOutcome.NoAcknowledgements() : GdbOutcome.Reply.of(UNKNOWN);
            default -> GdbOutcome.Reply.of(simple(packet, data));
        };
    }

    /** Commands whose answer is one packet. */
    private String simple(String packet, byte[] data) throws Hex.MalformedException {
        Hex in = new Hex(packet, 1);
        return switch (packet.charAt(0)) {
            case '?' -> lastStop;
            case '!', 'H', 'T' -> OK;
            case 'g' -> registers.core();
            case 'G' -> {
                registers.setCore(in.bytes());
                yield changed();
            }
            case 'p' -> Hex.ofRegister(registers.read(in.number()));
            case 'P' -> {
                int number = in.number();
                in.expect('=');
                registers.write(number, in.register());
                yield changed();
            }
            case 'm' -> readMemory(in);
            case 'M' -> {
                int address = in.number();
                in.expect(',');
                int length = in.length(MAX_DATA);
                in.expect(':');
                yield writeMemory(address, length, in.bytes(), 0);
            }
            case 'X' -> {
                int address = in.number();
                in.expect(',');
                int length = in.length(PacketReader.MAX_PACKET);
                in.expect(':');
                yield writeMemory(address, length, data, data.length - in.rest().length());
            }
            case 'Z', 'z' -> point(packet);
            default -> UNKNOWN;
        };
    }

    private String changed() {
        accessAlreadyMade = false;
        return OK;
    }

    // ---- memory ----

    private String readMemory(Hex in) throws Hex.MalformedException {
        int address = in.number();
        in.expect(',');
        byte[] bytes = new byte[Math.min(in.length(Integer.MAX_VALUE), MAX_DATA)];
        int read = target.cpu().readMemory(address, bytes, 0, bytes.length);
        return read == 0 && bytes.length > 0 ? ERROR_MEMORY : Hex.of(bytes, read);
    }

    private String writeMemory(int address, int length, byte[] bytes, int from) throws Hex.MalformedException {
        if (bytes.length - from != length) {
            throw new Hex.MalformedException("the data's length is not the one announced");
        }
        changed();
        return target.cpu().writeMemory(address, bytes, from, length) == length ? OK : ERROR_MEMORY;
    }

    // ---- breakpoints and watchpoints ----

    private String point(String packet) throws Hex.MalformedException {
        boolean add = packet.charAt(0) == 'Z';
        if (packet.length() < 2) {
            throw new Hex.MalformedException("the kind of breakpoint is missing");
        }
        Hex in = new Hex(packet, 2);
        in.expect(',');
        int address = in.number();
        in.expect(',');
        int kind = in.number();
        return switch (packet.charAt(1)) {
            case '0', '1' -> breakpoint(add, address);
            case '2' -> watchpoint(add, address, kind, false, true);
            case '3' -> watchpoint(add, address, kind, true, false);
            case '4' -> watchpoint(add, address, kind, true, true);
            default -> UNKNOWN;
        };
    }

    private String breakpoint(boolean add, int address) {
        DebugPoints points = target.cpu().debug();
        if (add && breakpoints.add(address)) {
            points.addBreakpoint(address);
        } else if (!add && breakpoints.remove(address)) {
            points.removeBreakpoint(address);
        }
        return OK;
    }

    private String watchpoint(boolean add, int address, int length, boolean reads, boolean writes)
            throws Hex.MalformedException {
        if (length < 1) {
            throw new Hex.MalformedException("a watchpoint needs a length");
        }
        Watchpoint watchpoint = new Watchpoint(address, length, reads, writes);
        DebugPoints points = target.cpu().debug();
        if (!add && watchpoints.remove(watchpoint)) {
            points.removeWatchpoint(watchpoint);
        } else if (add && !watchpoints.contains(watchpoint)) {
            // packets must be idempotent: GDB sends them again when an answer gets lost
            watchpoints.add(watchpoint);
            points.addWatchpoint(watchpoint);
        }
        return OK;
    }

    /** Removes all that this debugger has set. */
    void removePoints() {
        DebugPoints points = target.cpu().debug();
        breakpoints.forEach(points::removeBreakpoint);
        breakpoints.clear();
        watchpoints.forEach(points::removeWatchpoint);
        watchpoints.clear();
    }

    // ---- execution ----

    private GdbOutcome resume(String packet) throws Hex.MalformedException {
        setPc(packet);
        accessAlreadyMade = false;
        return new GdbOutcome.Resume();
    }

    /** {@code c}, {@code s}: an address may follow; {@code C}, {@code S}: a signal, then perhaps an address. */
    private void setPc(String packet) throws Hex.MalformedException {
        Hex in = new Hex(packet, 1);
        if (Character.isUpperCase(packet.charAt(0))) {
            in.number();
            if (in.atEnd()) {
                return;
            }
            in.expect(';');
        }
        if (!in.atEnd()) {
            target.cpu().setRegister(Cpu.PC, in.number());
            accessAlreadyMade = false;
        }
    }

    private String step() {
        if (accessAlreadyMade) {
            accessAlreadyMade = false;
            lastStop = "T05thread:" + THREAD + ";";
            return lastStop;
        }
        return stopped(target.step());
    }

    /** Steps while the program stays in {@code [start, end)}: what GDB's {@code next} and {@code step} want. */
    private String stepRange(String range) throws Hex.MalformedException {
        Hex in = new Hex(range, 0);
        int start = in.number();
        in.expect(',');
        int end = in.number();
        String reply = step();
        for (int i = 0; i < MAX_RANGE_STEPS; i++) {
            int pc = target.cpu().register(Cpu.PC);
            boolean inside = Integer.compareUnsigned(pc, start) >= 0 && Integer.compareUnsigned(pc, end) < 0;
            if (!inside || !reply.equals("T05thread:" + THREAD + ";")) {
                break;
            }
            if (breakpoints.contains(pc)) {
                return stopped(Machine.Stop.BREAKPOINT);
            }
            reply = step();
        }
        return reply;
    }

    /** Returns the packet that tells of a stop, and keeps it for {@code ?}. */
    String stopped(Machine.Stop stop) {
        DebugPoints.@Nullable WatchHit hit = target.cpu().debug().lastHit();
        accessAlreadyMade = stop == Machine.Stop.WATCHPOINT;
        lastStop = switch (stop) {
            case EXIT -> "W00";
            case REQUESTED -> "T02thread:" + THREAD + ";";
            case WATCHPOINT -> hit == null ? lastStop : watchStop(hit);
            default -> "T05thread:" + THREAD + ";";
        };
        return lastStop;
    }

    private static String watchStop(DebugPoints.WatchHit hit) {
        Watchpoint watchpoint = hit.watchpoint();
        String kind = watchpoint.reads() ? watchpoint.writes() ? "awatch" : "rwatch" : "watch";
        return String.format("T05%s:%x;thread:%s;", kind, hit.address(), THREAD);
    }

    private GdbOutcome longCommand(String packet) throws Hex.MalformedException {
        if (packet.equals("vCont?")) {
            return GdbOutcome.Reply.of("vCont;c;C;s;S;r");
        }
        if (packet.startsWith("vCont;")) {
            return continueAction(packet);
        }
        if (packet.startsWith("vKill")) {
            return new GdbOutcome.Kill(true);
        }
        return GdbOutcome.Reply.of(UNKNOWN);
    }

    /** There is one thread, so the first action counts whatever thread it names. */
    private GdbOutcome continueAction(String packet) throws Hex.MalformedException {
        String action = packet.substring("vCont;".length()).split("[;:]", 2)[0];
        if (action.isEmpty()) {
            throw new Hex.MalformedException("vCont without an action");
        }
        return switch (action.charAt(0)) {
            case 'c', 'C' -> resume("c");
            case 's', 'S' -> GdbOutcome.Reply.of(step());
            case 'r' -> GdbOutcome.Reply.of(stepRange(action.substring(1)));
            default -> throw new Hex.MalformedException("unknown action");
        };
    }

    // ---- queries ----

    private GdbOutcome query(String packet) throws Hex.MalformedException {
        if (packet.startsWith("qRcmd,")) {
            return monitor(new Hex(packet, "qRcmd,".length()).bytes());
        }
        if (packet.startsWith("qXfer:features:read:target.xml:")) {
            return GdbOutcome.Reply.of(
                    part(registers.description(), new Hex(packet, "qXfer:features:read:target.xml:".length())));
        }
        if (packet.startsWith("qCRC:")) {
            return GdbOutcome.Reply.of(checksum(new Hex(packet, "qCRC:".length())));
        }
        if (packet.startsWith("qSupported")) {
            return GdbOutcome.Reply.of(String.format(
                    "PacketSize=%x;qXfer:features:read+;QStartNoAckMode+;vContSupported+", PacketReader.MAX_PACKET));
        }
        if (packet.startsWith("qXfer:features:read:")) {
            return GdbOutcome.Reply.of("E00");
        }
        if (packet.startsWith("qThreadExtraInfo,")) {
            byte[] text = target.cpu().model().optionName().getBytes(StandardCharsets.US_ASCII);
            return GdbOutcome.Reply.of(Hex.of(text, text.length));
        }
        return GdbOutcome.Reply.of(
                switch (packet) {
                    case "qC" -> "QC" + THREAD;
                    case "qAttached" -> "1";
                    case "qfThreadInfo" -> "m" + THREAD;
                    case "qsThreadInfo" -> "l";
                    case "qSymbol::" -> OK;
                    default -> UNKNOWN;
                });
    }

    private static String part(String document, Hex in) throws Hex.MalformedException {
        int offset = in.length(Integer.MAX_VALUE);
        in.expect(',');
        int length = Math.min(in.length(Integer.MAX_VALUE), MAX_DATA);
        if (offset >= document.length()) {
            return "l";
        }
        int end = Math.min(document.length(), offset + length);
        return (end == document.length() ? "l" : "m") + document.substring(offset, end);
    }

    /** {@code compare-sections}: CRC-32 with the polynomial 0x04c11db7, from all ones, most significant bit first. */
    private String checksum(Hex in) throws Hex.MalformedException {
        int address = in.number();
        in.expect(',');
        int length = in.length(Integer.MAX_VALUE);
        byte[] bytes = new byte[4096];
        int crc = -1;
        for (int done = 0; done < length; ) {
            int chunk = Math.min(bytes.length, length - done);
            if (target.cpu().readMemory(address + done, bytes, 0, chunk) != chunk) {
                return ERROR_MEMORY;
            }
            for (int i = 0; i < chunk; i++) {
                crc ^= bytes[i] << 24;
                for (int bit = 0; bit < 8; bit++) {
                    crc = crc < 0 ? crc << 1 ^ 0x04c1_1db7 : crc << 1;
                }
            }
            done += chunk;
        }
        return String.format("C%08x", crc);
    }

    private GdbOutcome monitor(byte[] command) {
        String output = target.monitor(new String(command, StandardCharsets.UTF_8));
        accessAlreadyMade = false;
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        List<String> packets = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += MAX_DATA) {
            byte[] chunk = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + MAX_DATA));
            packets.add("O" + Hex.of(chunk, chunk.length));
        }
        packets.add(OK);
        return new GdbOutcome.Reply(packets);
    }
}
