package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.TcpStream;
import dev.envkit.emulator.net.packet.Wire;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A name server (RFC 1035) for the board: {@code gateway}, {@code server} and {@code mini2440}, with or without
 * {@code .envkit}, are known here; other names are asked of the host. It answers for addresses (A), names of addresses
 * (PTR), and says of AAAA that there are none, since the network is IPv4; other kinds are "not implemented".
 */
public final class DnsServer {
    /** The domain of the names known here. */
    public static final String DOMAIN = "envkit";

    private static final int PORT = 53;
    private static final int HEADER = 12;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LABEL = 63;
    private static final int MOST_ADDRESSES = 16;
    private static final int MOST_PENDING = 32;
    private static final int TTL_SECONDS = 30;

    private static final int TYPE_A = 1;
    private static final int TYPE_PTR = 12;
    private static final int TYPE_AAAA = 28;
    private static final int TYPE_ANY = 255;
    private static final int CLASS_IN = 1;
    private static final String REVERSE = ".in-addr.arpa";

    private static final int OK = 0;
    private static final int FORMAT_ERROR = 1;
    private static final int SERVER_FAILURE = 2;
    private static final int NAME_ERROR = 3;
    private static final int NOT_IMPLEMENTED = 4;
    private static final int REFUSED = 5;

    private final HostNames host;
    private final UdpLayer udp;
    private final Counters counters;
    private final Map<String, Integer> own = new LinkedHashMap<>();
    private int pending;

    /** A question and where it ends in the query. */
    private record Question(String name, int type, int kind, int end) {}

    /** Opens the server's UDP port. */
    public DnsServer(NetworkAddresses addresses, HostNames host, UdpLayer udp, Counters counters) {
        this.host = host;
        this.udp = udp;
        this.counters = counters;
        own.put("gateway", addresses.gateway());
        own.put("server", addresses.server());
        own.put("mini2440", addresses.board());
        udp.bind(PORT, this::receive);
    }

    private void receive(UdpLayer.Received datagram) {
        Endpoint local = new Endpoint(datagram.to(), PORT);
        answer(datagram.payload(), reply -> udp.send(local, datagram.from(), reply));
    }

    /** Takes a connection on the server's TCP port: queries with their lengths before them. */
    public TcpReceiver connected(TcpStream stream) {
        return new TcpReceiver() {
            private byte[] input = {};

            @Override
            public void receive(byte[] data) {
                byte[] all = Arrays.copyOf(input, input.length + data.length);
                System.arraycopy(data, 0, all, input.length, data.length);
                int at = 0;
                while (all.length - at >= 2 && all.length - at - 2 >= Wire.u16(all, at)) {
                    int length = Wire.u16(all, at);
                    answer(Arrays.copyOfRange(all, at + 2, at + 2 + length), this::send);
                    at += 2 + length;
                }
                input = Arrays.copyOfRange(all, at, all.length);
            }

            private void send(byte[] reply) {
                byte[] framed = new byte[reply.length + 2];
                Wire.put16(framed, 0, reply.length);
                System.arraycopy(reply, 0, framed, 2, reply.length);
                stream.send(framed);
            }

            @Override
            public void endOfInput() {
                stream.close();
            }

            @Override
            public void closed() {
                input = new byte[0];
            }
        };
    }

    private void answer(byte[] query, Consumer<byte[]> reply) {
        boolean isQuery = query.length >= HEADER && (query[2] & 0x80) == 0;
        if (!isQuery) {
            counters.malformed();
            return;
        }
        Counters.Use use = counters.service("dns");
        use.use();
        use.in(query.length);
        Consumer<byte[]> counted = bytes -> {
            use.out(bytes.length);
            reply.accept(bytes);
        };
        if ((query[2] & 0x78) != 0) {
            counted.accept(failure(query, NOT_IMPLEMENTED));
            return;
        }
        Question question = Wire.u16(query, 4) == 1 ? question(query) : null;
        if (question == null) {
            counted.accept(failure(query, FORMAT_ERROR));
        } else if (question.kind != CLASS_IN) {
            counted.accept(response(query, question, REFUSED, List.of()));
        } else {
            switch (question.type) {
                case TYPE_A, TYPE_AAAA, TYPE_ANY -> forward(query, question, counted);
                case TYPE_PTR -> reverse(query, question, counted);
                default -> counted.accept(response(query, question, NOT_IMPLEMENTED, List.of()));
            }
        }
    }

