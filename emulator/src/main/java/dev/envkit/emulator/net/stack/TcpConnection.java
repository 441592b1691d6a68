package dev.envkit.emulator.net.stack;

import static dev.envkit.emulator.net.packet.TcpSegment.ACK;
import static dev.envkit.emulator.net.packet.TcpSegment.FIN;
import static dev.envkit.emulator.net.packet.TcpSegment.PSH;
import static dev.envkit.emulator.net.packet.TcpSegment.RST;
import static dev.envkit.emulator.net.packet.TcpSegment.SYN;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.TcpSegment;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;

/**
 * One end of a TCP connection with the board (RFC 9293; congestion control by RFC 5681 and 6582, timers by RFC 6298,
 * checks of resets by RFC 5961). All times are virtual. The address and port of this end may be anything: the board
 * believes that it talks with them.
 */
public final class TcpConnection {
    private static final int MSS = EthernetFrame.MTU - Ipv4Packet.HEADER - TcpSegment.HEADER;
    private static final int DEFAULT_MSS = 536;
    private static final int SMALLEST_MSS = 64;
    static final int WINDOW = 0xffff;
    private static final int INITIAL_SEGMENTS = 10;
    private static final int DUPLICATES = 3;
    private static final int MOST_RETRIES = 10;
    private static final long DELAYED_ACK = 10 * VirtualClock.MILLISECOND;
    private static final long TIME_WAIT = 2 * VirtualClock.SECOND;
    private static final long HALF_CLOSED_PATIENCE = 120 * VirtualClock.SECOND;

    /** What stands behind a connection. All is called on the machine's thread. */
    public interface Application {
        /** The board wants to connect: {@link #accept()} or {@link #refuse()} is to be called, at once or later. */
        void asked();

        /** The connection stands. */
        void established();

        /** Data has come. */
        void receive(byte[] data);

        /** The board will send no more. */
        void endOfInput();

        /** The board has acknowledged some data: {@link TcpConnection#unacknowledged()} has become less. */
        void acknowledged(int bytes);

        /**
         * The connection is over.
         *
         * @param orderly whether both sides have closed it
         */
        void closed(boolean orderly);
    }

    private enum State {
        /** The board wants to connect and waits for {@link #accept} or {@link #refuse}. */
        ASKED,
        SYN_RECEIVED,
        SYN_SENT,
        /** Data can flow; who has sent a FIN is said by {@link #finSent} and {@link #finReceived}. */
        OPEN,
        TIME_WAIT,
        CLOSED
    }

    private final TcpLayer layer;
    private final VirtualClock clock;
    private final Endpoint local;
    private final Endpoint board;
    private final Application application;
    private final SendBuffer output = new SendBuffer();
    private final ReceiveQueue input = new ReceiveQueue(WINDOW);
    private final RetransmissionTime rto = new RetransmissionTime();
    private final ClockEvent timer;
    private final ClockEvent ackTimer;
    private State state;

    // Sequence numbers by the names of RFC 9293, 3.3.1.
    private final int iss;
    private int sndUna;
    private int sndNxt;
    /** The highest sequence number sent; what is below was sent before and is being sent again. */
    private int sndMax;

    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int rcvNxt;
    /** The sequence number behind the window that the board was told. */
    private int advertisedEdge;

    private int mss = DEFAULT_MSS;
    private int congestionWindow;
    private int slowStartThreshold = Integer.MAX_VALUE;
    private int duplicates;
    private int recover;
    private boolean recovering;
    private int retries;
    private boolean closing;
    private boolean finSent;
    private boolean finAcknowledged;
    private boolean finReceived;
    private int finSequence;
    private boolean finKnown;
    private boolean reading = true;
    private boolean endDelivered;
    private int unacknowledgedSegments;
    private boolean ackNow;
    private int timedSequence;
    private long timedAt = -1;

