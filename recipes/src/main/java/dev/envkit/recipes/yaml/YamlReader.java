package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.RecipeException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one YAML 1.2 document (core schema) into JSON, keeping positions.
 *
 * <p>A recipe may come from anywhere, so what the document may expand to is bounded: anchors and aliases are allowed,
 * but the expanded document has at most {@value #MAX_NODES} nodes, {@value #MAX_DEPTH} levels and {@value #MAX_LENGTH}
 * characters.
 */
final class YamlReader {
    static final int MAX_NODES = 20_000;
    static final int MAX_DEPTH = 40;
    static final int MAX_LENGTH = 1 << 20;

    private static final String TOO_DEEP = "nested more than " + MAX_DEPTH + " levels deep";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Position> values = new HashMap<>();
    private final Map<String, Position> keys = new HashMap<>();
    private int nodes;

    private YamlReader(String file) {
        this.file = file;
    }

    /**
     * Reads a document.
     *
     * @param file the file, as the user knows it
     * @param content its bytes, UTF-8
     * @throws RecipeException if it is not YAML, or not within bounds
     */
    static YamlDocument read(String file, byte[] content) {
        return new YamlReader(file).read(content);
    }

    private YamlDocument read(byte[] content) {
        String text = decode(content);
        Node root = compose(text);
        JsonNode json = convert(root, Pointer.ROOT, 1);
        if (!problems.isEmpty()) {
            throw new RecipeException(problems);
        }
        return new YamlDocument(file, json, values, keys);
    }

    private String decode(byte[] content) {
        if (content.length > MAX_LENGTH) {
            throw failure(
                    1, 1, "the file is " + content.length + " bytes long, a recipe has at most " + MAX_LENGTH, "");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw failure(1, 1, "the file is not UTF-8 text", "save it as UTF-8");
        }
    }

    private Node compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setSchema(new CoreSchema())
                .setCodePointLimit(MAX_LENGTH)
                .build();
        try {
            checkDepth(settings, text);
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(text).iterator();
            if (!documents.hasNext()) {
                throw failure(1, 1, "the file is empty", "");
            }
            Node first = documents.next();
            if (documents.hasNext()) {
                Position second = position(documents.next().getStartMark());
                throw failure(
                        second.line(), second.column(), "a second document begins here", "a recipe is one document");
            }
            return first;
        } catch (MarkedYamlEngineException e) {
            throw syntaxError(e, text);
        } catch (ReaderException e) {
            throw characterError(e, text);
        } catch (YamlEngineException e) {
            throw failure(1, 1, "not valid YAML: " + e.getMessage(), "");
        }
    }

    /** The composer recurses, the event parser does not: what is too deep is found with the latter. */
    private void checkDepth(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                Position at = position(event.getStartMark());
                throw failure(at.line(), at.column(), TOO_DEEP, "");
            }
        }
    }

    private RecipeException syntaxError(MarkedYamlEngineException e, String text) {
        Position at = position(e.getProblemMark().or(e::getContextMark));
        String line = text.lines().skip(at.line() - 1L).findFirst().orElse("");
        int tab = line.indexOf('\t');
        if (tab >= 0 && line.substring(0, tab).isBlank()) {
            return failure(at.line(), tab + 1, "a tab in the indentation", "YAML indents with spaces only");
        }
        String problem = e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem();
        if (problem.startsWith("expected <block end>")) {
            return failure(at.line(), at.column(), "not valid YAML: this is not expected here", syntaxHint(e));
        }
        if (problem.startsWith("found undefined alias")) {
            return failure(
                    at.line(),
                    at.column(),
                    "not valid YAML: there is no anchor for this alias",
                    "text that begins with an asterisk must be in quotes");
        }
        return failure(at.line(), at.column(), "not valid YAML: " + problem, syntaxHint(e));
    }

    /** Says where the construct began in which the parser lost its way, and the usual cause. */
    private static String syntaxHint(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : e.getContext();
        String since = e.getContextMark()
                .map(mark -> " that begins on line " + (mark.getLine() + 1))
                .orElse("");
        if (context.contains("quoted scalar")) {
            return "is the quote closed" + since + "?";
        }
        if (context.contains("flow sequence")) {
            return "is the '['" + since + " closed, and is there a comma between its entries?";
        }
        if (context.contains("flow mapping")) {
            return "is the '{'" + since + " closed, and is there a comma between its entries?";
        }
        if (context.contains("block mapping") || context.contains("block collection")) {
            return "is it indented like the other keys of the mapping" + since + "?";
        }
        return context.contains("simple key") ? "is a colon missing" + since.replace(" that begins", "") + "?" : "";
    }

    private RecipeException characterError(ReaderException e, String text) {
        int index = Math.clamp(e.getPosition(), 0, text.length());
        String before =
                text.substring(0, text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length()))));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - (before.lastIndexOf('\n') + 1) + 1;
        return failure(line, column, "a character that YAML does not allow: U+%04X".formatted(e.getCodePoint()), "");
    }

    private JsonNode convert(Node node, String pointer, int depth) {
        Position at = position(node.getStartMark());
        values.put(pointer, at);
        nodes++;
        if (node.isRecursive()) {
            throw failure(at.line(), at.column(), "an alias is used inside what it stands for", "write it out");
        }
        if (depth > MAX_DEPTH) {
            throw failure(at.line(), at.column(), TOO_DEEP, "");
        }
        if (nodes > MAX_NODES) {
            throw failure(
                    at.line(),
                    at.column(),
                    "the document expands to more than " + MAX_NODES + " values",
                    "use fewer aliases");
        }
        return switch (node) {
            case MappingNode mapping -> convertMapping(mapping, pointer, depth);
            case SequenceNode sequence -> convertSequence(sequence, pointer, depth);
            case ScalarNode scalar -> convertScalar(scalar);
            default -> throw failure(at.line(), at.column(), "a kind of YAML node that recipes do not use", "");
        };
    }

    private JsonNode convertMapping(MappingNode mapping, String pointer, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            Position at = position(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                problem(at, "a key must be plain text", "");
                continue;
            }
            String key = keyNode.getValue();
            String member = Pointer.member(pointer, key);
            if (object.has(key)) {
                Position first = keys.getOrDefault(member, at);
                problem(at, "key '" + key + "' is there twice", "the first one is on line " + first.line());
                continue;
            }
            keys.put(member, at);
            object.set(key, convert(tuple.getValueNode(), member, depth + 1));
        }
        return object;
    }

    private JsonNode convertSequence(SequenceNode sequence, String pointer, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (Node element : sequence.getValue()) {
            array.add(convert(element, Pointer.element(pointer, array.size()), depth + 1));
        }
        return array;
    }

    private JsonNode convertScalar(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        String value = scalar.getValue();
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(value));
        }
        if (tag.equals(Tag.INT)) {
            return integer(value);
        }
        if (tag.equals(Tag.FLOAT)) {
            return number(value);
        }
        if (!tag.equals(Tag.STR)) {
            problem(
                    position(scalar.getStartMark()),
                    "tag " + tag.getValue() + " is not used in recipes",
                    "leave it out");
        }
        return JSON.stringNode(value);
    }

    private static JsonNode integer(String value) {
        String digits = value.startsWith("+") ? value.substring(1) : value;
        BigInteger number = digits.startsWith("0x")
                ? new BigInteger(digits.substring(2), 16)
                : digits.startsWith("0o") ? new BigInteger(digits.substring(2), 8) : new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? JSON.numberNode(number.longValueExact()) : JSON.numberNode(number);
    }

    private static JsonNode number(String value) {
        try {
            return JSON.numberNode(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            // .inf and .nan, which no recipe needs: as text they are refused where a number is wanted
            return JSON.stringNode(value);
        }
    }

    private static Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(new Position(1, 1));
    }

    private void problem(Position at, String message, String hint) {
        problems.add(new Problem(Severity.ERROR, file, at.line(), at.column(), message, hint));
    }

    private RecipeException failure(int line, int column, String message, String hint) {
        return new RecipeException(List.of(new Problem(Severity.ERROR, file, line, column, message, hint)));
    }
}
