package dev.envkit.toolkit.cli;

import java.io.PrintWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints: one document, indented, with a line end. */
final class Json {
    private Json() {}

    /** Prints maps, lists, records, strings and numbers. */
    static void print(PrintWriter out, Object value) {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        out.println(mapper.writeValueAsString(value));
        out.flush();
    }

    /** Reads a document into maps, lists, strings and numbers. */
    static Object parse(String document) {
        return JsonMapper.shared().readValue(document, Object.class);
    }
}
