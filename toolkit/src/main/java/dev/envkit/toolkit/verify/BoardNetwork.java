package dev.envkit.toolkit.verify;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.bench.BenchException;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.TcpStream;
import dev.envkit.emulator.net.user.UserNetwork;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.recipes.ScenarioStep;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reaches the board from the gateway of its user-mode network, in virtual time: nothing of the host takes part, so that
 * it comes out the same in every run.
 *
 * <p>For the machine's thread.
 */
final class BoardNetwork {
    private static final String NOT_LISTENING =
            "check that the server runs (ps) and listens (netstat -ltn), and that the board has an address (ip addr)";
    private static final int MAX_ANSWER = 16 << 20;
    private static final Pattern STATUS_LINE = Pattern.compile("\\AHTTP/\\d\\.\\d (\\d{3})");

    private final Bench bench;

    BoardNetwork(Bench bench) {
        this.bench = bench;
    }

    private UserNetwork network() throws StepFailure {
        return bench.network()
                .orElseThrow(() -> new StepFailure(
                        "the board is not on the user-mode network, from which it could be reached",
                        "boot it with --net user"));
    }

    /** Sends echo requests, one when the one before was answered, and says how long the answers took. */
    String ping(ScenarioStep.Ping ping, long limit) throws StepFailure, InterruptedException {
        UserNetwork network = network();
        long longest = 0;
        for (int n = 1; n <= ping.count(); n++) {
            Answered answered = new Answered(bench.board().clock());
            network.ping(answered::now);
            try {
                bench.await("the board answers ping " + n, answered::is, limit);
            } catch (BenchException e) {
                throw new StepFailure(
                        String.valueOf(e.getMessage()),
                        "check that the board has the address of the network plan (ip addr), and a link (ip link)");
            }
            longest = Math.max(longest, answered.after());
        }
        return String.format(
                Locale.ROOT, "%d answered, within %.3f ms", ping.count(), (double) longest / VirtualClock.MILLISECOND);
    }

    private static final class Answered {
        private final VirtualClock clock;
        private final long sent;
        private long after = -1;

        Answered(VirtualClock clock) {
            this.clock = clock;
            this.sent = clock.now();
        }

        void now() {
            after = clock.now() - sent;
        }

        boolean is() {
            return after >= 0;
        }

        long after() {
            return after;
        }
    }

    /** Fetches over HTTP/1.0, whose answers end with the connection, and returns the answer's body. */
    String fetch(ScenarioStep.Fetch fetch, long limit) throws StepFailure, InterruptedException {
        HttpAnswer answer = new HttpAnswer();
        boolean open = network().connectToBoard("verification", fetch.port(), stream -> {
            stream.send(("GET " + fetch.path() + " HTTP/1.0\r\nHost: board\r\nUser-Agent: envkit\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return answer.of(stream);
        });
        if (!open) {
            throw new StepFailure("there are too many connections with the board already", "close some of them");
        }
        try {
            bench.await("port " + fetch.port() + " of the board answers", answer::complete, limit);
        } catch (BenchException e) {
            throw new StepFailure(String.valueOf(e.getMessage()), NOT_LISTENING);
        }
        return checked(fetch, answer.text());
    }

    private static String checked(ScenarioStep.Fetch fetch, String text) throws StepFailure {
        Matcher status = STATUS_LINE.matcher(text);
        if (!status.find()) {
            throw new StepFailure(
                    "port " + fetch.port() + " does not speak HTTP; it said: "
                            + text.lines().findFirst().orElse(""),
                    NOT_LISTENING);
        }
        if (Integer.parseInt(status.group(1)) != fetch.status()) {
            throw new StepFailure(
                    "the server answered with status " + status.group(1) + " instead of " + fetch.status(),
                    "check the path and the server's own log");
        }
        int headerEnd = text.indexOf("\r\n\r\n");
        String body = headerEnd < 0 ? "" : text.substring(headerEnd + 4);
        if (fetch.contains().isPresent()
                && !ExpectScript.compile(fetch.contains().get()).matcher(body).find()) {
            throw new StepFailure(
                    "the answer has no match for /" + fetch.contains().get() + "/; it is:\n" + body, "");
        }
        return body;
    }

    private static final class HttpAnswer {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private boolean complete;

        TcpReceiver of(TcpStream stream) {
            return new TcpReceiver() {
                @Override
                public void receive(byte[] data) {
                    received.writeBytes(data);
                    if (received.size() > MAX_ANSWER) {
                        complete = true;
                        stream.reset();
                    }
                }

                @Override
                public void endOfInput() {
                    complete = true;
                    stream.close();
                }

                @Override
                public void closed() {
                    complete = true;
                }
            };
        }

        boolean complete() {
            return complete;
        }

        String text() {
            return received.toString(StandardCharsets.UTF_8);
        }
    }
}
