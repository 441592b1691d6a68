package dev.envkit.emulator.net.tftp;

import dev.envkit.emulator.net.packet.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file on its way to a client: blocks, each acknowledged before the next, or a window of them (RFC 7440). The
 * options blksize (RFC 2348), timeout and tsize (RFC 2349) and windowsize are granted.
 *
 * <p>For one thread. What the methods return is to be sent; where nothing comes back within {@link #timeoutSeconds},
 * {@link #again} says what then.
 */
public final class TftpSender implements AutoCloseable {
    private static final int DATA = 3;
    private static final int ACKNOWLEDGMENT = 4;
    private static final int ERROR = 5;
    private static final int OPTIONS = 6;

    private static final int DEFAULT_BLOCK = 512;
    private static final int SMALLEST_BLOCK = 8;
    private static final int LARGEST_BLOCK = 65_464;
    private static final int LARGEST_WINDOW = 64;
    private static final int LONGEST_TIMEOUT = 255;
    private static final int MOST_RETRIES = 6;

    private final TftpContent content;
    private final Map<String, String> granted = new LinkedHashMap<>();
    private int blockSize = DEFAULT_BLOCK;
    private int window = 1;
    private int timeout = 1;

    /** Blocks count from 1; what goes into packets are the low 16 bits. Zero acknowledges options. */
    private long acknowledged;

    private long sent;
    private long last = Long.MAX_VALUE;
    private int retries;
    private boolean over;

    TftpSender(TftpContent content, Map<String, String> options) {
        this.content = content;
        options.forEach(this::grant);
        acknowledged = granted.isEmpty() ? 0 : -1;
    }

    private void grant(String name, String asked) {
        int value = asked.matches("\\d{1,9}") ? Integer.parseInt(asked) : -1;
        if (name.equals("blksize") && value >= SMALLEST_BLOCK) {
            blockSize = Math.min(value, LARGEST_BLOCK);
            granted.put(name, Integer.toString(blockSize));
        } else if (name.equals("tsize") && value == 0) {
            granted.put(name, Long.toString(content.size()));
        } else if (name.equals("timeout") && value >= 1 && value <= LONGEST_TIMEOUT) {
            timeout = value;
            granted.put(name, Integer.toString(timeout));
        } else if (name.equals("windowsize") && value >= 1) {
            window = Math.min(value, LARGEST_WINDOW);
            granted.put(name, Integer.toString(window));
        }
    }

    /** Returns after how many seconds without an answer something is sent again. */
    public int timeoutSeconds() {
        return timeout;
    }

    /** Returns whether nothing more is to be sent or awaited. */
    public boolean isOver() {
        return over;
    }

    /** Returns the first packets. */
    public List<byte[]> first() {
        return acknowledged < 0 ? List.of(options()) : blocks();
    }

    /** Takes what the client has sent, and returns what is due then. */
    public List<byte[]> answer(byte[] packet) {
        int operation = packet.length < 4 ? 0 : Wire.u16(packet, 0);
        if (operation == ERROR) {
            over = true;
        } else if (operation == ACKNOWLEDGMENT && !over) {
            long block = acknowledged + ((Wire.u16(packet, 2) - acknowledged) & 0xffff);
            // An acknowledgment of an earlier block is not answered: each would double all that follow.
            if (block > acknowledged && block <= sent) {
                return acknowledged(block);
            }
        }
        return List.of();
    }

    private List<byte[]> acknowledged(long block) {
        acknowledged = block;
        retries = 0;
        over = block == last;
        // What follows a block in the middle of a window was lost (RFC 7440, section 4).
        sent = block;
        return over ? List.of() : blocks();
    }

    /** Returns what is sent again when no answer has come in time; nothing, and it is over, after some times. */
    public List<byte[]> again() {
        retries++;
        over |= retries > MOST_RETRIES;
        if (over) {
            return List.of();
        }
        if (acknowledged < 0) {
            return List.of(options());
        }
        sent = acknowledged;
        return blocks();
    }

    private byte[] options() {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0);
        packet.write(OPTIONS);
        granted.forEach((name, value) -> {
            packet.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
            packet.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            packet.write(0);
        });
        return packet.toByteArray();
    }

    private List<byte[]> blocks() {
        List<byte[]> packets = new ArrayList<>();
        while (sent < last && sent < acknowledged + window) {
            byte[] data;
            try {
                data = content.read(sent * blockSize, blockSize);
            } catch (IOException e) {
                over = true;
                return List.of(new TftpRefusal(TftpRefusal.NOT_DEFINED, "cannot be read on the host").packet());
            }
            sent++;
            if (data.length < blockSize) {
                last = sent;
            }
            byte[] packet = new byte[4 + data.length];
            packet[1] = DATA;
            Wire.put16(packet, 2, (int) sent & 0xffff);
            System.arraycopy(data, 0, packet, 4, data.length);
            packets.add(packet);
        }
        return packets;
    }

    @Override
    public void close() {
        over = true;
        content.close();
    }
}
