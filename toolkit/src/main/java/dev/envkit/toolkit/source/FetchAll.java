package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Fetches the sources and packages of components, without unpacking anything. One that cannot be had does not keep the
 * others from being fetched. Set the recipes, then {@link #call()} once. For one thread.
 */
public final class FetchAll {
    private final FetchSession session;
    private final StoreSourceFetcher sources;
    private final PackageSets packageSets;
    private final List<ComponentRecipe> recipes = new ArrayList<>();

    public FetchAll(FetchSession session) {
        this.session = session;
        this.sources = new StoreSourceFetcher(session);
        this.packageSets = new PackageSets(session);
    }

    /** Adds components. */
    public FetchAll recipes(Collection<ComponentRecipe> more) {
        recipes.addAll(more);
        return this;
    }

    /**
     * One source or set of packages.
     *
     * @param component whose it is
     * @param name the source's id, or {@code packages}
     * @param pin what it resolved to; empty if it could not be had
     * @param url the repository, if it is a git commit
     * @param bytes size of its files in the store
     * @param failure why it could not be had
     */
    public record Item(
            ComponentId component,
            String name,
            Optional<Pin> pin,
            Optional<String> url,
            long bytes,
            Optional<EnvkitException> failure) {}

    /**
     * Fetches everything.
     *
     * @return an item for each source and set of packages, failed ones included
     * @throws EnvkitException if the host's disk is full or the thread is interrupted
     */
    public List<Item> call() {
        List<Item> items = new ArrayList<>();
        for (ComponentRecipe recipe : recipes) {
            if (recipe.unavailable().isPresent()) {
                session.progress()
                        .message("note: " + recipe.id() + " is left out: "
                                + recipe.unavailable().get().reason());
                continue;
            }
            for (Source source : recipe.sources()) {
                items.add(fetch(recipe.id(), source));
            }
            recipe.packages().ifPresent(packages -> items.add(fetch(recipe.id(), packages)));
        }
        return items;
    }

    private Item fetch(ComponentId component, Source source) {
        try {
            FetchedSource fetched = sources.fetch(component, source, session.progress());
            Optional<String> url = fetched instanceof FetchedGit git
                    ? Optional.of(((dev.envkit.recipes.SourceLocation.Git) git.location()).url())
                    : Optional.empty();
            return new Item(
                    component, source.id(), Optional.of(fetched.pin()), url, bytes(fetched.pin()), Optional.empty());
        } catch (EnvkitException e) {
            return failed(component, source.id(), e);
        }
    }

    private Item fetch(ComponentId component, PackageSet packages) {
        try {
            Pin pin = packageSets.fetch(component, packages, session.progress()).pin();
            return new Item(component, "packages", Optional.of(pin), Optional.empty(), bytes(pin), Optional.empty());
        } catch (EnvkitException e) {
            return failed(component, "packages", e);
        }
    }

    private static Item failed(ComponentId component, String name, EnvkitException failure) {
        if (failure.exitCode() == ExitCode.INTERRUPTED || failure.exitCode() == ExitCode.HOST) {
            throw failure;
        }
        return new Item(component, name, Optional.empty(), Optional.empty(), 0, Optional.of(failure));
    }

    private long bytes(Pin pin) {
        List<Path> files = new ArrayList<>();
        Optional.ofNullable(pin.sha256())
                .flatMap(session.workspace().content()::find)
                .ifPresent(files::add);
        pin.files()
                .values()
                .forEach(sha256 -> session.workspace().content().find(sha256).ifPresent(files::add));
        long sum = 0;
        for (Path file : files) {
            try {
                sum += Files.size(file);
            } catch (IOException e) {
                throw dev.envkit.workspace.StorageException.of("read", file, e);
            }
        }
        return sum;
    }

    /**
     * Throws one error for all that could not be had; does nothing if there is none.
     *
     * @throws EnvkitException that lists each
     */
    public static void requireAll(List<Item> items) {
        List<EnvkitException> failures =
                items.stream().flatMap(item -> item.failure().stream()).toList();
        if (failures.isEmpty()) {
            return;
        }
        if (failures.size() == 1) {
            throw failures.getFirst();
        }
        StringBuilder message = new StringBuilder(
                failures.size() + " of " + items.size() + " sources could not be had; what could is in the workspace");
        List<String> remedies = new ArrayList<>();
        for (EnvkitException failure : failures) {
            message.append("\n  ").append(failure.getMessage());
            failure.remedy().lines().filter(line -> !remedies.contains(line)).forEach(remedies::add);
        }
        throw new EnvkitException(ExitCode.FAILED, message.toString(), String.join("\n", remedies));
    }
}
