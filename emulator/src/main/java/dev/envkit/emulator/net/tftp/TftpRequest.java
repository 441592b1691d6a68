package dev.envkit.emulator.net.tftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request to read a file.
 *
 * @param file its name, without leading slashes; anything may be in it
 * @param text whether line ends are converted ("netascii")
 * @param options what is asked for beside, by names in lower case
 */
public record TftpRequest(String file, boolean text, Map<String, String> options) {
    private static final int READ_REQUEST = 1;
    private static final int WRITE_REQUEST = 2;
    private static final int LONGEST_SHOWN = 100;

    /**
     * Reads a packet.
     *
     * @throws TftpRefusal if it is none that can be served
     */
    public static TftpRequest parse(byte[] packet) throws TftpRefusal {
        int operation = packet.length < 2 ? 0 : packet[1];
        if (operation == WRITE_REQUEST) {
            throw new TftpRefusal(TftpRefusal.ACCESS_VIOLATION, "this server is read-only");
        }
        List<String> words = words(packet);
        if (operation != READ_REQUEST || words.size() < 2) {
            throw new TftpRefusal(TftpRefusal.ILLEGAL_OPERATION, "not a TFTP read request");
        }
        String mode = words.get(1).toLowerCase(Locale.ROOT);
        if (!mode.equals("octet") && !mode.equals("netascii")) {
            throw new TftpRefusal(TftpRefusal.ILLEGAL_OPERATION, "mode " + printable(mode) + " is not supported");
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 2; i + 1 < words.size(); i += 2) {
            options.put(words.get(i).toLowerCase(Locale.ROOT), words.get(i + 1));
        }
        return new TftpRequest(words.getFirst().replaceFirst("^(?:\\./|/)+", ""), mode.equals("netascii"), options);
    }

    /** Returns the strings of a request, which zeros end. */
    private static List<String> words(byte[] request) {
        List<String> words = new ArrayList<>();
        int from = 2;
        for (int i = 2; i < request.length; i++) {
            if (request[i] == 0) {
                words.add(new String(request, from, i - from, StandardCharsets.ISO_8859_1));
                from = i + 1;
            }
        }
        return words;
    }

    /**
     * Opens the file and begins its transfer.
     *
     * @throws TftpRefusal if it is not served, or cannot be read
     */
    public TftpSender open(TftpFiles files) throws TftpRefusal {
        Optional<Path> found = files.find(file);
        if (found.isEmpty()) {
            throw new TftpRefusal(TftpRefusal.NOT_FOUND, "there is no file " + printable(file));
        }
        try {
            TftpContent content = text ? TftpContent.netascii(found.get()) : TftpContent.octets(found.get());
            return new TftpSender(content, options);
        } catch (IOException e) {
            throw new TftpRefusal(TftpRefusal.NOT_DEFINED, printable(file) + " cannot be read on the host");
        }
    }

    private static String printable(String name) {
        String clean = name.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > LONGEST_SHOWN ? clean.substring(0, LONGEST_SHOWN) + "..." : clean;
    }
}
