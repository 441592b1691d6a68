package dev.envkit.toolkit.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP server that does exactly what a test says, also what no decent server would: one connection, one request, one
 * answer. Runs on virtual threads until closed.
 */
final class ScriptedServer implements AutoCloseable {
    /**
     * A request as it came.
     *
     * @param headers by lower-case name
     */
    record Request(String path, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** Returns where the range asked for begins, 0 without one. */
        int rangeStart() {
            String range = header("range");
            return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        }
    }

    /** Answers the n-th request, n from 1. */
    interface Script {
        void answer(int number, Request request, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptAll);
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    List<Request> requests() {
        return requests;
    }

    private void acceptAll() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            Request request = new Request(first.split(" ", -1)[1], headers);
            int number;
            synchronized (requests) {
                requests.add(request);
                number = requests.size();
            }
            OutputStream out = connection.getOutputStream();
            script.answer(number, request, out);
            out.flush();
        } catch (IOException e) {
            // the client may hang up whenever it likes
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes status line and headers, the connection closing after this answer. */
    static void head(OutputStream out, int status, String... headers) throws IOException {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Status\r\nConnection: close\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Answers as a good server would, ranges included. */
    static void serve(Request request, byte[] content, OutputStream out) throws IOException {
        int start = request.rangeStart();
        if (start == 0) {
            head(out, 200, "Content-Length: " + content.length, "ETag: \"v1\"");
        } else if (start >= content.length) {
            head(out, 416, "Content-Range: bytes */" + content.length, "Content-Length: 0");
            return;
        } else {
            head(
                    out,
                    206,
                    "Content-Length: " + (content.length - start),
                    "Content-Range: bytes " + start + "-" + (content.length - 1) + "/" + content.length,
                    "ETag: \"v1\"");
        }
        out.write(content, start, content.length - start);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
