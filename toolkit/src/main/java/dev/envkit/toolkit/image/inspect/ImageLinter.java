package dev.envkit.toolkit.image.inspect;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.toolkit.image.inspect.Finding.Severity;
import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds out why what is in an image would not boot on a board. For one thread. */
public final class ImageLinter {
    private static final Pattern ROOT_DEVICE = Pattern.compile("\\broot=/dev/mtdblock(\\d+)");
    private static final Pattern ROOT_TYPE = Pattern.compile("\\brootfstype=(\\w+)");
    private static final Pattern UBI_DEVICE = Pattern.compile("\\bubi\\.mtd=(\\d+)");
    private static final Pattern NAND_READ =
            Pattern.compile("nand read(?:\\.\\w+)? (?:0x)?[0-9a-fA-F]+ (?:0x)?([0-9a-fA-F]+) (?:0x)?([0-9a-fA-F]+)");
    /** Offsets this far apart are not a border that was missed by some blocks. */
    private static final int MANY_PAGES = 8;

    private final Board board;
    private final InspectReport report;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param board on which it shall boot
     * @param report what is in the image
     */
    public ImageLinter(Board board, InspectReport report) {
        this.board = board;
        this.report = report;
    }

    /** Returns what was found, the worst first. */
    public List<Finding> lint() {
        findings.clear();
        for (Item item : report.items()) {
            item.problems()
                    .forEach(problem -> error(
                            at(item), item.summary() + ": " + problem, "Make it anew; 'envkit image nand' does."));
        }
        report.chip().ifPresentOrElse(this::chip, this::noChip);
        report.items().stream().filter(item -> item.kind() == Item.Kind.UIMAGE).forEach(this::uImage);
        findings.sort(java.util.Comparator.comparing(Finding::severity));
        return List.copyOf(findings);
    }

    private void error(String where, String message, String remedy) {
        findings.add(new Finding(Severity.ERROR, where, message, remedy));
    }

    private void warning(String where, String message, String remedy) {
        findings.add(new Finding(Severity.WARNING, where, message, remedy));
    }

    private static String at(Item item) {
        return FileProbes.hex(item.offset());
    }

    private void noChip() {
        boolean chipSize = NandGeometry.KNOWN.stream().anyMatch(g -> g.size() == report.size());
        boolean onFlash = report.items().stream().anyMatch(item -> item.kind() == Item.Kind.ENVIRONMENT)
                || report.items().size() > 1;
        boolean card = report.first(Item.Kind.PARTITION_TABLE).isPresent();
        if (chipSize && !card && (onFlash || report.items().isEmpty())) {
            error(
                    "the file",
                    "it has " + ByteSize.format(report.size())
                            + ", as many bytes as a chip's pages without their spare areas",
                    "An emulator or a programmer wants each page with its spare area: make it with 'envkit image"
                            + " nand'.");
        }
        if (report.items().isEmpty()) {
            warning("the file", "nothing in it was recognised", "See what it is with 'envkit image inspect'.");
        }
    }

    private void chip(InspectReport.Chip chip) {
        zeros(chip);
        code(chip);
        errors(chip);
        if (chip.badBlocks().contains(0)) {
            error("block 0", "it is marked as bad, and the board boots from it", "Take another image or chip.");
        }
        if (chip.writtenPages() == 0) {
            if (chip.zeroBlocks() == 0) {
                error("the chip", "it is erased", "Put a system on it: 'envkit image nand'.");
            }
            return;
        }
        Optional<FlashLayout> layout = report.layout();
        if (layout.isEmpty()) {
            error(
                    "the chip",
                    "what is on it begins nowhere where one of the board's layouts has a partition: "
                            + report.items().stream()
                                    .map(item -> at(item) + " " + item.summary())
                                    .collect(Collectors.joining("; ")),
                    "Put parts where a layout has them; 'envkit recipes show mini2440' lists the layouts.");
            return;
        }
        for (FlashLayout.Partition partition : layout.get().partitions()) {
            partition(chip, layout.get(), partition);
        }
        environment(layout.get());
    }

    private void zeros(InspectReport.Chip chip) {
        if (chip.zeroBlocks() > 0) {
            error(
                    "the chip",
                    chip.zeroBlocks() + " of " + chip.geometry().blocks()
                            + " blocks are full of zeros, and an erased chip is full of 0xFF: to U-Boot and Linux these"
                            + " are bad blocks",
                    "Make an erased chip with 'envkit setup' or 'envkit image nand', or erase this one: 'nand scrub' in"
                            + " U-Boot.");
        }
    }

