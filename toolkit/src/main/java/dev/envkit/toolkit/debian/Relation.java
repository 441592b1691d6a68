package dev.envkit.toolkit.debian;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package named in a relationship field (Debian Policy chapter 7): {@code name[:qualifier] [(operator version)]}.
 *
 * @param name the package, real or virtual
 * @param qualifier {@code any}, {@code native} or an architecture; empty if not written
 * @param operator how the version must compare; empty if any version will do
 * @param version what it is compared with; empty if any version will do
 */
public record Relation(String name, String qualifier, Optional<Operator> operator, Optional<DebianVersion> version) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9][A-Za-z0-9+.\\-]*)(?::([A-Za-z0-9-]+))?"
            + "\\s*(?:\\(\\s*(<<|<=|=|>=|>>|<|>)\\s*([A-Za-z0-9.+~:-]+)\\s*\\))?"
            + "\\s*(?:\\[([^\\]]*)\\])?\\s*(?:<.*)?");

    /** How versions compare. */
    public enum Operator {
        EARLIER("<<"),
        EARLIER_OR_EQUAL("<="),
        EQUAL("="),
        LATER_OR_EQUAL(">="),
        LATER(">>");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** Returns how a control file writes it. */
        public String symbol() {
            return symbol;
        }

        private static Operator of(String symbol) {
            return switch (symbol) {
                case "<<" -> EARLIER;
                // the single signs are old spellings that include equality (Policy 7.1)
                case "<=", "<" -> EARLIER_OR_EQUAL;
                case "=" -> EQUAL;
                case ">=", ">" -> LATER_OR_EQUAL;
                default -> LATER;
            };
        }

        boolean holds(int comparison) {
            return switch (this) {
                case EARLIER -> comparison < 0;
                case EARLIER_OR_EQUAL -> comparison <= 0;
                case EQUAL -> comparison == 0;
                case LATER_OR_EQUAL -> comparison >= 0;
                case LATER -> comparison > 0;
            };
        }
    }

    /** Returns a relation to any version of a package. */
    public static Relation to(String name) {
        return new Relation(name, "", Optional.empty(), Optional.empty());
    }

    /**
     * Parses a field such as {@code Depends}: groups separated by commas, alternatives by bars.
     *
     * @param architecture whose packages the field is for; groups restricted to others are left out
     * @return one list of alternatives for each group
     * @throws IllegalArgumentException if it is malformed
     */
    public static List<List<Relation>> parseGroups(String field, String architecture) {
        List<List<Relation>> groups = new ArrayList<>();
        for (String group : field.split(",", -1)) {
            if (group.isBlank()) {
                continue;
            }
            List<Relation> alternatives = new ArrayList<>();
            for (String alternative : group.split("\\|", -1)) {
                parse(alternative, architecture).ifPresent(alternatives::add);
            }
            if (!alternatives.isEmpty()) {
                groups.add(List.copyOf(alternatives));
            }
        }
        return groups;
    }

    /** Parses a field without alternatives, such as {@code Provides}. */
    public static List<Relation> parseList(String field, String architecture) {
        return parseGroups(field, architecture).stream().flatMap(List::stream).toList();
    }

    private static Optional<Relation> parse(String text, String architecture) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a package relationship: '" + text.strip() + "'");
        }
        String restriction = matcher.group(5);
        if (restriction != null && !applies(restriction, architecture)) {
            return Optional.empty();
        }
        return Optional.of(new Relation(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)).orElse(""),
                Optional.ofNullable(matcher.group(3)).map(Operator::of),
                Optional.ofNullable(matcher.group(4)).map(DebianVersion::new)));
    }

    /** {@code [amd64 arm64]} or {@code [!i386]}. */
    private static boolean applies(String restriction, String architecture) {
        List<String> names = Arrays.stream(restriction.strip().split("\\s+"))
                .map(String::strip)
                .toList();
        boolean negative = names.getFirst().startsWith("!");
        boolean named = names.stream()
                .map(name -> name.startsWith("!") ? name.substring(1) : name)
                .anyMatch(name -> name.equals(architecture) || name.equals("any") || name.equals("linux-any"));
        return named != negative;
    }

    /** Tells whether a version of the package will do. */
    public boolean accepts(DebianVersion candidate) {
        return operator.isEmpty() || operator.get().holds(candidate.compareTo(version.orElseThrow()));
    }

    @Override
    public String toString() {
        return name
                + (qualifier.isEmpty() ? "" : ":" + qualifier)
                + operator.map(o -> " (" + o.symbol() + " " + version.orElseThrow() + ")")
                        .orElse("");
    }
}
