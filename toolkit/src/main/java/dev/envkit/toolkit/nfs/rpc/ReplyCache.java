package dev.envkit.toolkit.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the replies to calls that must not be carried out twice, such as REMOVE, for callers that did not get the
 * reply and ask again. A call is known again by caller, transaction number, length and checksum. For one thread.
 */
final class ReplyCache {
    private static final int ENTRIES = 512;
    private static final int LONGEST_REPLY = 4096;

    private record Key(RpcCaller caller, int transaction, int length, long checksum) {}

    private final Map<Key, byte[]> replies = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
            return size() > ENTRIES;
        }
    };

    /** Returns the reply to a call that was answered before, or null. */
    @Nullable
    ByteBuffer find(RpcCaller caller, int transaction, ByteBuffer message) {
        byte[] reply = replies.get(key(caller, transaction, message));
        return reply == null ? null : ByteBuffer.wrap(reply);
    }

    /** Remembers a reply. */
    void add(RpcCaller caller, int transaction, ByteBuffer message, ByteBuffer reply) {
        if (reply.remaining() <= LONGEST_REPLY) {
            byte[] copy = new byte[reply.remaining()];
            reply.duplicate().get(copy);
            replies.put(key(caller, transaction, message), copy);
        }
    }

    private static Key key(RpcCaller caller, int transaction, ByteBuffer message) {
        CRC32C checksum = new CRC32C();
        checksum.update(message.duplicate());
        return new Key(caller, transaction, message.remaining(), checksum.getValue());
    }
}