    TcpConnection(TcpLayer layer, Endpoint local, Endpoint board, int iss, ApplicationFactory factory) {
        this.layer = layer;
        this.clock = layer.clock();
        this.local = local;
        this.board = board;
        this.iss = iss;
        sndUna = iss;
        sndNxt = iss;
        sndMax = iss;
        state = State.CLOSED;
        timer = clock.newEvent("TCP retransmission", this::timeout);
        ackTimer = clock.newEvent("TCP acknowledgment", this::sendAck);
        application = factory.create(this);
    }

    /** Makes what stands behind a connection. */
    @FunctionalInterface
    public interface ApplicationFactory {
        Application create(TcpConnection connection);
    }

    // ---- opening ----

    /** The board's SYN has come. */
    void asked(TcpSegment syn) {
        state = State.ASKED;
        takeSyn(syn);
        sndWnd = syn.window();
        application.asked();
    }

    private void takeSyn(TcpSegment syn) {
        rcvNxt = syn.sequence() + 1;
        mss = Math.clamp(syn.mss() == 0 ? DEFAULT_MSS : syn.mss(), SMALLEST_MSS, MSS);
        congestionWindow = INITIAL_SEGMENTS * mss;
    }

    /** Answers the board's wish to connect. */
    public void accept() {
        if (state == State.ASKED) {
            state = State.SYN_RECEIVED;
            sendSyn(SYN | ACK);
        }
    }

    /** Refuses the board's wish to connect. */
    public void refuse() {
        if (state == State.ASKED) {
            layer.send(local, board, TcpSegment.control(local.port(), board.port(), 0, rcvNxt, RST | ACK));
            end();
        }
    }

    void open() {
        state = State.SYN_SENT;
        congestionWindow = INITIAL_SEGMENTS * MSS;
        sendSyn(SYN);
    }

    private void sendSyn(int flags) {
        advertisedEdge = rcvNxt + WINDOW;
        layer.send(
                local, board, new TcpSegment(local.port(), board.port(), iss, rcvNxt, flags, WINDOW, MSS, new byte[0]));
        sndNxt = iss + 1;
        sndMax = sndNxt;
        timer.scheduleIn(rto.timeout(retries));
    }

    // ---- the application's side ----

    /** Returns the board's end. */
    public Endpoint board() {
        return board;
    }

    /** Returns the end that the board connected to. */
    public Endpoint local() {
        return local;
    }

    /** Returns how many bytes were given to {@link #send} and have not been acknowledged. */
    public int unacknowledged() {
        return output.size();
    }

    /** Returns whether the connection is over. */
    public boolean isClosed() {
        return state == State.CLOSED || state == State.TIME_WAIT;
    }

    /** Sends data; does nothing after {@link #close()}. */
    public void send(byte[] data) {
        if (!closing && !isClosed()) {
            output.append(data);
            transmit();
        }
    }

    /** Sends no more after what was given to {@link #send}. */
    public void close() {
        if (!closing && !isClosed()) {
            closing = true;
            if (state == State.ASKED || state == State.SYN_SENT) {
                end();
            } else {
                transmit();
            }
        }
    }

    /** Ends the connection at once. */
    public void reset() {
        if (state == State.SYN_RECEIVED || state == State.OPEN) {
            layer.send(local, board, TcpSegment.control(local.port(), board.port(), sndNxt, rcvNxt, RST | ACK));
        }
        end();
    }

    /** Says whether the application takes data; while it does not, the window closes. */
    public void setReading(boolean on) {
        if (reading != on) {
            reading = on;
            if (on && !isClosed()) {
                deliver();
                // The board need not wait for its own probes.
                if (rcvNxt + input.free() - advertisedEdge >= Math.min(2 * mss, WINDOW / 2)) {
                    sendAck();
                }
            }
        }
    }

    private void deliver() {
        while (reading && !isClosed()) {
            byte[] data = input.poll();
            if (data == null) {
                break;
            }
            application.receive(data);
        }
        boolean all = input.free() == WINDOW;
        if (reading && finReceived && all && !endDelivered && state != State.CLOSED) {
            endDelivered = true;
            application.endOfInput();
        }
    }

    // ---- segments from the board ----

