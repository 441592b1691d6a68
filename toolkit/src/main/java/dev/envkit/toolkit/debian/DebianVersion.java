package dev.envkit.toolkit.debian;

/**
 * A Debian version number, {@code [epoch:]upstream[-revision]}, ordered as Debian Policy section 5.6.12 says.
 *
 * @param text as written; two texts may be equal in order, such as {@code 1.0} and {@code 0:1.0-0}
 */
public record DebianVersion(String text) implements Comparable<DebianVersion> {
    /** @throws IllegalArgumentException if the epoch is no number, or nothing follows it */
    public DebianVersion {
        int colon = text.indexOf(':');
        if (colon >= 0 && !text.substring(0, colon).matches("\\d{1,9}")) {
            throw new IllegalArgumentException("not a Debian version (its epoch is no number): " + text);
        }
        if (text.length() == colon + 1) {
            throw new IllegalArgumentException("not a Debian version: '" + text + "'");
        }
    }

    /** Returns the epoch, 0 where it is not written. */
    public int epoch() {
        int colon = text.indexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
    }

    /** Returns the upstream version. */
    public String upstream() {
        String rest = withoutEpoch();
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    /** Returns the Debian revision, empty where there is none. */
    public String revision() {
        String rest = withoutEpoch();
        return rest.substring(rest.lastIndexOf('-') + 1, rest.lastIndexOf('-') < 0 ? 0 : rest.length());
    }

    /** Returns the version as file names have it. */
    public String withoutEpoch() {
        return text.substring(text.indexOf(':') + 1);
    }

    @Override
    public int compareTo(DebianVersion other) {
        int order = Integer.compare(epoch(), other.epoch());
        if (order == 0) {
            order = comparePart(upstream(), other.upstream());
        }
        return order == 0 ? comparePart(revision(), other.revision()) : order;
    }

    /** Compares runs of non-digits and of digits in turn. */
    private static int comparePart(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !isDigit(a.charAt(i))) || (j < b.length() && !isDigit(b.charAt(j)))) {
                int order = Integer.compare(rank(a, i), rank(b, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int endA = endOfDigits(a, i);
            int endB = endOfDigits(b, j);
            int order = compareNumbers(a.substring(i, endA), b.substring(j, endB));
            if (order != 0) {
                return order;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    /** The tilde is before the end, that before letters, and those before all else. A digit ends the run. */
    private static int rank(String text, int index) {
        if (index >= text.length() || isDigit(text.charAt(index))) {
            return 0;
        }
        char c = text.charAt(index);
        if (c == '~') {
            return -1;
        }
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : c + 256;
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String a, String b) {
        String x = withoutZeros(a);
        String y = withoutZeros(b);
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return text;
    }
}
