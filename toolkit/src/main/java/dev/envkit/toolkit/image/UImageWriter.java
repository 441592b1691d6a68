package dev.envkit.toolkit.image;

import dev.envkit.workspace.AtomicFiles;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Makes legacy U-Boot images, as {@code mkimage -A arm -O linux -T kernel -C none} does, without a program of the host.
 * The time in the header is given, never the clock's. Set options, then {@link #write}. For one thread.
 */
public final class UImageWriter {
    private static final int NAME_LENGTH = 32;
    private static final long MAX_ADDRESS = 0xffff_ffffL;

    private String os = "linux";
    private String architecture = "arm";
    private String type = "kernel";
    private String compression = "none";
    private String name = "";
    private long load;
    private long entry;
    private long time;

    /** Sets ih_os by mkimage's name; {@code linux} unless set. */
    public UImageWriter os(String value) {
        os = value;
        return this;
    }

    /** Sets ih_arch by mkimage's name; {@code arm} unless set. */
    public UImageWriter architecture(String value) {
        architecture = value;
        return this;
    }

    /** Sets ih_type by mkimage's name; {@code kernel} unless set. */
    public UImageWriter type(String value) {
        type = value;
        return this;
    }

    /** Says how the data is compressed already, by mkimage's name; {@code none} unless set. */
    public UImageWriter compression(String value) {
        compression = value;
        return this;
    }

    /** Sets the name that U-Boot prints; cut after 32 bytes. */
    public UImageWriter name(String value) {
        name = value;
        return this;
    }

    /**
     * Sets load address and entry point.
     *
     * @throws IllegalArgumentException if one does not fit in 32 bits
     */
    public UImageWriter addresses(long loadAddress, long entryPoint) {
        if ((loadAddress | entryPoint) < 0 || loadAddress > MAX_ADDRESS || entryPoint > MAX_ADDRESS) {
            throw new IllegalArgumentException("an address of a U-Boot image has 32 bits");
        }
        load = loadAddress;
        entry = entryPoint;
        return this;
    }

    /** Sets the time in the header, in seconds since 1970: the value of SOURCE_DATE_EPOCH. */
    public UImageWriter time(long epochSeconds) {
        time = epochSeconds;
        return this;
    }

    /**
     * Writes the image, atomically.
     *
     * @return the header written
     * @throws IllegalArgumentException if a name is not one of mkimage's
     * @throws ImageException if the data is too large
     * @throws StorageException if the host's file system refuses
     */
    public UImageHeader write(Content data, Path target) {
        try {
            UImageHeader header = header(data);
            AtomicFiles.write(target, out -> {
                out.write(header.encode());
                try (InputStream in = data.open()) {
                    in.transferTo(out);
                }
            });
            return header;
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private UImageHeader header(Content data) throws IOException {
        long size = data.size();
        if (size > MAX_ADDRESS) {
            throw new ImageException(
                    "the image's data has " + size + " bytes", "A U-Boot image can hold less than 4 GiB.");
        }
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        String cut = new String(text, 0, Math.min(text.length, NAME_LENGTH), StandardCharsets.ISO_8859_1);
        return new UImageHeader(
                        0,
                        time,
                        size,
                        load,
                        entry,
                        crc(data),
                        UImageKind.value(UImageKind.OS, os),
                        UImageKind.value(UImageKind.ARCHITECTURE, architecture),
                        UImageKind.value(UImageKind.TYPE, type),
                        UImageKind.value(UImageKind.COMPRESSION, compression),
                        cut)
                .withRightCrc();
    }

    private static int crc(Content data) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = data.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return (int) crc.getValue();
    }
}
