package dev.envkit.emulator.session;

import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.debug.monitor.MonitorHost;
import dev.envkit.emulator.device.PushButton;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.run.Emulation;
import dev.envkit.emulator.run.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the monitor sees of a mini2440. */
final class BoardMonitorHost implements MonitorHost {
    private final Mini2440 board;
    private final Emulation emulation;

    BoardMonitorHost(Mini2440 board, Emulation emulation) {
        this.board = board;
        this.emulation = emulation;
    }

    @Override
    public Machine machine() {
        return board;
    }

    @Override
    public void quit() {
        emulation.quit();
    }

    @Override
    public void stop() {
        emulation.loop().pause();
    }

    @Override
    public void resume() {
        emulation.loop().resume();
    }

    @Override
    public boolean stopped() {
        return emulation.loop().paused();
    }

    @Override
    public Optional<Picture> screenshot() {
        return board.picture();
    }

    @Override
    public void key(int number, boolean down) {
        PushButton button = board.keys().get(number - 1);
        if (down) {
            button.press();
        } else {
            button.release();
        }
    }

    @Override
    public void touch(double x, double y) {
        board.touchPanel().touch(x, y);
    }

    @Override
    public void lift() {
        board.touchPanel().lift();
    }

    @Override
    public boolean type(String text) {
        board.keyboard().ifPresent(keyboard -> keyboard.type(text));
        return board.keyboard().isPresent();
    }

    @Override
    public List<String> devices() {
        List<String> lines = new ArrayList<>();
        board.soc()
                .blocks()
                .forEach((base, block) -> lines.add(
                        String.format("0x%08x %s", base, block.registers().name())));
        lines.sort(null);
        board.leds().forEach(led -> lines.add(led.name() + (led.isLit() ? " lit" : " dark")));
        return lines;
    }
}