    private void code(InspectReport.Chip chip) {
        int hamming = chip.codedPages().getOrDefault(EccScheme.HAMMING, 0);
        int controller = chip.codedPages().getOrDefault(EccScheme.CONTROLLER, 0);
        if (chip.uncodedPages() > 0) {
            warning(
                    "the chip",
                    chip.uncodedPages() + " written pages have no code in their spare areas: U-Boot and Linux find"
                            + " wrong bits in them",
                    "Make it with 'envkit image nand', or write it with 'nand write' in U-Boot.");
        }
        if (controller > hamming) {
            warning(
                    "the chip",
                    "its pages have the S3C2440 controller's code; envkit's kernel and U-Boot, FriendlyARM's kernels"
                            + " and the old U-Boot use Linux's software code and find wrong bits everywhere",
                    "Make it with --ecc hamming, unless it is for an unchanged mainline kernel.");
        }
    }

    private void errors(InspectReport.Chip chip) {
        List<Integer> lost = chip.errors().stream()
                .filter(e -> e.uncorrectable() > 0)
                .map(InspectReport.PageErrors::page)
                .toList();
        if (!lost.isEmpty()) {
            error(
                    "the chip",
                    lost.size() + (lost.size() == 1 ? " page has" : " pages have")
                            + " more wrong bits than the code can mend: "
                            + lost.stream()
                                    .limit(MANY_PAGES)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))
                            + (lost.size() > MANY_PAGES ? ", ..." : ""),
                    "Write what is there again. If all pages of a part are wrong, it was written with another code.");
        }
        int mended = chip.errors().size() - lost.size();
        if (mended > 0) {
            findings.add(new Finding(
                    Severity.NOTE,
                    "the chip",
                    mended + (mended == 1 ? " page has a wrong bit" : " pages have a wrong bit")
                            + " that the code mends",
                    "Nothing needs to be done."));
        }
    }

    private void partition(InspectReport.Chip chip, FlashLayout layout, FlashLayout.Partition partition) {
        long end = partition.offset() + partition.size().orElse(chip.geometry().size() - partition.offset());
        long start = report.start(partition.offset());
        Optional<Item> item = report.items().stream()
                .filter(i -> i.offset() == start && ImageInspector.fits(partition.name(), i.kind()))
                .findFirst();
        if (item.isEmpty()) {
            missing(partition);
            return;
        }
        long room = report.goodBytes(partition.offset(), end - partition.offset());
        boolean open =
                item.get().kind() == Item.Kind.FILE_SYSTEM && partition.size().isEmpty();
        if (item.get().length() > room && !open) {
            error(
                    partition.name(),
                    item.get().summary() + " has " + item.get().length() + " bytes and its partition in layout '"
                            + layout.name() + "' " + room + ": " + (item.get().length() - room)
                            + " too many, over what comes next",
                    "Make it smaller, or take a layout with more room.");
        }
    }

    private void missing(FlashLayout.Partition partition) {
        String place = FileProbes.hex(partition.offset());
        switch (partition.name()) {
            case "boot" ->
                error(
                        "boot",
                        "there is no boot loader at " + place
                                + ": after a reset the processor runs the first 4 KiB of the" + " chip",
                        "Put U-Boot there ('envkit image nand --boot FILE'), or start the kernel directly ('envkit boot"
                                + " --nand').");
            case "env" ->
                findings.add(new Finding(
                        Severity.NOTE,
                        "env",
                        "there is no environment at " + place + ": U-Boot takes its defaults",
                        "Store one with saveenv, or 'envkit image nand --env NAME=VALUE'."));
            case "kernel" ->
                error(
                        "kernel",
                        "there is no kernel at " + place,
                        "Put a uImage there: 'envkit image nand --kernel FILE'.");
            case "root" ->
                error(
                        "root",
                        "there is no root file system at " + place + ": the kernel panics",
                        "Put one there ('envkit image nand --root jffs2'), unless root is on the network.");
            default -> {
                // parts that other makers have, such as a logo
            }
        }
    }

    private void uImage(Item item) {
        String load = String.valueOf(item.details().get("load"));
        String type = String.valueOf(item.details().get("type"));
        String architecture = String.valueOf(item.details().get("architecture"));
        if (!architecture.equals("arm")) {
            error(at(item), "the uImage is for " + architecture, "Build the kernel with ARCH=arm.");
        }
        if (!type.equals("kernel")) {
            return;
        }
        long address = Long.decode(load);
        long base = board.memory().base();
        if (address < base || address >= base + board.memory().size()) {
            error(
                    at(item),
                    "the uImage's load address " + load + " is not in the board's memory, which begins at "
                            + FileProbes.hex(base),
                    "Make it with LOADADDR=" + FileProbes.hex(board.boot().loadAddress())
                            + " ('envkit build kernel' does).");
        } else if (address != board.boot().loadAddress()) {
            warning(
                    at(item),
                    "the uImage's load address is " + load + " and not "
                            + FileProbes.hex(board.boot().loadAddress()) + ", where a kernel is linked for",
                    "Make it with LOADADDR=" + FileProbes.hex(board.boot().loadAddress()) + ".");
        }
    }

    private void environment(FlashLayout layout) {
        Optional<Item> found = report.first(Item.Kind.ENVIRONMENT);
        if (found.isEmpty()) {
            return;
        }
        Optional<Item> loader = report.first(Item.Kind.BOOT_LOADER);
        if (loader.isPresent()
                && loader.get().end() > found.get().offset()
                && found.get().offset() > 0) {
            error(
                    "env",
                    "the environment at " + at(found.get()) + " is over the boot loader, which ends at "
                            + FileProbes.hex(loader.get().end()),
                    "Give the boot loader a larger partition; saveenv destroys it so.");
        }
        Map<?, ?> variables = (Map<?, ?>) found.get().details().get("variables");
        if (variables == null) {
            return;
        }
        String arguments = text(variables, "bootargs");
        MtdParts.find(arguments)
                .or(() -> MtdParts.find("mtdparts=" + text(variables, "mtdparts")))
                .ifPresent(parts -> division(layout, parts));
        rootArguments(layout, arguments);
        bootCommand(text(variables, "bootcmd"));
    }

    private static String text(Map<?, ?> variables, String name) {
        Object value = variables.get(name);
        return value == null ? "" : value.toString();
    }

    private void division(FlashLayout layout, MtdParts parts) {
        for (int i = 0; i < layout.partitions().size(); i++) {
            FlashLayout.Partition partition = layout.partitions().get(i);
            long start = report.start(partition.offset());
            boolean used = report.items().stream().anyMatch(item -> item.offset() == start);
            boolean border = parts.parts().stream().anyMatch(part -> part.offset() == partition.offset());
            if (used && !border) {
                error(
                        "env",
                        "mtdparts has no partition at " + FileProbes.hex(partition.offset()) + ", where the image has "
                                + partition.name() + "; it has "
                                + parts.parts().stream()
                                        .map(part -> part.name() + " at " + FileProbes.hex(part.offset()))
                                        .collect(Collectors.joining(", ")),
                        "Make both the same: mtdparts in the environment, and the layout the image was made with.");
            }
        }
    }

    private void rootArguments(FlashLayout layout, String arguments) {
        Optional<Item> root = report.first(Item.Kind.FILE_SYSTEM);
        int index = 0;
        while (index < layout.partitions().size()
                && !layout.partitions().get(index).name().equals("root")) {
            index++;
        }
        if (root.isEmpty()
                || arguments.isEmpty()
                || index == layout.partitions().size()) {
            return;
        }
        boolean ubi = "ubi".equals(root.get().details().get("fileSystem"));
        Matcher device = (ubi ? UBI_DEVICE : ROOT_DEVICE).matcher(arguments);
        if (device.find() && !device.group(1).equals(Integer.toString(index))) {
            error(
                    "env",
                    "bootargs say '" + device.group() + "', and the root file system is in partition " + index,
                    "Set it right: " + (ubi ? "ubi.mtd=" : "root=/dev/mtdblock") + index + ".");
        }
        String kind = ubi ? "ubifs" : String.valueOf(root.get().details().get("fileSystem"));
        Matcher type = ROOT_TYPE.matcher(arguments);
        if (type.find() && !type.group(1).equals(kind)) {
            error(
                    "env",
                    "bootargs say '" + type.group() + "', and the root file system is "
                            + root.get().summary(),
                    "Set rootfstype=" + kind + ", or make the root file system that is asked for.");
        }
        if (ubi && !arguments.contains("ubi.mtd=")) {
            error(
                    "env",
                    "the root file system is in a UBI volume, and bootargs have no ubi.mtd=",
                    "Set bootargs to '... ubi.mtd=" + index + " root=ubi0:rootfs rootfstype=ubifs'.");
        }
        if (ubi) {
            headers(root.get());
        }
    }

    private void headers(Item ubi) {
        report.chip().ifPresent(chip -> {
            int expected = chip.geometry().subPage(chip.usualCode());
            Object found = ubi.details().get("vidHeaderOffset");
            if (chip.usualCode() != EccScheme.NONE && !Integer.valueOf(expected).equals(found)) {
                error(
                        at(ubi),
                        "UBI's second header is at " + found + ", and Linux looks for it at " + expected
                                + " on this chip",
                        "Make it anew with 'envkit image ubi' ('ubinize -O " + expected + "').");
            }
        });
    }

    private void bootCommand(String command) {
        Optional<Item> kernel = report.first(Item.Kind.UIMAGE);
        Matcher read = NAND_READ.matcher(command);
        if (kernel.isEmpty() || !read.find()) {
            return;
        }
        long offset = Long.parseLong(read.group(1), 16);
        long size = Long.parseLong(read.group(2), 16);
        if (report.start(offset) != kernel.get().offset()) {
            error(
                    "env",
                    "bootcmd reads the kernel from " + FileProbes.hex(offset) + ", and it is at " + at(kernel.get()),
                    "Correct bootcmd, or put the kernel there.");
        } else if (size < kernel.get().length()) {
            error(
                    "env",
                    "bootcmd reads " + FileProbes.hex(size) + " bytes, and the kernel has "
                            + FileProbes.hex(kernel.get().length()),
                    "Read as much as the partition has.");
        }
    }
}
