package dev.envkit.recipes.yaml;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.envkit.recipes.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds a document against one of the JSON Schemas of recipes (draft 2020-12). Immutable, for any thread. */
final class SchemaCheck {
    /** Names the schema whose definitions are used too; JSON Schema's own references would need both files. */
    private static final String INCLUDE = "include";

    private final Schema schema;
    private final JsonNode source;

    private SchemaCheck(String text) {
        source = JsonMapper.shared().readTree(text);
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(source);
    }

    /** Returns the check for the schema in the resource {@code schema/<name>.schema.json}. */
    static SchemaCheck of(String name) {
        return new SchemaCheck(text(name));
    }

    /** Returns the text of the schema {@code name}, complete with the definitions that it shares with another. */
    static String text(String name) {
        String text = resource(name);
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        ObjectNode schema = (ObjectNode) mapper.readTree(text);
        JsonNode other = schema.remove(INCLUDE);
        if (other == null) {
            return text;
        }
        ObjectNode definitions = (ObjectNode) schema.get("$defs");
        mapper.readTree(resource(other.stringValue()))
                .get("$defs")
                .properties()
                .forEach(shared -> definitions.set(shared.getKey(), shared.getValue()));
        return mapper.writeValueAsString(schema) + "\n";
    }

    private static String resource(String name) {
        String resource = "/dev/envkit/recipes/schema/" + name + ".schema.json";
        try (InputStream in = SchemaCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not in this build: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns everything that is wrong with {@code document}, in the order of the text. */
    List<Problem> check(YamlDocument document) {
        List<Error> errors = schema.validate(document.root());
        SchemaErrorText texts = new SchemaErrorText(document, source);
        return errors.stream().map(texts::problem).distinct().sorted().toList();
    }

    /** Returns the JSON pointer of a place as the validator names it. */
    static String pointer(NodePath path) {
        String pointer = Pointer.ROOT;
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            pointer = element instanceof Integer index
                    ? Pointer.element(pointer, index)
                    : Pointer.member(pointer, String.valueOf(element));
        }
        return pointer;
    }
}