    void receive(TcpSegment segment) {
        switch (state) {
            case ASKED -> {
                if (segment.has(RST)) {
                    fail();
                }
            }
            case SYN_SENT -> receiveInSynSent(segment);
            case SYN_RECEIVED, OPEN -> receiveSynchronized(segment);
            case TIME_WAIT -> {
                if (!segment.has(RST)) {
                    sendAck();
                }
            }
            case CLOSED -> {
                // nothing is expected any more
            }
        }
    }

    private void receiveInSynSent(TcpSegment segment) {
        if (segment.has(ACK) && segment.acknowledgment() != iss + 1) {
            layer.reset(local, board, segment);
        } else if (segment.has(RST)) {
            if (segment.has(ACK)) {
                fail();
            }
        } else if (segment.has(SYN) && segment.has(ACK)) {
            takeSyn(segment);
            sndUna = iss + 1;
            takeWindow(segment);
            becomeOpen();
            sendAck();
            application.established();
            transmit();
        }
    }

    private void becomeOpen() {
        state = State.OPEN;
        retries = 0;
        timer.cancel();
    }

    private void receiveSynchronized(TcpSegment segment) {
        if (segment.has(SYN) && state == State.SYN_RECEIVED && segment.sequence() + 1 == rcvNxt) {
            // The board has not got the answer.
            sendSyn(SYN | ACK);
            return;
        }
        if (!acceptable(segment)) {
            if (!segment.has(RST)) {
                sendAck();
            }
            return;
        }
        if (segment.has(RST)) {
            if (segment.sequence() == rcvNxt) {
                fail();
            } else {
                sendAck();
            }
            return;
        }
        if (segment.has(SYN)) {
            // A challenge (RFC 5961): if the board has forgotten the connection it answers with a reset.
            sendAck();
            return;
        }
        if (!segment.has(ACK)) {
            return;
        }
        if (state == State.SYN_RECEIVED) {
            if (segment.acknowledgment() != iss + 1) {
                layer.reset(local, board, segment);
                return;
            }
            sndUna = iss + 1;
            takeWindow(segment);
            becomeOpen();
            application.established();
            if (isClosed()) {
                return;
            }
        }
        if (segment.acknowledgment() - sndMax > 0) {
            sendAck();
            return;
        }
        takeAcknowledgment(segment);
        if (isClosed()) {
            return;
        }
        takeData(segment);
        if (isClosed()) {
            return;
        }
        transmit();
        acknowledge();
        endIfDone();
    }

    /** RFC 9293, 3.10.7.4, first check: part of the segment is within the window. */
    private boolean acceptable(TcpSegment segment) {
        int window = input.free();
        int first = segment.sequence() - rcvNxt;
        int length = segment.length();
        if (length == 0) {
            return window == 0 ? first == 0 : first >= 0 && first < window;
        }
        int last = first + length - 1;
        // With a closed window acknowledgments are still taken from a probe.
        return window == 0 ? first == 0 : first < window && last >= 0;
    }

    private void takeWindow(TcpSegment segment) {
        sndWnd = segment.window();
        sndWl1 = segment.sequence();
        sndWl2 = segment.acknowledgment();
    }

    private void takeAcknowledgment(TcpSegment segment) {
        int ack = segment.acknowledgment();
        int fresh = ack - sndUna;
        boolean windowSame = segment.window() == sndWnd;
        boolean wasClosed = sndWnd == 0;
        if (segment.sequence() - sndWl1 > 0 || (segment.sequence() == sndWl1 && ack - sndWl2 >= 0)) {
            takeWindow(segment);
        }
        if (fresh <= 0) {
            boolean duplicate = fresh == 0 && segment.length() == 0 && windowSame && sndMax != sndUna;
            if (wasClosed && sndWnd > 0) {
                // The window has opened: what a probe took along is sent again with the rest.
                sndNxt = sndUna;
            } else if (duplicate && sndWnd > 0) {
                duplicateAcknowledgment();
            }
            return;
        }
        retries = 0;
        measure(ack);
        int ofData = Math.min(fresh, output.size());
        output.release(ofData);
        sndUna = ack;
        if (sndNxt - sndUna < 0) {
            sndNxt = sndUna;
        }
        finAcknowledged |= finSent && ack == sndMax && fresh > ofData;
        grow(fresh);
        if (sndUna == sndMax) {
            timer.cancel();
        } else {
            timer.scheduleIn(rto.timeout(0));
        }
        if (ofData > 0) {
            application.acknowledged(ofData);
        }
    }

