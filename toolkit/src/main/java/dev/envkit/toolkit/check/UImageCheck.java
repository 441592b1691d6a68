package dev.envkit.toolkit.check;

import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.toolkit.image.UImageHeader;
import dev.envkit.toolkit.image.UImageKind;
import dev.envkit.workspace.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/** A legacy U-Boot image: both checksums, and the fields that decide whether the board can start it. */
final class UImageCheck {
    private UImageCheck() {}

    static String check(ArtifactCheckSpec.UImage wanted, Path path) throws FailedCheck, IOException {
        UImageHeader header;
        long length;
        int dataCrc;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(UImageHeader.LENGTH);
            if (head.length < UImageHeader.LENGTH) {
                throw new FailedCheck("it has only " + head.length + " bytes, less than a uImage header");
            }
            try {
                header = UImageHeader.decode(head);
            } catch (IllegalArgumentException e) {
                throw new FailedCheck("it is not a uImage: the magic number 0x27051956 is missing");
            }
            if (header.headerCrc() != header.expectedHeaderCrc()) {
                throw new FailedCheck(String.format(
                        "the uImage header's CRC is 0x%08x where 0x%08x is right: the header is damaged",
                        header.headerCrc(), header.expectedHeaderCrc()));
            }
            CRC32 crc = new CRC32();
            length = crc(in, header.size(), crc);
            dataCrc = (int) crc.getValue();
        }
        if (length < header.size()) {
            throw new FailedCheck(
                    "the uImage is truncated: " + length + " of " + header.size() + " bytes of data are there");
        }
        if (dataCrc != header.dataCrc()) {
            throw new FailedCheck(String.format(
                    "the uImage's data has CRC 0x%08x where the header says 0x%08x: it is damaged",
                    dataCrc, header.dataCrc()));
        }
        address("load address", wanted.load(), header.load());
        address("entry point", wanted.entry(), header.entry());
        kind(UImageKind.ARCHITECTURE, wanted.arch(), header.architecture());
        kind(UImageKind.OS, wanted.os(), header.os());
        kind(UImageKind.TYPE, wanted.type(), header.type());
        return String.format(
                "load 0x%08x, entry 0x%08x, %s, %s %s %s",
                header.load(),
                header.entry(),
                ByteSize.format(header.size()),
                UImageKind.ARCHITECTURE.name(header.architecture()),
                UImageKind.OS.name(header.os()),
                UImageKind.TYPE.name(header.type()));
    }

    private static long crc(InputStream in, long size, CRC32 crc) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        while (done < size) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, size - done));
            if (n < 0) {
                break;
            }
            crc.update(buffer, 0, n);
            done += n;
        }
        return done;
    }

    private static void address(String what, OptionalLong wanted, long found) throws FailedCheck {
        if (wanted.isPresent() && wanted.getAsLong() != found) {
            throw new FailedCheck(
                    String.format("the uImage's %s is 0x%08x, and should be 0x%08x", what, found, wanted.getAsLong()));
        }
    }

    private static void kind(UImageKind.Names names, Optional<String> wanted, int found) throws FailedCheck {
        if (wanted.isPresent() && !names.name(found).equalsIgnoreCase(wanted.get())) {
            throw new FailedCheck("the uImage's " + names.field() + " is '" + names.name(found) + "', and should be '"
                    + wanted.get() + "'");
        }
    }
}
