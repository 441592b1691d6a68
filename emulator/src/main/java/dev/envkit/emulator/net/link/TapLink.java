package dev.envkit.emulator.net.link;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.net.NetworkSummary;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.posix.Posix;
import dev.envkit.emulator.net.posix.PosixException;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The board's cable in a tap interface of the host (Linux, Documentation/networking/tuntap.rst), which must exist and
 * be the user's: {@code ip tuntap add tap0 mode tap user NAME}. The host's own network, its servers, bridges and
 * filters are at the other end.
 *
 * <p>There is always somebody outside, and so virtual time never overtakes real time.
 *
 * <p>Threading: for the machine's thread; a thread of its own reads the interface.
 */
public final class TapLink implements EthernetLink {
    private static final String DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final int IFREQ_SIZE = 40;
    private static final int LONGEST_NAME = 15;
    private static final int IFREQ_FLAGS = 16;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_UP = 1;
    private static final int LARGEST_FRAME = 65_536;
    private static final int SHORTEST_FRAME = 14;
    private static final int POLL_MILLIS = 100;
    private static final int MOST_UNREAD = 1024;

    private final Posix posix;
    private final int fd;
    private final SwitchPort port;
    private final Executor machine;
    private final Thread reader;
    private final AtomicInteger unread = new AtomicInteger();
    private long framesFromBoard;
    private long bytesFromBoard;
    private long framesToBoard;
    private long bytesToBoard;
    private long lost;
    private volatile boolean closing;

    /**
     * Attaches to an interface.
     *
     * @param name {@code "tap0"}
     * @param board takes the frames that arrive at the board
     * @param machine runs what comes from other threads on the machine's
     * @param messages takes what the user should know
     * @throws LinkException if the host does not allow it
     */
    public TapLink(
            String name,
            VirtualClock clock,
            EthernetSink board,
            Executor machine,
            RealTime realTime,
            Consumer<String> messages)
            throws IOException {
        this.machine = machine;
        posix = new Posix();
        boolean up = (interfaceFlags(posix, checked(name)) & IFF_UP) != 0;
        fd = attach(posix, name);
        port = new SwitchPort(clock, board);
        realTime.hold();
        if (!up) {
            messages.accept(name + " is down, so nothing gets through: ip link set " + name + " up");
        }
        reader = Thread.ofPlatform().daemon().name("tap").start(this::read);
    }

    /** Returns a name that an interface can have, on a host that can have tap interfaces. */
    private static String checked(String name) throws LinkException {
        boolean plain = name.matches("[A-Za-z0-9_.-]{1," + LONGEST_NAME + "}") && !name.startsWith(".");
        if (!plain) {
            throw new LinkException("'" + name + "' is no name of a network interface", "name one such as tap0");
        }
        if (!Files.exists(Path.of(DEVICE))) {
            throw new LinkException(
                    DEVICE + " is missing: this host has no tap interfaces",
                    "load the kernel's tun module ('modprobe tun' as root), allow the container the device,"
                            + " or use --net user");
        }
        return name;
    }

    /**
     * Asks the kernel, in the network namespace that this process is in: /sys may be another's, and the interfaces that
     * Java lists are those with addresses.
     */
    private static int interfaceFlags(Posix posix, String name) throws IOException {
        byte[] ifreq = ifreq(name);
        int socket = posix.socket(Posix.AF_INET, Posix.SOCK_DGRAM | Posix.SOCK_CLOEXEC, 0);
        try {
            posix.ioctl(socket, SIOCGIFFLAGS, ifreq);
        } catch (PosixException e) {
            throw e.errno() == PosixException.ENODEV
                    ? new LinkException(
                            "there is no interface " + name,
                            "'envkit net up' makes it with the right owner and address (as root), or use --net user")
                    : e;
        } finally {
            posix.close(socket);
        }
        return ByteBuffer.wrap(ifreq).order(ByteOrder.nativeOrder()).getShort(IFREQ_FLAGS);
    }

    /** Returns a {@code struct ifreq} with a name and room for flags. */
    private static byte[] ifreq(String name) {
        byte[] ifreq = new byte[IFREQ_SIZE];
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, ifreq, 0, ascii.length);
        return ifreq;
    }

    private static int attach(Posix posix, String name) throws IOException {
        int fd;
        try {
            fd = posix.open(DEVICE, Posix.O_RDWR | Posix.O_CLOEXEC);
        } catch (PosixException e) {
            throw e.errno() == PosixException.EACCES || e.errno() == PosixException.EPERM
                    ? new LinkException(
                            "you may not open " + DEVICE,
                            "'chmod 666 " + DEVICE + "' as root (tap interfaces have owners of their own),"
                                    + " or use --net user")
                    : new LinkException(
                            DEVICE + " cannot be opened: error " + e.errno(),
                            "load the kernel's tun module ('modprobe tun' as root), or use --net user");
        }
        byte[] ifreq = ifreq(name);
        ByteBuffer.wrap(ifreq).order(ByteOrder.nativeOrder()).putShort(IFREQ_FLAGS, (short) (IFF_TAP | IFF_NO_PI));
        try {
            posix.ioctl(fd, TUNSETIFF, ifreq);
            return fd;
        } catch (PosixException e) {
            posix.close(fd);
            throw switch (e.errno()) {
                case PosixException.EPERM ->
                    new LinkException(
                            name + " belongs to another user",
                            "'envkit net down' and 'envkit net up' (as root) make it anew with you as its owner");
                case PosixException.EBUSY ->
                    new LinkException(
                            name + " is in use by another program",
                            "end that, or name another interface: --net tap=NAME");
                default ->
                    new LinkException(
                            name + " cannot be attached to: error " + e.errno(),
                            "it must be a tap interface, not a tun one or a network card: 'ip -d link show " + name
                                    + "'");
            };
        }
    }

    private void read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LARGEST_FRAME);
            while (!closing) {
                if (posix.waitReadable(fd, POLL_MILLIS)) {
                    int length = posix.read(fd, buffer);
                    byte[] frame = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                    // A board that cannot keep up loses frames, as on a wire.
                    if (length >= SHORTEST_FRAME && unread.get() < MOST_UNREAD) {
                        unread.incrementAndGet();
                        machine.execute(() -> toBoard(frame));
                    }
                }
            }
        } catch (IOException e) {
            // the interface is gone: nothing comes any more
        }
    }

    private void toBoard(byte[] frame) {
        unread.decrementAndGet();
        framesToBoard++;
        bytesToBoard += frame.length;
        port.send(frame);
    }

    @Override
    public void fromBoard(byte[] frame) {
        if (port.takes(frame)) {
            return;
        }
        framesFromBoard++;
        bytesFromBoard += frame.length;
        try {
            posix.write(fd, frame);
        } catch (IOException e) {
            // the interface is down: frames go nowhere
            lost++;
        }
    }

    @Override
    public NetworkSummary summary() {
        return new NetworkSummary(
                framesFromBoard, bytesFromBoard, framesToBoard, bytesToBoard, port.dropped() + lost, 0, List.of());
    }

    @Override
    public void close() {
        closing = true;
        try {
            reader.join(10L * POLL_MILLIS);
            posix.close(fd);
        } catch (IOException e) {
            // the process's end closes it as well
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
