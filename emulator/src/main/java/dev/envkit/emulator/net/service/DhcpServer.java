package dev.envkit.emulator.net.service;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.Wire;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.IpStack;
import dev.envkit.emulator.net.stack.UdpLayer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the board its address: BOOTP (RFC 951, 1533) and DHCP (RFC 2131, 2132). There is one board, and one address for
 * it, which every request is told.
 */
public final class DhcpServer {
    private static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int ETHERNET = 1;
    private static final int BROADCAST_FLAG = 0x8000;
    private static final int MAGIC = 0x6382_5363;

    private static final int OP = 0;
    private static final int FLAGS = 10;
    private static final int CIADDR = 12;
    private static final int YIADDR = 16;
    private static final int SIADDR = 20;
    private static final int CHADDR = 28;
    private static final int SNAME = 44;
    private static final int FILE = 108;
    private static final int FILE_LENGTH = 128;
    private static final int COOKIE = 236;
    private static final int OPTIONS = 240;
    private static final int SMALLEST = 300;

    private static final int PAD = 0;
    private static final int SUBNET_MASK = 1;
    private static final int ROUTER = 3;
    private static final int NAME_SERVER = 6;
    private static final int HOST_NAME = 12;
    private static final int DOMAIN = 15;
    private static final int ROOT_PATH = 17;
    private static final int BROADCAST_ADDRESS = 28;
    private static final int REQUESTED_ADDRESS = 50;
    private static final int LEASE_TIME = 51;
    private static final int MESSAGE_TYPE = 53;
    private static final int SERVER = 54;
    private static final int TFTP_SERVER = 66;
    private static final int BOOT_FILE = 67;
    private static final int END = 255;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int DHCP_REQUEST = 3;
    private static final int ACK = 5;
    private static final int NAK = 6;
    private static final int INFORM = 8;

    private static final int LEASE_SECONDS = 86_400;
    private static final String BOARD_NAME = "mini2440";

    private final NetworkConfig config;
    private final NetworkAddresses addresses;
    private final IpStack ip;
    private final UdpLayer udp;

    /** Opens the server's port. */
    public DhcpServer(NetworkConfig config, IpStack ip, UdpLayer udp) {
        this.config = config;
        this.ip = ip;
        this.udp = udp;
        addresses = config.addresses();
        udp.bind(SERVER_PORT, this::receive);
    }

    private void receive(UdpLayer.Received datagram) {
        byte[] request = datagram.payload();
        boolean valid = request.length >= COOKIE
                && request[OP] == REQUEST
                && request[1] == ETHERNET
                && request[2] == 6
                && !EthernetFrame.isGroup(Wire.u48(request, CHADDR));
        if (!valid) {
            ip.counters().malformed();
            return;
        }
        Map<Integer, byte[]> options = options(request);
        byte[] type = options.get(MESSAGE_TYPE);
        byte[] reply = type == null ? bootp(request) : dhcp(request, options, type);
        if (reply != null) {
            Counters.Use use = ip.counters().service(type == null ? "bootp" : "dhcp");
            use.use();
            use.in(request.length);
            use.out(reply.length);
            send(request, reply);
        }
    }

    /** Reads the options; those that are cut off are left out. */
    private static Map<Integer, byte[]> options(byte[] message) {
        Map<Integer, byte[]> options = new HashMap<>();
        if (message.length < OPTIONS || Wire.i32(message, COOKIE) != MAGIC) {
            return options;
        }
        int at = OPTIONS;
        while (at < message.length && Wire.u8(message, at) != END) {
            if (message[at] == PAD) {
                at++;
                continue;
            }
            if (at + 1 >= message.length || at + 2 + Wire.u8(message, at + 1) > message.length) {
                break;
            }
            int length = Wire.u8(message, at + 1);
            byte[] value = new byte[length];
            System.arraycopy(message, at + 2, value, 0, length);
            options.putIfAbsent(Wire.u8(message, at), value);
            at += 2 + length;
        }
        return options;
    }

    private byte[] bootp(byte[] request) {
        byte[] head = head(request, addresses.board());
        return message(head, commonOptions(new ByteArrayOutputStream()));
    }

