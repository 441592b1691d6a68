package dev.envkit.toolkit.image.ubifs;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/** Writes nodes one behind the other into the LEBs of the main area, and keeps account of them. */
final class UbifsHead {
    private final UbifsGeometry geometry;
    private final NavigableMap<Integer, byte[]> blocks;
    private final List<Properties> properties;
    private final boolean index;
    private final byte[] leb;
    private int used;
    private long sequence;

    /**
     * What the LPT says of a LEB.
     *
     * @param free bytes behind what is written
     * @param dirty bytes that are written and mean nothing
     * @param index whether it holds nodes of the index
     */
    record Properties(int free, int dirty, boolean index) {}

    /** Where a node is. */
    record Place(int leb, int offset, int length) {}

    /**
     * @param blocks where LEBs go, by number
     * @param properties of the main area's LEBs so far; a head's LEBs follow those
     * @param index whether it writes the index
     * @param sequence the last sequence number that was used
     */
    UbifsHead(
            UbifsGeometry geometry,
            NavigableMap<Integer, byte[]> blocks,
            List<Properties> properties,
            boolean index,
            long sequence) {
        this.geometry = geometry;
        this.blocks = blocks;
        this.properties = properties;
        this.index = index;
        this.sequence = sequence;
        leb = new byte[geometry.lebSize];
    }

    /** Returns the next sequence number. */
    long nextSequence() {
        return ++sequence;
    }

    /** Returns the last sequence number that was used. */
    long sequence() {
        return sequence;
    }

    Place write(byte[] node) {
        if (used + node.length > leb.length) {
            close();
        }
        Place place = new Place(geometry.mainFirst() + properties.size(), used, node.length);
        System.arraycopy(node, 0, leb, used, node.length);
        int end = used + UbifsNode.align8(node.length);
        Arrays.fill(leb, used + node.length, Math.min(end, leb.length), (byte) 0);
        used = Math.min(end, leb.length);
        return place;
    }

    /** Ends the LEB that is being written, if one is; returns where its free space begins. */
    Place close() {
        int lnum = geometry.mainFirst() + properties.size();
        if (used == 0) {
            return new Place(lnum, 0, 0);
        }
        int end = UbifsNode.align(used, geometry.pageSize);
        if (end > used) {
            UbifsNode.pad(leb, used, end, nextSequence());
        }
        blocks.put(lnum, Arrays.copyOf(leb, end));
        properties.add(new Properties(leb.length - end, end - used, index));
        used = 0;
        return new Place(lnum, end, 0);
    }
}
