package dev.envkit.emulator.session;

import dev.envkit.emulator.device.usb.UsbKeyboard;
import dev.envkit.emulator.device.usb.UsbStick;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** USB devices for the board's ports. */
public final class UsbAttachments {
    private UsbAttachments() {}

    /**
     * Returns a memory stick with a file's blocks.
     *
     * @param readOnly whether the guest may not change it
     */
    public static Attachment stick(Path file, boolean readOnly) {
        return (board, emulation, messages) -> {
            if (!Files.isRegularFile(file)) {
                throw new IOException("there is no file " + file + " for the USB stick");
            }
            boolean writable = !readOnly && Files.isWritable(file);
            FileChannel channel = writable
                    ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(file, StandardOpenOption.READ);
            UsbStick stick = new UsbStick(channel, writable);
            if (stick.blocks() == 0) {
                stick.close();
                throw new IOException(file + " is too small for a USB stick: it has not even one block of "
                        + UsbStick.BLOCK + " bytes");
            }
            board.plugUsb(stick);
            return stick;
        };
    }

    /** Returns a keyboard; the monitor's {@code type} types on it. */
    public static Attachment keyboard() {
        return (board, emulation, messages) -> {
            UsbKeyboard keyboard = new UsbKeyboard();
            board.plugUsb(keyboard);
            board.keyboard(keyboard);
            return () -> {};
        };
    }
}
