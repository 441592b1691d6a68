package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** ICMP: answers echo requests to the own addresses, hands on those to others, and asks the board itself. */
public final class Echo implements IpStack.Handler {
    private static final int IDENTIFIER = 0x454b;
    private static final int MOST_WAITING = 64;

    private final IpStack ip;
    private final Outside outside;
    private final Map<Integer, Runnable> waiting = new HashMap<>();
    private int sequence;

    /** Takes echo requests to hosts that are not of this network. */
    @FunctionalInterface
    public interface Outside {
        /**
         * An echo request is to be sent on.
         *
         * @param answer sends the answer's body to the board
         */
        void echo(Ipv4Packet packet, IcmpMessage request, Consumer<byte[]> answer);
    }

    public Echo(IpStack ip, Outside outside) {
        this.ip = ip;
        this.outside = outside;
    }

    @Override
    public void receive(Ipv4Packet packet, long sender) {
        IcmpMessage message = IcmpMessage.parse(packet.payload());
        if (message == null) {
            ip.counters().malformed();
        } else if (message.type() == IcmpMessage.ECHO) {
            request(packet, message);
        } else if (message.type() == IcmpMessage.ECHO_REPLY && message.rest() >>> 16 == IDENTIFIER) {
            Runnable answered = waiting.remove(message.rest() & 0xffff);
            if (answered != null) {
                answered.run();
            }
        }
    }

    private void request(Ipv4Packet packet, IcmpMessage request) {
        if (ip.addresses().isOwn(packet.destination())) {
            Counters.Use use = ip.counters().service("ping");
            use.use();
            use.in(request.body().length);
            use.out(request.body().length);
            reply(packet, request, request.body());
        } else if (!ip.addresses().contains(packet.destination()) && !ip.isBroadcast(packet.destination())) {
            outside.echo(packet, request, body -> reply(packet, request, body));
        }
    }

    /** Answers an echo request in its destination's name. */
    private void reply(Ipv4Packet packet, IcmpMessage request, byte[] body) {
        byte[] bytes = new IcmpMessage(IcmpMessage.ECHO_REPLY, 0, request.rest(), body).bytes();
        ip.send(Ipv4Packet.of(
                Ipv4Packet.ICMP, /* source= */ packet.destination(), /* destination= */ packet.source(), bytes));
    }

    /** Sends the board an echo request; {@code answered} runs if it answers. */
    public void ping(Runnable answered) {
        if (waiting.size() == MOST_WAITING) {
            waiting.clear();
        }
        sequence = (sequence + 1) & 0xffff;
        waiting.put(sequence, answered);
        byte[] bytes = new IcmpMessage(IcmpMessage.ECHO, 0, IDENTIFIER << 16 | sequence, new byte[56]).bytes();
        ip.send(Ipv4Packet.of(
                Ipv4Packet.ICMP, ip.addresses().gateway(), ip.addresses().board(), bytes));
    }
}
