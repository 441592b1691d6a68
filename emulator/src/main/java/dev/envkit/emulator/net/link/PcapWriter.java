package dev.envkit.emulator.net.link;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes frames to a capture file for Wireshark and the like: pcapng (IETF draft-ietf-opsawg-pcapng), with the virtual
 * time in nanoseconds since power-on, and whether the board received or sent the frame.
 *
 * <p>Threading: for one thread.
 */
public final class PcapWriter implements AutoCloseable {
    private static final int SECTION_HEADER = 0x0a0d_0d0a;
    private static final int BYTE_ORDER = 0x1a2b_3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int OPTION_END = 0;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_FLAGS = 2;
    private static final int NANOSECONDS = 9;
    private static final long PICOS_PER_NANO = 1000;
    private static final String INTERFACE = "eth0";

    private final OutputStream out;

    /** @throws IOException if the file cannot be written */
    public PcapWriter(Path file) throws IOException {
        this(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    PcapWriter(OutputStream out) throws IOException {
        this.out = out;
        ByteBuffer section = block(SECTION_HEADER, 16);
        // version 1.0, a section of unknown length
        section.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
        end(section);
        byte[] name = INTERFACE.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer description = block(INTERFACE_DESCRIPTION, 8 + 4 + padded(name.length) + 8 + 4);
        // no limit to what is captured of a frame
        description.putShort((short) LINKTYPE_ETHERNET).putShort((short) 0).putInt(0);
        description.putShort((short) OPTION_NAME).putShort((short) name.length).put(name);
        description.position(description.position() + padded(name.length) - name.length);
        description.putShort((short) OPTION_TIME_RESOLUTION).putShort((short) 1).putInt(NANOSECONDS);
        description.putInt(OPTION_END);
        end(description);
    }

    /**
     * Writes a frame.
     *
     * @param picos virtual time since power-on
     * @param received whether the board received it; it sent it otherwise
     * @param frame without the check sequence
     */
    public void write(long picos, boolean received, byte[] frame) throws IOException {
        ByteBuffer packet = block(ENHANCED_PACKET, 20 + padded(frame.length) + 8 + 4);
        long nanos = picos / PICOS_PER_NANO;
        packet.putInt(0).putInt((int) (nanos >>> 32)).putInt((int) nanos);
        packet.putInt(frame.length).putInt(frame.length).put(frame);
        packet.position(packet.position() + padded(frame.length) - frame.length);
        packet.putShort((short) OPTION_FLAGS).putShort((short) 4).putInt(received ? 1 : 2);
        packet.putInt(OPTION_END);
        end(packet);
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    /** Begins a block, whose length stands before and behind its body. */
    private static ByteBuffer block(int type, int body) {
        return ByteBuffer.allocate(12 + body)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(12 + body);
    }

    private void end(ByteBuffer block) throws IOException {
        block.putInt(block.capacity());
        out.write(block.array(), block.arrayOffset(), block.capacity());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
