package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentLockTest {
    @TempDir
    Path root;

    Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    /** Takes the kernel's lock and keeps it until a line comes, or it is killed. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            Workspace workspace = Workspace.open(Path.of(args[0]));
            try (ComponentLock _ = workspace.lock("kernel", "envkit build kernel", holder -> {})) {
                System.out.println("locked");
                if (System.in.read() < 0) {
                    return;
                }
            }
            System.out.println("unlocked");
        }
    }

    @Test
    void saysWhoHoldsTheLockInAnotherProcess() throws Exception {
        try (OtherJvm other = OtherJvm.start(Holder.class, root.toString())) {
            assertEquals("locked", other.line());
            LockBusyException e =
                    assertThrows(LockBusyException.class, () -> workspace.tryLock("kernel", "envkit build all"));
            assertEquals(other.pid(), e.holder().pid());
            assertEquals("envkit build kernel", e.holder().command());
            assertTrue(
                    e.getMessage()
                            .startsWith("kernel is in use by 'envkit build kernel' (process " + other.pid() + " on "),
                    e.getMessage());
            assertDoesNotThrow(
                    () -> workspace.tryLock("rootfs", "envkit build rootfs").close());
        }
    }

    @Test
    void waitsUntilTheOtherProcessLetsGo() throws Exception {
        try (OtherJvm other = OtherJvm.start(Holder.class, root.toString())) {
            assertEquals("locked", other.line());
            List<LockHolder> told = new CopyOnWriteArrayList<>();
            CountDownLatch waiting = new CountDownLatch(1);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> workspace
                    .lock("kernel", "envkit up", holder -> {
                        told.add(holder);
                        waiting.countDown();
                    })
                    .close());
            waiting.await();
            assertTrue(!second.isDone());
            other.proceed();
            second.join();
            assertEquals(other.pid(), told.getFirst().pid());
        }
    }

    @Test
    void aKilledHolderHoldsNothing() throws Exception {
        try (OtherJvm other = OtherJvm.start(Holder.class, root.toString())) {
            assertEquals("locked", other.line());
            other.kill();
            assertDoesNotThrow(
                    () -> workspace.tryLock("kernel", "envkit build kernel").close());
        }
    }

    @Test
    void aFailedAttemptOfAnotherThreadDoesNotReleaseTheLock() throws Exception {
        // closing a second descriptor of the file would: POSIX record locks belong to the process
        try (ComponentLock _ = workspace.tryLock("kernel", "first")) {
            LockBusyException e = assertThrows(LockBusyException.class, () -> workspace.tryLock("kernel", "second"));
            assertEquals("first", e.holder().command());
            try (OtherJvm other = OtherJvm.start(Prober.class, root.toString())) {
                assertEquals("busy", other.line());
            }
        }
        try (OtherJvm other = OtherJvm.start(Prober.class, root.toString())) {
            assertEquals("free", other.line());
        }
    }

    /** Says whether the kernel's lock is free. */
    static final class Prober {
        public static void main(String[] args) {
            Workspace workspace = Workspace.open(Path.of(args[0]));
            try (ComponentLock _ = workspace.tryLock("kernel", "probe")) {
                System.out.println("free");
            } catch (LockBusyException e) {
                System.out.println("busy");
            }
        }
    }

    private static void sleepBriefly() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadsOfOneProcessExcludeEachOther() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try (ComponentLock _ = workspace.lock("kernel", "thread", holder -> {})) {
                        together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        sleepBriefly();
                        inside.decrementAndGet();
                    }
                }))
                .toList();
        all.forEach(CompletableFuture::join);
        assertEquals(1, together.get());
    }

    @Test
    void aNameThatLeavesTheDirectoryIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> workspace.tryLock("../kernel", "x"));
    }
}
