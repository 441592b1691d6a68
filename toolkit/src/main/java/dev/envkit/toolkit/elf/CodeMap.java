package dev.envkit.toolkit.elf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of each halfword of a file's code: unknown, instruction, or data. */
final class CodeMap {
    enum Kind {
        UNKNOWN(0),
        ARM(1),
        THUMB(2),
        /** A literal: loaded by an instruction that was reached. */
        DATA(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static Kind of(byte code) {
            return switch (code) {
                case 1 -> ARM;
                case 2 -> THUMB;
                case 3 -> DATA;
                default -> UNKNOWN;
            };
        }
    }

    private final List<CodeRegion> regions;
    private final List<byte[]> kinds = new ArrayList<>();

    CodeMap(List<CodeRegion> regions) {
        this.regions = regions;
        for (CodeRegion region : regions) {
            kinds.add(new byte[(region.bytes().limit() + 1) / 2]);
        }
    }

    List<CodeRegion> regions() {
        return regions;
    }

    @Nullable
    CodeRegion regionOf(long address, int length) {
        for (CodeRegion region : regions) {
            if (region.contains(address, length)) {
                return region;
            }
        }
        return null;
    }

    Kind kind(CodeRegion region, long address) {
        return Kind.of(kinds.get(region.number())[index(region, address)]);
    }

    void mark(CodeRegion region, long address, int length, Kind kind) {
        byte[] of = kinds.get(region.number());
        int first = index(region, address);
        for (int i = first; i < first + length / 2 && i < of.length; i++) {
            of[i] = kind.code;
        }
    }

    /** Forgets the instructions and keeps the data. */
    void forgetCode() {
        for (byte[] of : kinds) {
            for (int i = 0; i < of.length; i++) {
                of[i] = of[i] == Kind.DATA.code ? of[i] : Kind.UNKNOWN.code;
            }
        }
    }

    long count(Kind kind) {
        long count = 0;
        for (byte[] of : kinds) {
            for (byte b : of) {
                count += b == kind.code ? 1 : 0;
            }
        }
        return count * 2;
    }

    private static int index(CodeRegion region, long address) {
        return (int) (address - region.address()) / 2;
    }
}
