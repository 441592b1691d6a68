package dev.envkit.toolkit.image.uboot;

import dev.envkit.toolkit.image.ImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * U-Boot's environment as it lies in flash: CRC-32 of the rest (in the processor's byte order, little endian), then
 * {@code name=value} strings with a zero byte each and another one at the end (U-Boot, include/env_internal.h, env_t).
 * The rest of the block is zero, as {@code saveenv} leaves it. Immutable.
 */
public final class UBootEnvironment {
    /** What this board's U-Boot keeps, in bytes (CONFIG_ENV_SIZE): a block of the chip with the smallest blocks. */
    public static final int DEFAULT_SIZE = 0x4000;

    private static final int CRC_LENGTH = 4;

    /** Longest name that is taken for one when an environment is looked for. */
    private static final int LONGEST_NAME = 256;

    private final Map<String, String> variables;

    /** @param variables names and values; kept in the order of their names, as U-Boot writes them */
    public UBootEnvironment(Map<String, String> variables) {
        this.variables = Collections.unmodifiableMap(new TreeMap<>(variables));
    }

    /** Returns the variables, sorted by name. */
    public Map<String, String> variables() {
        return variables;
    }

    /**
     * Returns the block.
     *
     * @param size its length in bytes, which must be what U-Boot was configured with
     * @throws ImageException if the variables do not fit, or a name cannot be one
     */
    public byte[] encode(int size) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        variables.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
                throw new ImageException(
                        "'" + name + "' cannot be a variable of U-Boot's environment",
                        "Names are not empty and have no '=' in them; nothing has zero bytes.");
            }
            strings.writeBytes((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8));
        });
        strings.write(0);
        if (strings.size() == 1) {
            // an empty environment ends in two zero bytes
            strings.write(0);
        }
        if (strings.size() > size - CRC_LENGTH) {
            throw new ImageException(
                    "the environment has " + strings.size() + " bytes and its place " + (size - CRC_LENGTH),
                    "Shorten it, or make the environment's partition larger here and in U-Boot (CONFIG_ENV_SIZE).");
        }
        byte[] block = new byte[size];
        System.arraycopy(strings.toByteArray(), 0, block, CRC_LENGTH, strings.size());
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(crc(block, 0, size));
        return block;
    }

    private static int crc(byte[] block, int offset, int size) {
        CRC32 crc = new CRC32();
        crc.update(block, offset + CRC_LENGTH, size - CRC_LENGTH);
        return (int) crc.getValue();
    }

    /**
     * What was found where an environment may be.
     *
     * @param environment the variables
     * @param size length of the block with a right CRC; 0 if no length has one
     */
    public record Found(UBootEnvironment environment, int size) {
        /** Returns whether the CRC is right for some length of the block. */
        public boolean crcRight() {
            return size > 0;
        }
    }

    /**
     * Looks for an environment. U-Boot's configuration alone says how long the block is, so every power of two from 4
     * KiB on up to what is there is tried.
     *
     * @return empty if the bytes look like nothing of the kind
     */
    public static Optional<Found> find(byte[] bytes) {
        Optional<UBootEnvironment> environment = decode(bytes);
        if (environment.isEmpty()) {
            return Optional.empty();
        }
        int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        for (int size = 1 << 12; size <= bytes.length; size <<= 1) {
            if (crc(bytes, 0, size) == stored) {
                return Optional.of(new Found(environment.get(), size));
            }
        }
        // lengths such as 0xc000 or 0x60000 are rarer
        for (int size = 1 << 12; size <= Math.min(bytes.length, 1 << 18); size += 1 << 12) {
            if (crc(bytes, 0, size) == stored) {
                return Optional.of(new Found(environment.get(), size));
            }
        }
        return Optional.of(new Found(environment.get(), 0));
    }

    private static Optional<UBootEnvironment> decode(byte[] bytes) {
        Map<String, String> variables = new LinkedHashMap<>();
        int at = CRC_LENGTH;
        while (at < bytes.length && bytes[at] != 0) {
            int end = at;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            String line = new String(Arrays.copyOfRange(bytes, at, end), StandardCharsets.UTF_8);
            int equals = line.indexOf('=');
            if (end == bytes.length || equals <= 0 || equals > LONGEST_NAME || !isPlain(line.substring(0, equals))) {
                return Optional.empty();
            }
            variables.put(line.substring(0, equals), line.substring(equals + 1));
            at = end + 1;
        }
        return variables.isEmpty() ? Optional.empty() : Optional.of(new UBootEnvironment(variables));
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
