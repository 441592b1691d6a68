package dev.envkit.recipes;

/**
 * Names one recipe: a component in one of its variants, written {@code kernel/linux-6.1}, which is also the directory
 * below {@code components/} where its {@code recipe.yaml} lies.
 *
 * @param component what is built, such as {@code kernel}
 * @param variant which one of its kind, such as {@code linux-6.1}
 */
public record ComponentId(String component, String variant) implements Comparable<ComponentId> {
    private static final String DIRECTORY = "components/";
    private static final String FILE = "recipe.yaml";

    /** Returns the directory of this recipe below a recipe directory, with a slash at its end. */
    public String directory() {
        return DIRECTORY + component + "/" + variant + "/";
    }

    /** Returns where the recipe itself lies below a recipe directory. */
    public String path() {
        return directory() + FILE;
    }

    @Override
    public int compareTo(ComponentId other) {
        int byComponent = component.compareTo(other.component);
        return byComponent != 0 ? byComponent : variant.compareTo(other.variant);
    }

    @Override
    public String toString() {
        return component + "/" + variant;
    }
}
