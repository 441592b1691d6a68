package dev.envkit.recipes.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas themselves: right by their own standard, and made so that error texts can be formed from them. */
class SchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {RecipeParser.BOARD_SCHEMA, RecipeParser.COMPONENT_SCHEMA})
    void theSchemaFitsItsMetaschema(String name) {
        Schema metaschema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        assertEquals(List.of(), metaschema.validate(schema(name)));
        // the metaschema does bite
        JsonNode broken = JsonMapper.shared().readTree("{\"type\": \"strnig\"}");
        assertFalse(metaschema.validate(broken).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {RecipeParser.BOARD_SCHEMA, RecipeParser.COMPONENT_SCHEMA})
    void everyTypeHasATitleForErrorTexts(String name) {
        List<String> untitled = new ArrayList<>();
        collectUntitled(schema(name), "", untitled);
        assertEquals(List.of(), untitled);
    }

    @ParameterizedTest
    @ValueSource(strings = {RecipeParser.BOARD_SCHEMA, RecipeParser.COMPONENT_SCHEMA})
    void everyMappingWithFixedKeysRefusesOthers(String name) {
        List<String> open = new ArrayList<>();
        collectOpen(schema(name), "", open);
        assertEquals(List.of(), open);
    }

    private static void collectUntitled(JsonNode node, String pointer, List<String> untitled) {
        boolean constrains = node.isObject() && (node.path("type").isString() || node.has("const"));
        if (constrains && !node.has("title")) {
            untitled.add(pointer);
        }
        descend(node, pointer, (child, at) -> collectUntitled(child, at, untitled));
    }

    private static void collectOpen(JsonNode node, String pointer, List<String> open) {
        boolean fixedKeys = node.isObject() && node.path("properties").isObject() && node.has("type");
        if (fixedKeys && !node.path("additionalProperties").isBoolean()) {
            open.add(pointer);
        }
        descend(node, pointer, (child, at) -> collectOpen(child, at, open));
    }

    private interface Visitor {
        void visit(JsonNode node, String pointer);
    }

    /** Visits what is below a node, without what only looks like a schema: lists of values and names of properties. */
    private static void descend(JsonNode node, String pointer, Visitor visitor) {
        node.properties().forEach(entry -> {
            String at = pointer + "/" + entry.getKey();
            if (Set.of("properties", "$defs").contains(entry.getKey())) {
                entry.getValue().properties().forEach(p -> visitor.visit(p.getValue(), at + "/" + p.getKey()));
            } else if (entry.getValue().isObject()) {
                visitor.visit(entry.getValue(), at);
            }
        });
    }

    private static JsonNode schema(String name) {
        return JsonMapper.shared().readTree(RecipeParser.schemaText(name));
    }
}