    private void forward(byte[] query, Question question, Consumer<byte[]> reply) {
        String name = question.name.toLowerCase(Locale.ROOT);
        String plain = name.endsWith("." + DOMAIN) ? name.substring(0, name.length() - DOMAIN.length() - 1) : name;
        Integer known = own.get(plain);
        if (known != null) {
            reply.accept(addresses(query, question, List.of(known)));
        } else if (name.equals(DOMAIN) || !plain.equals(name)) {
            reply.accept(response(query, question, NAME_ERROR, List.of()));
        } else if (name.isEmpty()) {
            reply.accept(response(query, question, OK, List.of()));
        } else {
            ask(
                    query,
                    question,
                    reply,
                    done -> host.addresses(name, answer -> {
                        done.run();
                        reply.accept(
                                answer.outcome() == HostNames.Outcome.FOUND
                                        ? addresses(query, question, answer.found())
                                        : response(query, question, code(answer.outcome()), List.of()));
                    }));
        }
    }

    private void reverse(byte[] query, Question question, Consumer<byte[]> reply) {
        Integer address = reversed(question.name.toLowerCase(Locale.ROOT));
        if (address == null) {
            reply.accept(response(query, question, NAME_ERROR, List.of()));
            return;
        }
        for (Map.Entry<String, Integer> entry : own.entrySet()) {
            if (entry.getValue().equals(address)) {
                reply.accept(response(query, question, OK, List.of(encode(entry.getKey() + "." + DOMAIN))));
                return;
            }
        }
        ask(
                query,
                question,
                reply,
                done -> host.names(address, answer -> {
                    done.run();
                    List<byte[]> records = answer.found().stream()
                            .limit(1)
                            .map(DnsServer::encode)
                            .toList();
                    reply.accept(response(query, question, code(answer.outcome()), records));
                }));
    }

    /** Asks the host, unless it is asked too much already. */
    private void ask(byte[] query, Question question, Consumer<byte[]> reply, Consumer<Runnable> asking) {
        if (pending == MOST_PENDING) {
            reply.accept(response(query, question, SERVER_FAILURE, List.of()));
            return;
        }
        pending++;
        asking.accept(() -> pending--);
    }

    private static int code(HostNames.Outcome outcome) {
        return switch (outcome) {
            case FOUND -> OK;
            case UNKNOWN -> NAME_ERROR;
            case FAILED -> SERVER_FAILURE;
            case REFUSED -> REFUSED;
        };
    }

    private static byte[] addresses(byte[] query, Question question, List<Integer> found) {
        List<byte[]> records = question.type == TYPE_AAAA
                ? List.of()
                : found.stream().limit(MOST_ADDRESSES).map(Ipv4::bytes).toList();
        return response(query, question, OK, records);
    }

    /** Reads {@code 1.0.0.10.in-addr.arpa}. */
    private static @Nullable Integer reversed(String name) {
        if (!name.endsWith(REVERSE)) {
            return null;
        }
        List<String> parts = Arrays.asList(
                name.substring(0, name.length() - REVERSE.length()).split("\\."));
        try {
            return Ipv4.parse(String.join(".", parts.reversed()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Question question(byte[] query) {
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (at < query.length && query[at] != 0) {
            int length = Wire.u8(query, at);
            // A question has no earlier name that it could point to.
            if (length > LONGEST_LABEL || at + 1 + length >= query.length || name.length() + length > LONGEST_NAME) {
                return null;
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            name.append(new String(query, at + 1, length, StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
        if (at + 5 > query.length) {
            return null;
        }
        return new Question(name.toString(), Wire.u16(query, at + 1), Wire.u16(query, at + 3), at + 5);
    }

    private static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            int length = Math.min(bytes.length, LONGEST_LABEL);
            if (length > 0 && out.size() + length < LONGEST_NAME - 1) {
                out.write(length);
                out.write(bytes, 0, length);
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    private static byte[] failure(byte[] query, int code) {
        byte[] reply = Arrays.copyOf(query, HEADER);
        flags(reply, query, code);
        Arrays.fill(reply, 4, HEADER, (byte) 0);
        return reply;
    }

    private static void flags(byte[] reply, byte[] query, int code) {
        // response, the query's operation and "recursion desired"; recursion available
        reply[2] = (byte) (0x80 | (query[2] & 0x79));
        reply[3] = (byte) (0x80 | code);
    }

    /** Returns a response; the records are of the question's type, or addresses where that is ANY. */
    private static byte[] response(byte[] query, Question question, int code, List<byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] head = Arrays.copyOf(query, question.end);
        flags(head, query, code);
        Wire.put16(head, 6, records.size());
        Wire.put32(head, 8, 0);
        out.writeBytes(head);
        int type = question.type == TYPE_PTR ? TYPE_PTR : TYPE_A;
        for (byte[] record : records) {
            byte[] fixed = new byte[12];
            // the name is that of the question
            Wire.put16(fixed, 0, 0xc000 | HEADER);
            Wire.put16(fixed, 2, type);
            Wire.put16(fixed, 4, CLASS_IN);
            Wire.put32(fixed, 6, TTL_SECONDS);
            Wire.put16(fixed, 10, record.length);
            out.writeBytes(fixed);
            out.writeBytes(record);
        }
        return out.toByteArray();
    }
}