    private void measure(int ack) {
        if (timedAt >= 0 && ack - timedSequence >= 0) {
            rto.measured(clock.now() - timedAt);
            timedAt = -1;
        }
    }

    private void grow(int fresh) {
        duplicates = 0;
        if (recovering) {
            if (sndUna - recover >= 0) {
                recovering = false;
                congestionWindow = slowStartThreshold;
            } else {
                // Another hole (RFC 6582): fill it and go on.
                retransmitFirst();
                congestionWindow = Math.max(mss, congestionWindow - fresh + mss);
            }
        } else if (congestionWindow < slowStartThreshold) {
            congestionWindow += Math.min(fresh, mss);
        } else {
            congestionWindow += Math.max(1, mss * mss / congestionWindow);
        }
        congestionWindow = Math.min(congestionWindow, 4 * WINDOW);
    }

    private void duplicateAcknowledgment() {
        duplicates++;
        if (recovering) {
            congestionWindow += mss;
        } else if (duplicates == DUPLICATES) {
            slowStartThreshold = Math.max((sndMax - sndUna) / 2, 2 * mss);
            recovering = true;
            recover = sndMax;
            retransmitFirst();
            congestionWindow = slowStartThreshold + DUPLICATES * mss;
        }
    }

    private void takeData(TcpSegment segment) {
        int ahead = segment.sequence() - rcvNxt;
        byte[] data = segment.payload();
        if (segment.has(FIN)) {
            finKnown = true;
            finSequence = segment.sequence() + data.length;
        }
        if (data.length > 0) {
            if (finReceived) {
                return;
            }
            int arrived = input.add(ahead, data);
            rcvNxt += arrived;
            unacknowledgedSegments++;
            // A gap, or the end of one, is told at once so that the board can do something about it.
            ackNow |= ahead != 0 || arrived != data.length || input.hasEarly();
        }
        if (finKnown && !finReceived && finSequence == rcvNxt) {
            finReceived = true;
            rcvNxt++;
            ackNow = true;
        } else if (segment.has(FIN)) {
            ackNow = true;
        }
        deliver();
    }

    private void acknowledge() {
        if (ackNow || unacknowledgedSegments >= 2) {
            sendAck();
        } else if (unacknowledgedSegments > 0 && !ackTimer.isScheduled()) {
            ackTimer.scheduleIn(DELAYED_ACK);
        }
    }

    // ---- segments to the board ----

    private void sendAck() {
        if (state == State.OPEN || state == State.TIME_WAIT || state == State.SYN_RECEIVED) {
            sendSegment(sndNxt, ACK, new byte[0]);
        }
    }

    private void sendSegment(int sequence, int flags, byte[] data) {
        int window = input.free();
        advertisedEdge = rcvNxt + window;
        ackNow = false;
        unacknowledgedSegments = 0;
        ackTimer.cancel();
        layer.send(local, board, new TcpSegment(local.port(), board.port(), sequence, rcvNxt, flags, window, 0, data));
    }

    /** Sends what the windows allow. */
    private void transmit() {
        if (state != State.OPEN) {
            return;
        }
        int window = Math.min(sndWnd, congestionWindow);
        while (true) {
            int sent = sndNxt - sndUna;
            int unsent = output.size() - sent;
            int length = Math.min(Math.min(unsent, mss), window - sent);
            if (length <= 0 || (finSent && sndNxt == sndMax)) {
                break;
            }
            boolean last = length == unsent;
            // Silly windows (RFC 9293, 3.8.6.2.1): not a small piece while others are on their way and more is to come.
            if (length < mss && !last && sent > 0) {
                break;
            }
            boolean fin = last && closing && window - sent > length;
            sendData(sndNxt, length, last, fin);
            advance(length + (fin ? 1 : 0));
        }
        boolean allSent = sndNxt - sndUna == output.size();
        if (closing && allSent && (!finSent || sndNxt != sndMax)) {
            finSent = true;
            sendSegment(sndNxt, FIN | ACK, new byte[0]);
            advance(1);
        }
        if (!timer.isScheduled() && (sndUna != sndMax || output.size() > 0)) {
            // Also for a closed window: the timer's probes ask whether it has opened.
            timer.scheduleIn(rto.timeout(retries));
        }
    }

