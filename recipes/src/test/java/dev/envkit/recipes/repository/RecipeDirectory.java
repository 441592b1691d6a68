package dev.envkit.recipes.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user's recipe directory for tests. */
public final class RecipeDirectory {
    private final Path root;

    /** Writes below {@code root}. */
    public RecipeDirectory(Path root) {
        this.root = root;
    }

    /** Writes a file, making its directories. */
    public RecipeDirectory file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a small good recipe with further lines. */
    public RecipeDirectory recipe(String component, String variant, String more) {
        return file(
                "components/" + component + "/" + variant + "/recipe.yaml", """
                    component: %s
                    variant: %s
                    summary: for a test
                    version: "1"
                    licence: MIT
                    %s
                    """.formatted(component, variant, more));
    }

    /** Writes a board {@code b} with one variant {@code v} of these components. */
    public RecipeDirectory board(String components) {
        return file("boards/b.yaml", """
            board: b
            summary: for a test
            default-variant: v
            machine-id: 1
            cpu: arm920t
            memory: {base: 0x30000000, size: 64MiB}
            nand:
              chips: [{name: c, maker-id: 1, device-id: 2, page: 512, spare: 16, block: 16KiB, size: 64MiB}]
              default-layout: l
              layouts: [{name: l, summary: s, partitions: [{name: all, offset: 0}]}]
            network: {prefix-length: 24, host: 10.0.0.1, board: 10.0.0.2, server: 10.0.0.1, gateway: 10.0.0.1, tap: t, mac: "08:00:00:00:00:01"}
            boot: {load: 0x30008000, fetch: 0x32000000, parameters: 0x30000100, command-lines: {a: console=x}}
            variants: {v: {summary: s, components: {%s}}}
            """.formatted(components));
    }
}
