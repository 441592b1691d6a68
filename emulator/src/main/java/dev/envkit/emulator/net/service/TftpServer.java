package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.TftpFiles;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A TFTP server that is read from (RFC 1350), with the options blksize (RFC 2348), timeout and tsize (RFC 2349). Each
 * transfer has a port of its own, as the RFC demands.
 */
public final class TftpServer {
    private static final int PORT = 69;
    private static final int MOST_TRANSFERS = 16;

    static final int READ_REQUEST = 1;
    static final int WRITE_REQUEST = 2;
    static final int ERROR = 5;

    static final int NOT_DEFINED = 0;
    static final int NOT_FOUND = 1;
    static final int ACCESS_VIOLATION = 2;
    static final int ILLEGAL_OPERATION = 4;

    private static final int DEFAULT_BLOCK = 512;
    private static final int SMALLEST_BLOCK = 8;
    private static final int LARGEST_BLOCK = 65_464;

    private final TftpFiles files;
    private final UdpLayer udp;
    private final VirtualClock clock;
    private final Counters counters;
    private final List<TftpTransfer> transfers = new ArrayList<>();

    /** A request that cannot be served, and what the board is told. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;
        private final String reason;

        Refusal(int code, String reason) {
            super(reason);
            this.code = code;
            this.reason = reason;
        }
    }

    /** Opens the server's port. */
    public TftpServer(TftpFiles files, UdpLayer udp, VirtualClock clock, Counters counters) {
        this.files = files;
        this.udp = udp;
        this.clock = clock;
        this.counters = counters;
        udp.bind(PORT, this::receive);
    }

    /** Ends all transfers. */
    public void close() {
        List.copyOf(transfers).forEach(TftpTransfer::end);
    }

    private void receive(UdpLayer.Received datagram) {
        Counters.Use use = counters.service("tftp");
        use.use();
        use.in(datagram.payload().length);
        try {
            start(datagram, use);
        } catch (Refusal refusal) {
            Endpoint from = new Endpoint(datagram.to(), PORT);
            udp.send(from, datagram.from(), error(refusal.code, refusal.reason));
        }
    }

    private void start(UdpLayer.Received datagram, Counters.Use use) throws Refusal {
        byte[] request = datagram.payload();
        int operation = request.length < 2 ? 0 : request[1];
        if (operation == WRITE_REQUEST) {
            throw new Refusal(ACCESS_VIOLATION, "this server is read-only");
        }
        List<String> words = words(request);
        if (operation != READ_REQUEST || words.size() < 2) {
            throw new Refusal(ILLEGAL_OPERATION, "not a TFTP read request");
        }
        String mode = words.get(1).toLowerCase(Locale.ROOT);
        if (!mode.equals("octet") && !mode.equals("netascii")) {
            throw new Refusal(ILLEGAL_OPERATION, "mode " + mode + " is not supported");
        }
        if (transfers.stream().anyMatch(other -> other.peer().equals(datagram.from()))) {
            // The request came twice; the first answer is on its way, or will be sent again.
            return;
        }
        TftpContent content = content(words.get(0), mode.equals("netascii"));
        while (transfers.size() >= MOST_TRANSFERS) {
            transfers.getFirst().end();
        }
        int block = DEFAULT_BLOCK;
        int timeout = 1;
        Map<String, String> accepted = new LinkedHashMap<>();
        for (int i = 2; i + 1 < words.size(); i += 2) {
            String name = words.get(i).toLowerCase(Locale.ROOT);
            int value = number(words.get(i + 1));
            if (name.equals("blksize") && value >= SMALLEST_BLOCK) {
                block = Math.min(value, LARGEST_BLOCK);
                accepted.put(name, Integer.toString(block));
            } else if (name.equals("tsize") && value == 0) {
                accepted.put(name, Long.toString(content.size()));
            } else if (name.equals("timeout") && value >= 1 && value <= 255) {
                timeout = value;
                accepted.put(name, Integer.toString(timeout));
            }
        }
        TftpTransfer transfer = new TftpTransfer(
                udp,
                clock,
                new TftpTransfer.Request(datagram.to(), datagram.from(), content, block, timeout, accepted),
                use,
                transfers::remove);
        transfers.add(transfer);
        transfer.start();
    }

    private TftpContent content(String asked, boolean text) throws Refusal {
        String name = asked.replaceFirst("^(?:\\./|/)+", "");
        Optional<Path> file = files.find(name);
        if (file.isEmpty()) {
            throw new Refusal(NOT_FOUND, "there is no file " + printable(name));
        }
        try {
            return text ? TftpContent.netascii(file.get()) : TftpContent.octets(file.get());
        } catch (IOException e) {
            throw new Refusal(NOT_DEFINED, printable(name) + " cannot be read on the host");
        }
    }

    private static String printable(String name) {
        String clean = name.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
    }

    /** Returns the strings of a request, which zeros end. */
    private static List<String> words(byte[] request) {
        List<String> words = new ArrayList<>();
        int from = 2;
        for (int i = 2; i < request.length; i++) {
            if (request[i] == 0) {
                words.add(new String(request, from, i - from, StandardCharsets.ISO_8859_1));
                from = i + 1;
            }
        }
        return words;
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }

    static byte[] error(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[text.length + 5];
        packet[1] = ERROR;
        packet[3] = (byte) code;
        System.arraycopy(text, 0, packet, 4, text.length);
        return packet;
    }
}
