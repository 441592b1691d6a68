package dev.envkit.toolkit.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream whose reads fail when the server sends nothing for too long; the HTTP client's own
 * stream would block for ever. Holds at most what the client reads from the socket at once.
 *
 * <p>The reading side is for one thread; the client's threads deliver.
 */
final class GuardedBody extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
    /** One delivery: data, an end (both null), or a failure. */
    private record Delivery(
            @Nullable List<ByteBuffer> data, @Nullable Throwable failure) {}

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private final Duration patience;
    private volatile Flow.@Nullable Subscription subscription;
    private boolean ended;

    /** @param patience how long a read may wait for data */
    GuardedBody(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> data) {
        deliveries.add(new Delivery(data, null));
    }

    @Override
    public void onError(Throwable failure) {
        deliveries.add(new Delivery(null, failure));
    }

    @Override
    public void onComplete() {
        deliveries.add(new Delivery(null, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (buffers.isEmpty()) {
            if (ended) {
                return -1;
            }
            await();
        }
        ByteBuffer first = buffers.getFirst();
        int n = Math.min(length, first.remaining());
        first.get(target, offset, n);
        if (!first.hasRemaining()) {
            buffers.removeFirst();
        }
        return n;
    }

    private void await() throws IOException {
        Delivery delivery;
        try {
            delivery = deliveries.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (delivery == null) {
            throw new IOException("sent nothing for " + patience.toSeconds() + " s");
        }
        Throwable failure = delivery.failure();
        if (failure != null) {
            throw failure instanceof IOException e ? e : new IOException(failure);
        }
        List<ByteBuffer> data = delivery.data();
        if (data == null) {
            ended = true;
            return;
        }
        for (ByteBuffer buffer : data) {
            if (buffer.hasRemaining()) {
                buffers.add(buffer);
            }
        }
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    /** Stops the transfer; the connection is closed unless the body was read to its end. */
    @Override
    public void close() {
        Flow.Subscription current = subscription;
        if (current != null && !ended) {
            current.cancel();
        }
        ended = true;
        buffers.clear();
    }
}
