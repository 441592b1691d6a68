package dev.envkit.toolkit.verify.report;

/** HTML as it is written: text is escaped, everything else was meant so. */
final class Html {
    private final StringBuilder out = new StringBuilder(64 * 1024);

    /** Adds markup as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Adds text. */
    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Adds an element with text in it. */
    Html element(String name, String classes, String text) {
        out.append('<').append(name);
        if (!classes.isEmpty()) {
            out.append(" class=\"").append(classes).append('"');
        }
        out.append('>').append(escape(text)).append("</").append(name).append('>');
        return this;
    }

    /** Escapes for content and quoted attributes; control characters, which terminals act on, are made visible. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.append(c);
                default -> escaped.append(c < ' ' ? (char) (0x2400 + c) : c);
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
