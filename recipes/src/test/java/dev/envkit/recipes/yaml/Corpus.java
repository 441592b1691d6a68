package dev.envkit.recipes.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Test cases in a text file: {@code === name} begins a case and the text given to the code under test, {@code ---
 * expected} the lines it must answer. In the text, {@code <TAB>} stands for a tab, which editors would change.
 *
 * @param name what the case is about
 * @param text what is given
 * @param expected what must come out, line by line
 */
public record Corpus(String name, String text, String expected) {
    private static final String CASE = "=== ";
    private static final String EXPECTED = "--- expected";

    /** Reads the cases of a resource beside {@code owner}. */
    public static List<Corpus> of(Class<?> owner, String resource) throws IOException {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no such resource: " + resource);
            }
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Corpus> cases = new ArrayList<>();
            for (String block : all.split("(?m)^" + CASE, -1)) {
                if (block.isBlank() || block.startsWith("#")) {
                    continue;
                }
                int nameEnd = block.indexOf('\n');
                int textEnd = block.indexOf(EXPECTED);
                cases.add(new Corpus(
                        block.substring(0, nameEnd).strip(),
                        block.substring(nameEnd + 1, textEnd).replace("<TAB>", "\t"),
                        block.substring(textEnd + EXPECTED.length()).strip()));
            }
            return cases;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