    private void sendData(int sequence, int length, boolean last, boolean fin) {
        finSent |= fin;
        int flags = ACK | (last ? PSH : 0) | (fin ? FIN : 0);
        sendSegment(sequence, flags, output.peek(sequence - sndUna, length));
    }

    private void advance(int length) {
        sndNxt += length;
        if (sndNxt - sndMax > 0) {
            if (timedAt < 0) {
                timedAt = clock.now();
                timedSequence = sndNxt;
            }
            sndMax = sndNxt;
        }
    }

    private void retransmitFirst() {
        // Karn's rule: what was sent twice cannot be timed.
        timedAt = -1;
        int length = Math.min(output.size(), mss);
        boolean all = length == output.size();
        sendSegment(sndUna, ACK | (all ? PSH : 0) | (all && finSent ? FIN : 0), output.peek(0, length));
        timer.scheduleIn(rto.timeout(retries));
    }

    private void timeout() {
        retries++;
        if (retries > MOST_RETRIES) {
            if (state == State.OPEN || state == State.SYN_RECEIVED) {
                layer.send(local, board, TcpSegment.control(local.port(), board.port(), sndNxt, rcvNxt, RST | ACK));
            }
            fail();
            return;
        }
        switch (state) {
            case SYN_SENT -> sendSyn(SYN);
            case SYN_RECEIVED -> sendSyn(SYN | ACK);
            case TIME_WAIT -> end();
            case OPEN -> retransmit();
            case ASKED, CLOSED -> {
                // no timer runs
            }
        }
    }

    private void retransmit() {
        if (finAcknowledged) {
            // The board has been silent since this side closed.
            fail();
            return;
        }
        if (sndWnd == 0 && output.size() > 0) {
            // A probe of the closed window: one byte (RFC 9293, 3.8.6.1). Asking may go on for ever.
            retries = Math.min(retries, MOST_RETRIES - 1);
            timedAt = -1;
            sendSegment(sndUna, ACK, output.peek(0, 1));
            sndNxt = sndUna;
            advance(1);
            timer.scheduleIn(rto.timeout(retries));
            return;
        }
        slowStartThreshold = Math.max((sndMax - sndUna) / 2, 2 * mss);
        congestionWindow = mss;
        recovering = false;
        duplicates = 0;
        retransmitFirst();
        int again = Math.min(output.size(), mss);
        sndNxt = sndUna + again + (finSent && again == output.size() ? 1 : 0);
    }

    // ---- ends ----

    private void endIfDone() {
        if (finAcknowledged && finReceived && endDelivered) {
            state = State.TIME_WAIT;
            ackTimer.cancel();
            timer.scheduleIn(TIME_WAIT);
            application.closed(true);
        } else if (finAcknowledged) {
            timer.scheduleIn(HALF_CLOSED_PATIENCE);
        }
    }

    /** The connection is over before it was closed. */
    private void fail() {
        State before = state;
        end();
        if (before != State.TIME_WAIT && before != State.CLOSED) {
            application.closed(false);
        }
    }

    /** Forgets the connection. */
    void end() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            timer.cancel();
            ackTimer.cancel();
            input.clear();
            output.release(output.size());
            layer.remove(this);
        }
    }

    boolean isInTimeWait() {
        return state == State.TIME_WAIT;
    }

    /** Whether a new SYN of the board may take the place of this connection (RFC 9293, 3.6.1). */
    boolean yieldsTo(TcpSegment syn) {
        return state == State.TIME_WAIT && syn.sequence() - rcvNxt >= 0;
    }

    /** Ends the connection because the run is over. */
    void shutDown() {
        fail();
    }
}
