package dev.envkit.toolkit.image.ubifs;

import dev.envkit.toolkit.image.ubifs.UbifsHead.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The index: a B-tree of the places of all nodes, by key. */
final class UbifsIndex {
    private static final byte[] NO_NAME = {};

    private final List<Leaf> leaves = new ArrayList<>();
    private long size;

    /** A node's key and place. */
    private static final class Leaf {
        private final long key;
        /** Of entries in directories, whose keys may be equal. */
        private final byte[] name;

        private final Place place;

        Leaf(long key, byte[] name, Place place) {
            this.key = key;
            this.name = name;
            this.place = place;
        }
    }

    void add(long key, Place place) {
        add(key, NO_NAME, place);
    }

    void add(long key, byte[] name, Place place) {
        leaves.add(new Leaf(key, name, place));
    }

    /** Writes the nodes, the lowest level first, and returns the root's place. */
    Place write(UbifsHead head) {
        leaves.sort(Comparator.comparing((Leaf leaf) -> leaf.key, Long::compareUnsigned)
                .thenComparing(leaf -> leaf.name, Arrays::compareUnsigned));
        List<Leaf> level = leaves;
        int number = 0;
        do {
            List<Leaf> above = new ArrayList<>();
            for (int from = 0; from < level.size(); from += UbifsGeometry.FANOUT) {
                List<Leaf> branches = level.subList(from, Math.min(level.size(), from + UbifsGeometry.FANOUT));
                Place place = head.write(node(branches, number, head.nextSequence()));
                size += UbifsNode.align8(place.length());
                above.add(new Leaf(branches.getFirst().key, NO_NAME, place));
            }
            level = above;
            number++;
        } while (level.size() > 1);
        return level.getFirst().place;
    }

    private static byte[] node(List<Leaf> branches, int level, long sequence) {
        ByteBuffer node = UbifsNode.allocate(UbifsNode.INDEX_LENGTH + branches.size() * UbifsNode.BRANCH_LENGTH);
        node.putShort((short) branches.size()).putShort((short) level);
        for (Leaf branch : branches) {
            node.putInt(branch.place.leb()).putInt(branch.place.offset()).putInt(branch.place.length());
            UbifsNode.putKey(node, branch.key);
        }
        return UbifsNode.finish(node, UbifsNode.INDEX, sequence);
    }

    /** Returns the bytes of the nodes written, each aligned. */
    long size() {
        return size;
    }
}
