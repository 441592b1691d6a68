package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.NandChip;
import dev.envkit.recipes.NetworkPlan;
import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes a {@link Board} of a document that fits {@code board.schema.json}. */
final class BoardReader {
    private BoardReader() {}

    static Board read(Values board) {
        Values nand = board.member("nand");
        Map<String, BoardVariant> variants = new LinkedHashMap<>();
        board.members("variants").forEach((name, values) -> variants.put(name, variant(name, values)));
        return new Board(
                board.text("board"),
                board.text("summary"),
                board.optionalText("notes").orElse("").strip(),
                board.text("default-variant"),
                (int) board.address("machine-id"),
                board.text("cpu"),
                memory(board.member("memory")),
                nand.list("chips", BoardReader::chip),
                nand.text("default-layout"),
                nand.list("layouts", BoardReader::layout),
                network(board.member("network")),
                boot(board.member("boot")),
                variants,
                board.optionalText("default-scenario"),
                board.has("scenarios") ? ScenarioReader.read(board) : Map.of());
    }

    private static Board.Memory memory(Values memory) {
        return new Board.Memory(memory.address("base"), memory.size("size"), memory.sizes("options"));
    }

    private static NandChip chip(Values chip) {
        return new NandChip(
                chip.text("name"),
                chip.number("maker-id", 0),
                chip.number("device-id", 0),
                Math.toIntExact(chip.size("page")),
                Math.toIntExact(chip.size("spare")),
                Math.toIntExact(chip.size("block")),
                chip.size("size"));
    }

    private static FlashLayout layout(Values layout) {
        return new FlashLayout(
                layout.text("name"), layout.text("summary"), layout.list("partitions", BoardReader::partition));
    }

    private static FlashLayout.Partition partition(Values partition) {
        return new FlashLayout.Partition(
                partition.text("name"), partition.size("offset"), partition.optionalSize("size"));
    }

    private static NetworkPlan network(Values network) {
        return new NetworkPlan(
                network.number("prefix-length", 0),
                address(network, "host"),
                address(network, "board"),
                address(network, "server"),
                address(network, "gateway"),
                network.text("tap"),
                network.text("mac").toLowerCase(Locale.ROOT));
    }

    private static Inet4Address address(Values network, String key) {
        return Inet4Address.ofLiteral(network.text(key));
    }

    private static Board.BootPlan boot(Values boot) {
        return new Board.BootPlan(
                boot.address("load"),
                boot.address("fetch"),
                boot.address("parameters"),
                boot.textsByKey("command-lines"));
    }

    private static BoardVariant variant(String name, Values variant) {
        return new BoardVariant(
                name,
                variant.text("summary"),
                variant.optionalText("cpu"),
                variant.texts("scenarios"),
                variant.textsByKey("components"));
    }
}
