package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Sends ICMP echo requests from the host as an ordinary user, with the kind of socket that Linux has for it (icmp(7),
 * {@code net.ipv4.ping_group_range}). The kernel chooses the identifier and hears the answers.
 *
 * <p>Threading: may be used by several threads.
 */
final class EchoSocket {
    private static final int IPPROTO_ICMP = 1;
    private static final int PATIENCE_MILLIS = 5000;
    private static final int SOCKADDR_SIZE = 16;
    private static final int LARGEST = 65_536;

    private EchoSocket() {}

    /**
     * Sends a request and waits for its answer.
     *
     * @param body what is sent, and expected back
     * @return the answer's body; empty if there was none in time
     * @throws IOException if the host does not allow it, or has no way there
     */
    static Optional<byte[]> ask(int address, int sequence, byte[] body) throws IOException {
        Posix posix = new Posix();
        int fd = posix.socket(Posix.AF_INET, Posix.SOCK_DGRAM | Posix.SOCK_CLOEXEC, IPPROTO_ICMP);
        try (Arena arena = Arena.ofConfined()) {
            posix.connect(fd, socketAddress(address));
            posix.write(fd, new IcmpMessage(IcmpMessage.ECHO, 0, sequence & 0xffff, body).bytes());
            if (!posix.waitReadable(fd, PATIENCE_MILLIS)) {
                return Optional.empty();
            }
            MemorySegment buffer = arena.allocate(LARGEST);
            int length = posix.read(fd, buffer);
            IcmpMessage answer = IcmpMessage.parse(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
            return Optional.ofNullable(answer)
                    .filter(message -> message.type() == IcmpMessage.ECHO_REPLY)
                    .map(IcmpMessage::body);
        } finally {
            posix.close(fd);
        }
    }

    private static byte[] socketAddress(int address) {
        byte[] sockaddr = new byte[SOCKADDR_SIZE];
        sockaddr[ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 1 : 0] = Posix.AF_INET;
        System.arraycopy(Ipv4.bytes(address), 0, sockaddr, 4, 4);
        return sockaddr;
    }
}
