package dev.envkit.toolkit.cli;

import dev.envkit.emulator.net.HostForward;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.boot.NetworkChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of {@code boot}: what the board's Ethernet cable is plugged into. */
@Topic("Network")
final class NetworkFlags {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Option(
            names = "--net",
            paramLabel = "NET",
            defaultValue = "user",
            converter = ChoiceConverter.class,
            description = {
                "What the Ethernet cable is plugged into. user (default): a network in",
                "this process, without privileges, with DHCP, TFTP, DNS and the host's",
                "network behind a gateway; user,host-loopback: there the gateway's",
                "address also leads to the host's 127.0.0.1; user,isolated: nothing",
                "outside can be reached; tap[=tap0]: an interface of the host, see",
                "'envkit net up'; none."
            })
    private @Nullable NetworkChoice choice;

    @Option(
            names = "--hostfwd",
            paramLabel = "RULE",
            converter = ForwardConverter.class,
            description = {
                "A port of the host that leads to the board: tcp:[ADDR:]2222-:22 or",
                "udp:...; on the loopback interface unless ADDR says otherwise. May be",
                "repeated."
            })
    private List<HostForward> forwards = new ArrayList<>();

    @Option(
            names = "--tftp",
            paramLabel = "DIR",
            description = "Serve the files of DIR by TFTP, before those that were built.")
    private @Nullable Path tftp;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description = "Write what goes over the cable, in virtual time, for Wireshark (pcapng).")
    private @Nullable Path capture;

    static final class ChoiceConverter implements ITypeConverter<NetworkChoice> {
        @Override
        public NetworkChoice convert(String text) {
            return NetworkChoice.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("there is no network '" + text + "': " + NetworkChoice.SYNTAX));
        }
    }

    static final class ForwardConverter implements ITypeConverter<HostForward> {
        @Override
        public HostForward convert(String text) {
            try {
                return HostForward.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Returns whether the cable is plugged into the user-mode network. */
    boolean isUserMode() {
        return choice == null || choice instanceof NetworkChoice.User;
    }

    /** Sets the boot's network. */
    void applyTo(BootTask task) {
        NetworkChoice chosen = choice;
        if (chosen == null) {
            return;
        }
        boolean user = chosen instanceof NetworkChoice.User;
        if (!user && !forwards.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--hostfwd belongs to --net user");
        }
        if (!user && tftp != null) {
            throw new ParameterException(spec.commandLine(), "--tftp belongs to --net user");
        }
        if (chosen instanceof NetworkChoice.None && capture != null) {
            throw new ParameterException(spec.commandLine(), "--pcap needs a network: --net none has nothing to write");
        }
        task.link(chosen);
        forwards.forEach(task.network()::forward);
        if (tftp != null) {
            task.tftpDirectory(tftp);
        }
        if (capture != null) {
            task.capture(capture);
        }
    }
}
