package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.inspect.InspectReport;
import dev.envkit.toolkit.image.inspect.Item;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.workspace.ByteSize;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found in an image, for people and as data. */
final class InspectText {
    private static final int SHOWN = 12;

    private InspectText() {}

    static void print(InspectReport report, boolean verbose, PrintWriter out) {
        out.println(report.file() + ": " + ByteSize.format(report.size())
                + report.chip()
                        .map(chip -> ", a NAND chip with spare areas")
                        .orElse(report.items().isEmpty() ? ", nothing in it is known" : ""));
        report.chip().ifPresent(chip -> print(chip, out));
        report.layout().ifPresent(layout -> out.println("layout     " + layout.name() + ": " + layout.summary()));
        for (Item item : report.items()) {
            String partition = report.layout()
                    .flatMap(layout -> layout.partitions().stream()
                            .filter(p -> report.start(p.offset()) == item.offset())
                            .findFirst())
                    .map(p -> p.name())
                    .orElse("");
            out.printf(
                    Locale.ROOT,
                    "0x%08x %-7s %9s  %s%n",
                    item.offset(),
                    partition,
                    ByteSize.format(item.length()),
                    item.summary());
            details(item, verbose, out);
            item.problems().forEach(problem -> out.println("           WRONG: " + problem));
        }
        out.flush();
    }

    private static void print(InspectReport.Chip chip, PrintWriter out) {
        out.println("chip       " + chip.geometry().describe());
        out.println("           since " + chip.reason());
        out.println("pages      " + chip.writtenPages() + " written of "
                + chip.geometry().pages() + "; "
                + chip.erasedBlocks() + " blocks erased"
                + (chip.zeroBlocks() > 0 ? ", " + chip.zeroBlocks() + " full of zeros" : ""));
        List<String> codes = new ArrayList<>();
        for (EccScheme scheme : List.of(EccScheme.HAMMING, EccScheme.CONTROLLER)) {
            int count = chip.codedPages().getOrDefault(scheme, 0);
            if (count > 0) {
                codes.add(count + " pages agree with " + scheme.summary());
            }
        }
        if (chip.uncodedPages() > 0) {
            codes.add(chip.uncodedPages() + " have none");
        }
        out.println("code       " + (codes.isEmpty() ? "none" : String.join(", ", codes)));
        if (!chip.errors().isEmpty()) {
            out.println("errors     " + chip.errors().size() + " pages disagree with their code: "
                    + chip.errors().stream()
                            .limit(SHOWN)
                            .map(e -> e.page() + (e.uncorrectable() > 0 ? " (lost)" : " (mended)"))
                            .collect(Collectors.joining(", "))
                    + (chip.errors().size() > SHOWN ? ", ..." : ""));
        }
        out.println("bad blocks "
                + (chip.badBlocks().isEmpty()
                        ? "none"
                        : chip.badBlocks().size() + ": "
                                + chip.badBlocks().stream()
                                        .limit(SHOWN)
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + (chip.badBlocks().size() > SHOWN ? ", ..." : "")));
    }

    private static void details(Item item, boolean verbose, PrintWriter out) {
        switch (item.kind()) {
            case ENVIRONMENT -> {
                if (item.details().get("variables") instanceof Map<?, ?> variables) {
                    variables.forEach((name, value) -> out.println("           " + name + "=" + value));
                }
            }
            case UIMAGE ->
                out.println("           load " + item.details().get("load") + ", entry "
                        + item.details().get("entry") + ", " + item.details().get("compression") + " compression, made "
                        + item.details().get("time") + "; header CRC "
                        + item.details().get("headerCrc") + ", data CRC "
                        + item.details().get("dataCrc"));
            default -> {
                if (verbose) {
                    item.details().forEach((name, value) -> out.println("           " + name + ": " + value));
                }
            }
        }
    }

    static Map<String, Object> data(InspectReport report) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("file", report.file().toString());
        data.put("size", report.size());
        report.chip().ifPresent(chip -> {
            Map<String, Object> nand = new LinkedHashMap<>();
            nand.put("geometry", chip.geometry());
            nand.put("reason", chip.reason());
            nand.put("writtenPages", chip.writtenPages());
            nand.put("code", chip.usualCode().key());
            Map<String, Object> coded = new LinkedHashMap<>();
            for (EccScheme scheme : List.of(EccScheme.HAMMING, EccScheme.CONTROLLER)) {
                coded.put(scheme.key(), chip.codedPages().getOrDefault(scheme, 0));
            }
            nand.put("agreeingPages", coded);
            nand.put("uncodedPages", chip.uncodedPages());
            nand.put("erasedBlocks", chip.erasedBlocks());
            nand.put("zeroBlocks", chip.zeroBlocks());
            nand.put("badBlocks", chip.badBlocks());
            nand.put("errors", chip.errors());
            data.put("nand", nand);
        });
        report.layout().ifPresent(layout -> data.put("layout", layout.name()));
        List<Object> items = new ArrayList<>();
        for (Item item : report.items()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", item.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            one.put("offset", item.offset());
            one.put("length", item.length());
            one.put("summary", item.summary());
            one.put("details", item.details());
            one.put("problems", item.problems());
            items.add(one);
        }
        data.put("items", items);
        return data;
    }
}
