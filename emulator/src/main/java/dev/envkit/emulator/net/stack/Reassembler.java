package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts IPv4 fragments together (RFC 791, 815). A datagram with fragments that overlap is discarded, as RFC 5722 has it
 * for IPv6: nobody sends such in earnest. What is kept is limited in number, size and time, the oldest goes first.
 */
final class Reassembler {
    static final int MOST_DATAGRAMS = 64;
    static final int MOST_BYTES = 4 << 20;
    private static final long PATIENCE = 15 * VirtualClock.SECOND;

    private final VirtualClock clock;
    private final Map<Key, Partial> partials = new LinkedHashMap<>();
    private int held;

    private record Key(int source, int destination, int protocol, int identification) {}

    /** The fragments of one datagram. */
    private static final class Partial {
        private final long since;
        private final TreeMap<Integer, byte[]> fragments = new TreeMap<>();
        private int bytes;
        private int total = -1;

        Partial(long since) {
            this.since = since;
        }

        /** Takes a fragment; false if it contradicts those before it. */
        boolean add(Ipv4Packet fragment) {
            int from = fragment.offset();
            byte[] payload = fragment.payload();
            int end = from + payload.length;
            boolean malformed = payload.length == 0
                    || end > Ipv4Packet.LONGEST
                    || (fragment.moreFragments() && payload.length % 8 != 0)
                    || (total >= 0 && (end > total || (!fragment.moreFragments() && end != total)));
            if (malformed) {
                return false;
            }
            byte[] same = fragments.get(from);
            if (same != null) {
                // sent twice
                return Arrays.equals(same, payload);
            }
            Map.Entry<Integer, byte[]> before = fragments.lowerEntry(from);
            Map.Entry<Integer, byte[]> after = fragments.higherEntry(from);
            boolean overlaps = (before != null && before.getKey() + before.getValue().length > from)
                    || (after != null && after.getKey() < end);
            if (overlaps || (!fragment.moreFragments() && after != null)) {
                return false;
            }
            if (!fragment.moreFragments()) {
                total = end;
            }
            fragments.put(from, payload);
            bytes += payload.length;
            return true;
        }

        boolean isComplete() {
            return bytes == total;
        }

        byte[] payload() {
            byte[] whole = new byte[total];
            fragments.forEach((at, part) -> System.arraycopy(part, 0, whole, at, part.length));
            return whole;
        }
    }

    Reassembler(VirtualClock clock) {
        this.clock = clock;
    }

    /** Returns how many payload bytes are waiting for the rest. */
    int held() {
        return held;
    }

    /** Takes a fragment, and returns the whole packet if this was the last one that was missing. */
    @Nullable
    Ipv4Packet add(Ipv4Packet fragment) {
        forgetOld();
        Key key = new Key(fragment.source(), fragment.destination(), fragment.protocol(), fragment.identification());
        Partial partial = partials.computeIfAbsent(key, any -> new Partial(clock.now()));
        int before = partial.bytes;
        if (!partial.add(fragment)) {
            partials.remove(key);
            held -= before;
            return null;
        }
        held += partial.bytes - before;
        if (partial.isComplete()) {
            partials.remove(key);
            held -= partial.bytes;
            return new Ipv4Packet(
                    fragment.identification(),
                    false,
                    0,
                    fragment.ttl(),
                    fragment.protocol(),
                    fragment.source(),
                    fragment.destination(),
                    partial.payload());
        }
        return null;
    }

    private void forgetOld() {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (oldestFirst.hasNext()) {
            Partial oldest = oldestFirst.next();
            boolean keep =
                    partials.size() < MOST_DATAGRAMS && held < MOST_BYTES && clock.now() - oldest.since < PATIENCE;
            if (keep) {
                return;
            }
            held -= oldest.bytes;
            oldestFirst.remove();
        }
    }
}
