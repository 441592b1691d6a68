package dev.envkit.junit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Boots boards for tests and gives them to their methods. {@link BoardTest} brings it along; in a field it boots what
 * the test itself says:
 *
 * <p>{@code BoardExtension.of(setup -> setup.kernel(Path.of("hello.elf")))}, in a static field with
 * {@code RegisterExtension}.
 *
 * <p>When a test fails, what the board said and showed is attached to it: {@code board.html}, {@code serial.log} and
 * {@code screen.png} are published among the test run's files, and the failure says where they are.
 *
 * <p>A board belongs to one thread: tests that share one run on the same thread, one after the other.
 */
public final class BoardExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterTestExecutionCallback, ParameterResolver {
    private final @Nullable Consumer<BoardSetup> given;

    /** Boots what {@link BoardTest} on the test's class says. */
    public BoardExtension() {
        given = null;
    }

    private BoardExtension(Consumer<BoardSetup> given) {
        this.given = given;
    }

    /**
     * Returns an extension that boots what {@code setup} sets, asked at each boot.
     *
     * @param setup sets what is booted
     */
    public static BoardExtension of(Consumer<BoardSetup> setup) {
        return new BoardExtension(setup);
    }

    private BoardSetup setup(ExtensionContext context) {
        Consumer<BoardSetup> setter = given;
        if (setter != null) {
            BoardSetup setup = new BoardSetup();
            setter.accept(setup);
            return setup;
        }
        Optional<Class<?>> type = context.getTestClass();
        while (type.isPresent()) {
            BoardTest annotation = type.get().getAnnotation(BoardTest.class);
            if (annotation != null) {
                return BoardSetup.of(annotation);
            }
            type = Optional.ofNullable(type.get().getEnclosingClass());
        }
        return new BoardSetup();
    }

    private ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(BoardExtension.class, this));
    }

    private @Nullable Board board(ExtensionContext context) {
        return store(context).get(Board.class, Board.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        BoardSetup setup = setup(context);
        if (setup.shared() && board(context) == null) {
            boot(context, setup);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (board(context) == null) {
            boot(context, setup(context));
        }
    }

    /** The store closes the board when its context, a test or a class, is over. */
    private void boot(ExtensionContext context, BoardSetup setup) {
        store(context).put(Board.class, Board.boot(context.getDisplayName(), setup));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Board.class && board(context) != null;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // JUnit asks only where supportsParameter has found it
        return Objects.requireNonNull(board(context));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Board board = board(context);
        if (board == null) {
            return;
        }
        context.getExecutionException()
                .filter(failure -> !(failure instanceof org.opentest4j.TestAbortedException))
                .ifPresent(failure -> attach(context, board, failure));
    }

    private static void attach(ExtensionContext context, Board board, Throwable failure) {
        List<String> published = new ArrayList<>();
        publish(
                context,
                "board.html",
                MediaType.create("text", "html"),
                board.report().getBytes(StandardCharsets.UTF_8),
                published);
        publish(
                context,
                "serial.log",
                MediaType.TEXT_PLAIN_UTF_8,
                board.console().getBytes(StandardCharsets.UTF_8),
                published);
        board.png().ifPresent(png -> publish(context, "screen.png", MediaType.IMAGE_PNG, png, published));
        failure.addSuppressed(new BoardState(board, published));
    }

    private static void publish(
            ExtensionContext context, String name, MediaType type, byte[] content, List<String> published) {
        context.publishFile(name, type, path -> {
            Files.write(path, content);
            published.add(path.toString());
        });
    }
}
