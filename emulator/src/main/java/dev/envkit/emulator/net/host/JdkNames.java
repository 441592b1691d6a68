package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.service.HostNames;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks names up as the JDK does, each on a thread of its own: the host's files, name servers, search list. */
final class JdkNames implements HostNames {
    private final Executor machine;
    private final RealTime realTime;

    JdkNames(Executor machine, RealTime realTime) {
        this.machine = machine;
        this.realTime = realTime;
    }

    @Override
    public void addresses(String name, Consumer<Answer<Integer>> answer) {
        lookUp(() -> addresses(name), answer);
    }

    private static Answer<Integer> addresses(String name) {
        try {
            List<Integer> found = Arrays.stream(InetAddress.getAllByName(name))
                    .filter(Inet4Address.class::isInstance)
                    .map(address -> number(address.getAddress()))
                    .toList();
            return new Answer<>(Outcome.FOUND, found);
        } catch (UnknownHostException e) {
            // The C library's words for EAI_AGAIN: it is the look-up that failed.
            boolean temporary = e.getMessage() != null && e.getMessage().contains("Temporary failure");
            return new Answer<>(temporary ? Outcome.FAILED : Outcome.UNKNOWN, List.of());
        }
    }

    private static int number(byte[] address) {
        return (address[0] & 0xff) << 24 | (address[1] & 0xff) << 16 | (address[2] & 0xff) << 8 | (address[3] & 0xff);
    }

    @Override
    public void names(int address, Consumer<Answer<String>> answer) {
        lookUp(() -> names(address), answer);
    }

    private static Answer<String> names(int address) {
        try {
            String name = InetAddress.getByAddress(Ipv4.bytes(address)).getCanonicalHostName();
            return name.equals(Ipv4.format(address))
                    ? new Answer<>(Outcome.UNKNOWN, List.of())
                    : new Answer<>(Outcome.FOUND, List.of(name));
        } catch (UnknownHostException e) {
            return new Answer<>(Outcome.UNKNOWN, List.of());
        }
    }

    private <T> void lookUp(Supplier<Answer<T>> question, Consumer<Answer<T>> answer) {
        realTime.hold();
        Thread.ofPlatform().daemon().name("name look-up").start(() -> {
            Answer<T> found = question.get();
            machine.execute(() -> {
                realTime.release();
                answer.accept(found);
            });
        });
    }
}
