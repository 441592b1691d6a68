package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.recipes.SourceLocation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Recipe records as maps, lists, texts and numbers for {@code --json}: a record becomes a map of its components (one of
 * several kinds with its {@code kind}), what is absent is left out.
 */
final class RecipeData {
    private RecipeData() {}

    static Map<String, Object> of(Record record) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (record) {
            case SourceLocation location -> map.put("kind", location.kind());
            case ArtifactCheckSpec check -> map.put("kind", check.key());
            default -> {
                // the record's components say it all
            }
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = plain(get(record, component));
            if (value != null) {
                map.put(component.getName(), value);
            }
        }
        return map;
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static @Nullable Object plain(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isPresent() ? plain(optional.get()) : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map.forEach((key, element) -> plain.put(key.toString(), plain(element)));
                yield plain;
            }
            case Collection<?> collection -> {
                List<Object> plain = new ArrayList<>();
                collection.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case InetAddress address -> address.getHostAddress();
            case dev.envkit.workspace.Sha256 sha256 -> sha256.hex();
            case Record record -> of(record);
            case java.nio.file.Path path -> path.toString();
            case Number number -> number;
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
