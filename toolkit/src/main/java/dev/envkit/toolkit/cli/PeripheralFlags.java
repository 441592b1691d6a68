package dev.envkit.toolkit.cli;

import dev.envkit.emulator.session.AudioAttachment;
import dev.envkit.emulator.session.UsbAttachments;
import dev.envkit.toolkit.boot.BootTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is plugged into the board, for commands that boot. */
@Topic("Plugged in")
final class PeripheralFlags {
    private static final String READ_ONLY = ",ro";

    @Option(
            names = "--usb-stick",
            paramLabel = "FILE[,ro]",
            description = "Plug in a USB memory stick with this file's blocks; ',ro' for one that cannot be written.")
    private List<String> sticks = new ArrayList<>();

    @Option(
            names = "--usb-keyboard",
            description = "Plug in a USB keyboard; 'type' in the monitor (Ctrl-A C) types on it.")
    private boolean keyboard;

    @Option(names = "--audio", paramLabel = "FILE.wav", description = "Record what the board plays.")
    private @Nullable Path audio;

    void applyTo(BootTask task) {
        for (String stick : sticks) {
            boolean readOnly = stick.endsWith(READ_ONLY);
            String file = readOnly ? stick.substring(0, stick.length() - READ_ONLY.length()) : stick;
            task.attach(UsbAttachments.stick(Path.of(file), readOnly));
        }
        if (keyboard) {
            task.attach(UsbAttachments.keyboard());
        }
        if (audio != null) {
            task.attach(AudioAttachment.recorder(audio));
        }
    }
}
