package dev.envkit.toolkit.image.ubifs;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/**
 * Writes the LPT area: the tree of what each LEB of the main area has free and dirty, then the table of the LPT area's
 * own LEBs (Linux, fs/ubifs/lpt.c). All are bit fields, packed end to end, lowest bits first.
 */
final class UbifsLpt {
    private static final int PNODE = 0;
    private static final int NNODE = 1;
    private static final int LTAB = 2;
    private static final int LSAVE = 3;
    private static final int CRC_BYTES = UbifsGeometry.LPT_CRC_BITS / 8;
    private static final int FANOUT = UbifsGeometry.LPT_FANOUT;

    private final UbifsGeometry geometry;
    private final NavigableMap<Integer, byte[]> blocks;
    private final int[] free;
    private final int[] dirty;
    private byte[] leb;
    private int lnum;
    private int used;

    /** Where things are; the places are the master node's. */
    record Places(
            int rootLeb,
            int rootOffset,
            int headLeb,
            int headOffset,
            int tableLeb,
            int tableOffset,
            int saveLeb,
            int saveOffset) {}

    private record Place(int leb, int offset) {}

    UbifsLpt(UbifsGeometry geometry, NavigableMap<Integer, byte[]> blocks) {
        this.geometry = geometry;
        this.blocks = blocks;
        free = new int[geometry.lptLebs];
        dirty = new int[geometry.lptLebs];
        Arrays.fill(free, geometry.lebSize);
        leb = new byte[geometry.lebSize];
        lnum = geometry.lptFirst();
    }

    /** @param properties one for each LEB of the main area */
    Places write(List<UbifsHead.Properties> properties) {
        Place[] level = pnodes(properties);
        for (int row = geometry.lptHeight - 1; row >= 0; row--) {
            level = nnodes(level, row);
        }
        Place save = geometry.bigLpt ? put(save()) : new Place(0, 0);
        Place table = reserve(geometry.ltabLength);
        account(table.offset + geometry.ltabLength);
        put(table());
        Place root = level[0];
        int head = flush();
        return new Places(root.leb, root.offset, lnum, head, table.leb, table.offset, save.leb, save.offset);
    }

    private Place[] pnodes(List<UbifsHead.Properties> properties) {
        Place[] places = new Place[UbifsGeometry.divide(properties.size(), FANOUT)];
        for (int number = 0; number < places.length; number++) {
            Bits bits = new Bits(geometry.pnodeLength, PNODE);
            if (geometry.bigLpt) {
                bits.put(number, geometry.pnodeCountBits);
            }
            for (int i = number * FANOUT; i < (number + 1) * FANOUT; i++) {
                // the LEBs behind the last, which come when the volume grows, are empty
                UbifsHead.Properties leaf = i < properties.size()
                        ? properties.get(i)
                        : new UbifsHead.Properties(geometry.lebSize, 0, false);
                bits.put(leaf.free() >> 3, geometry.spaceBits);
                bits.put(leaf.dirty() >> 3, geometry.spaceBits);
                bits.put(leaf.index() ? 1 : 0, 1);
            }
            places[number] = put(bits.finish());
        }
        return places;
    }

    private Place[] nnodes(Place[] below, int row) {
        Place[] places = new Place[Math.max(1, UbifsGeometry.divide(below.length, FANOUT))];
        for (int column = 0; column < places.length; column++) {
            Bits bits = new Bits(geometry.nnodeLength, NNODE);
            if (geometry.bigLpt) {
                bits.put(number(row, column), geometry.pnodeCountBits);
            }
            for (int i = column * FANOUT; i < (column + 1) * FANOUT; i++) {
                // a branch that leads nowhere leads behind the area
                Place child = i < below.length ? below[i] : new Place(geometry.lptFirst() + geometry.lptLebs, 0);
                bits.put(child.leb - geometry.lptFirst(), geometry.lptLnumBits);
                bits.put(child.offset, geometry.lptOffsetBits);
            }
            places[column] = put(bits.finish());
        }
        return places;
    }

    /** Returns the number of a node: one, then the digits of its way from the root. */
    private static int number(int row, int column) {
        int number = 1;
        for (int digits = column, level = 0; level < row; level++, digits /= FANOUT) {
            number = number * FANOUT + digits % FANOUT;
        }
        return number;
    }

    private byte[] save() {
        Bits bits = new Bits(geometry.lsaveLength, LSAVE);
        for (int i = 0; i < UbifsGeometry.SAVE_COUNT; i++) {
            bits.put(geometry.mainFirst() + (i < geometry.mainLebs() ? i : 0), geometry.lnumBits);
        }
        return bits.finish();
    }

    private byte[] table() {
        Bits bits = new Bits(geometry.ltabLength, LTAB);
        for (int i = 0; i < free.length; i++) {
            bits.put(free[i], geometry.lptSpaceBits);
            bits.put(dirty[i], geometry.lptSpaceBits);
        }
        return bits.finish();
    }

    private Place put(byte[] node) {
        Place place = reserve(node.length);
        System.arraycopy(node, 0, leb, place.offset, node.length);
        used = place.offset + node.length;
        return place;
    }

    /** Returns where something of a length goes, in a new LEB if need be. */
    private Place reserve(int length) {
        if (used + length > geometry.lebSize) {
            account(used);
            flush();
            lnum++;
            used = 0;
            leb = new byte[geometry.lebSize];
        }
        return new Place(lnum, used);
    }

    private void account(int end) {
        int aligned = UbifsNode.align(end, geometry.pageSize);
        free[lnum - geometry.lptFirst()] = geometry.lebSize - aligned;
        dirty[lnum - geometry.lptFirst()] = aligned - end;
    }

    /** Keeps the LEB that is being written; returns where its free space begins. */
    private int flush() {
        int end = UbifsNode.align(used, geometry.pageSize);
        Arrays.fill(leb, used, end, (byte) 0xff);
        blocks.put(lnum, Arrays.copyOf(leb, end));
        return end;
    }

    /** A node: CRC-16, type and fields. */
    private static final class Bits {
        private static final int POLYNOMIAL = 0xa001;

        private final byte[] bytes;
        private int position = UbifsGeometry.LPT_CRC_BITS;

        Bits(int length, int type) {
            bytes = new byte[length];
            put(type, UbifsGeometry.LPT_TYPE_BITS);
        }

        void put(int value, int count) {
            for (int bit = 0; bit < count; bit++, position++) {
                bytes[position >> 3] |= (byte) ((value >> bit & 1) << (position & 7));
            }
        }

        byte[] finish() {
            int crc = 0xffff;
            for (int i = CRC_BYTES; i < bytes.length; i++) {
                crc ^= bytes[i] & 0xff;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
                }
            }
            bytes[0] = (byte) crc;
            bytes[1] = (byte) (crc >> 8);
            return bytes;
        }
    }
}