    private byte @Nullable [] dhcp(byte[] request, Map<Integer, byte[]> options, byte[] type) {
        int kind = type.length == 1 ? type[0] : 0;
        return switch (kind) {
            case DISCOVER -> answer(request, OFFER, addresses.board());
            case DHCP_REQUEST -> requested(request, options);
            case INFORM -> answer(request, ACK, 0);
            default -> null;
        };
    }

    private byte @Nullable [] requested(byte[] request, Map<Integer, byte[]> options) {
        byte[] server = options.get(SERVER);
        if (server != null && (server.length != 4 || Wire.i32(server, 0) != addresses.gateway())) {
            // The board has chosen another server's offer.
            return null;
        }
        byte[] wanted = options.get(REQUESTED_ADDRESS);
        int address = wanted != null && wanted.length == 4 ? Wire.i32(wanted, 0) : Wire.i32(request, CIADDR);
        return address == addresses.board()
                ? answer(request, ACK, address)
                : message(head(request, 0), dhcpOptions(NAK));
    }

    private byte[] answer(byte[] request, int type, int address) {
        ByteArrayOutputStream options = dhcpOptions(type);
        if (address != 0) {
            option(options, LEASE_TIME, number(LEASE_SECONDS));
        }
        return message(head(request, address), commonOptions(options));
    }

    private ByteArrayOutputStream dhcpOptions(int type) {
        ByteArrayOutputStream options = new ByteArrayOutputStream();
        option(options, MESSAGE_TYPE, new byte[] {(byte) type});
        option(options, SERVER, number(addresses.gateway()));
        return options;
    }

    private ByteArrayOutputStream commonOptions(ByteArrayOutputStream options) {
        option(options, SUBNET_MASK, number(addresses.mask()));
        option(options, ROUTER, number(addresses.gateway()));
        option(options, NAME_SERVER, number(addresses.gateway()));
        option(options, BROADCAST_ADDRESS, number(addresses.broadcast()));
        option(options, HOST_NAME, text(BOARD_NAME));
        option(options, DOMAIN, text(DnsServer.DOMAIN));
        option(options, TFTP_SERVER, text(Ipv4.format(addresses.server())));
        config.bootFile().ifPresent(file -> option(options, BOOT_FILE, text(file)));
        config.rootPath().ifPresent(path -> option(options, ROOT_PATH, text(path)));
        return options;
    }

    private byte[] head(byte[] request, int address) {
        byte[] head = new byte[OPTIONS];
        System.arraycopy(request, 0, head, 0, CHADDR + 16);
        head[OP] = REPLY;
        head[3] = 0;
        Wire.put32(head, YIADDR, address);
        Wire.put32(head, SIADDR, addresses.server());
        Wire.put32(head, SIADDR + 4, 0);
        put(head, SNAME, text("server"), 63);
        config.bootFile().ifPresent(file -> put(head, FILE, text(file), FILE_LENGTH - 1));
        Wire.put32(head, COOKIE, MAGIC);
        return head;
    }

    private static byte[] message(byte[] head, ByteArrayOutputStream options) {
        options.write(END);
        byte[] message = new byte[Math.max(SMALLEST, head.length + options.size())];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(options.toByteArray(), 0, message, head.length, options.size());
        return message;
    }

    private void send(byte[] request, byte[] reply) {
        Endpoint from = new Endpoint(addresses.gateway(), SERVER_PORT);
        int client = Wire.i32(request, CIADDR);
        int given = Wire.i32(reply, YIADDR);
        if (client != 0 && given != 0) {
            udp.send(from, new Endpoint(client, CLIENT_PORT), reply);
        } else if ((Wire.u16(request, FLAGS) & BROADCAST_FLAG) != 0 || given == 0) {
            udp.sendTo(EthernetFrame.BROADCAST, from, new Endpoint(-1, CLIENT_PORT), reply);
        } else {
            // The board does not answer ARP for an address that it has not got yet.
            udp.sendTo(Wire.u48(request, CHADDR), from, new Endpoint(given, CLIENT_PORT), reply);
        }
    }

    private static void option(ByteArrayOutputStream options, int code, byte[] value) {
        int length = Math.min(value.length, 255);
        options.write(code);
        options.write(length);
        options.write(value, 0, length);
    }

    private static void put(byte[] head, int at, byte[] text, int most) {
        System.arraycopy(text, 0, head, at, Math.min(text.length, most));
    }

    private static byte[] number(int value) {
        return Ipv4.bytes(value);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
