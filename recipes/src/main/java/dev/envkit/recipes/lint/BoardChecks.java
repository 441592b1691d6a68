package dev.envkit.recipes.lint;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.NandChip;
import dev.envkit.recipes.NetworkPlan;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.Variables;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolver;
import dev.envkit.workspace.EnvkitException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A board: its variants can be resolved, its flash layouts are whole, its addresses are on one network. */
final class BoardChecks {
    private static final Set<String> COMMAND_LINE_VARIABLES =
            Set.of("BOARD_ADDRESS", "SERVER_ADDRESS", "GATEWAY_ADDRESS", "NETMASK", "NFS_ROOT");

    private final RecipeRepository repository;
    private final Board board;
    private final Findings findings;

    BoardChecks(RecipeRepository repository, Board board, Findings findings) {
        this.repository = repository;
        this.board = board;
        this.findings = findings;
    }

    void run() {
        if (!board.variants().containsKey(board.defaultVariant())) {
            findings.error(
                    "there is no variant '" + board.defaultVariant() + "'",
                    Suggestion.among(board.defaultVariant(), board.variants().keySet()),
                    "default-variant");
        }
        board.variants().values().forEach(this::checkVariant);
        checkMemory();
        checkChips();
        checkLayouts();
        checkNetwork();
        checkCommandLines();
        checkScenarios();
    }

    private void checkScenarios() {
        board.defaultScenario()
                .filter(name -> !board.scenarios().containsKey(name))
                .ifPresent(name -> findings.error(
                        "there is no scenario '" + name + "'",
                        Suggestion.among(name, board.scenarios().keySet()),
                        "default-scenario"));
        board.scenarios().forEach((name, scenario) -> {
            String boot = scenario.setup().boot();
            if (!board.boot().commandLines().containsKey(boot)) {
                findings.error(
                        "there is no command line '" + boot + "'",
                        Suggestion.among(boot, board.boot().commandLines().keySet()),
                        "scenarios",
                        name,
                        "boot");
            }
            scenario.steps().forEach(step -> checkPicture(scenario, step));
        });
    }

    private void checkPicture(Scenario scenario, ScenarioStep step) {
        if (step.action() instanceof ScenarioStep.Screenshot picture
                && picture.compare().isPresent()) {
            String path = Board.besideOf(picture.compare().get());
            if (repository.read(path).isEmpty()) {
                findings.add(new Problem(
                        Severity.ERROR, scenario.file(), step.line(), 0, "there is no picture " + path, ""));
            }
        }
    }

    private void checkVariant(BoardVariant variant) {
        for (int i = 0; i < variant.scenarios().size(); i++) {
            String scenario = variant.scenarios().get(i);
            if (!board.scenarios().containsKey(scenario)) {
                findings.error(
                        "there is no scenario '" + scenario + "'",
                        Suggestion.among(scenario, board.scenarios().keySet()),
                        "variants",
                        variant.name(),
                        "scenarios",
                        i);
            }
        }
        boolean complete = true;
        for (Map.Entry<String, String> chosen : variant.components().entrySet()) {
            ComponentId id = new ComponentId(chosen.getKey(), chosen.getValue());
            Object[] place = {"variants", variant.name(), "components", id.component()};
            if (!repository.components().contains(id)) {
                findings.error("there is no recipe " + id, similar(id), place);
                complete = false;
                continue;
            }
            complete &= hasItsNeeds(variant, id, place);
        }
        if (complete) {
            checkOrder(variant);
        }
    }

    private boolean hasItsNeeds(BoardVariant variant, ComponentId id, Object[] place) {
        try {
            ComponentRecipe recipe = repository.component(id);
            for (String need : recipe.needs()) {
                if (!variant.components().containsKey(need)) {
                    findings.error(
                            id + " needs the component '" + need + "', which this variant does not have",
                            "add it to the variant",
                            place);
                    return false;
                }
            }
            return true;
        } catch (EnvkitException e) {
            // reported where that recipe is checked
            return false;
        }
    }

    private void checkOrder(BoardVariant variant) {
        try {
            var _ = new Resolver(repository).resolve(board.name(), Optional.of(variant.name()), Map.of());
        } catch (EnvkitException e) {
            findings.error(String.valueOf(e.getMessage()), e.remedy(), "variants", variant.name(), "components");
        }
    }

    private String similar(ComponentId id) {
        List<String> variants = repository.components().stream()
                .filter(other -> other.component().equals(id.component()))
                .map(ComponentId::variant)
                .toList();
        return variants.isEmpty()
                ? Suggestion.among(
                        id.component(),
                        repository.components().stream()
                                .map(ComponentId::component)
                                .distinct()
                                .toList())
                : Suggestion.among(id.variant(), variants);
    }

    private void checkMemory() {
        Board.Memory memory = board.memory();
        if (!memory.options().isEmpty() && !memory.options().contains(memory.size())) {
            findings.error("the default size is not among the options", "", "memory", "size");
        }
        long end = memory.base() + memory.size();
        checkInMemory(board.boot().loadAddress(), end, "load");
        checkInMemory(board.boot().fetchAddress(), end, "fetch");
        checkInMemory(board.boot().parametersAddress(), end, "parameters");
    }

    private void checkInMemory(long address, long end, String key) {
        if (address < board.memory().base() || address >= end) {
            findings.error("0x%x is not in the board's memory".formatted(address), "", "boot", key);
        }
    }

    private void checkChips() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < board.nandChips().size(); i++) {
            NandChip chip = board.nandChips().get(i);
            if (!names.add(chip.name())) {
                findings.error("there are two chips '" + chip.name() + "'", "", "nand", "chips", i, "name");
            }
            boolean whole = chip.pageSize() > 0
                    && chip.blockSize() > 0
                    && chip.blockSize() % chip.pageSize() == 0
                    && chip.size() % chip.blockSize() == 0;
            if (!whole) {
                findings.error("the chip is not made of whole blocks of whole pages", "", "nand", "chips", i);
            }
        }
    }

    private void checkLayouts() {
        if (board.flashLayout(board.defaultFlashLayout()).isEmpty()) {
            List<String> names =
                    board.flashLayouts().stream().map(FlashLayout::name).toList();
            findings.error(
                    "there is no layout '" + board.defaultFlashLayout() + "'",
                    Suggestion.among(board.defaultFlashLayout(), names),
                    "nand",
                    "default-layout");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < board.flashLayouts().size(); i++) {
            FlashLayout layout = board.flashLayouts().get(i);
            if (!names.add(layout.name())) {
                findings.error("there are two layouts '" + layout.name() + "'", "", "nand", "layouts", i, "name");
            }
            checkPartitions(layout, i);
        }
    }

    private void checkPartitions(FlashLayout layout, int index) {
        OptionalLong end = OptionalLong.of(0);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < layout.partitions().size(); i++) {
            FlashLayout.Partition partition = layout.partitions().get(i);
            Object[] place = {"nand", "layouts", index, "partitions", i};
            if (!names.add(partition.name())) {
                findings.error("there are two partitions '" + partition.name() + "'", "", place);
            }
            if (end.isEmpty()) {
                findings.error("the partition before reaches to the end of the chip", "give that one a size", place);
                return;
            }
            if (partition.offset() < end.getAsLong()) {
                findings.error(
                        "'%s' begins at 0x%x, inside the partition before, which ends at 0x%x"
                                .formatted(partition.name(), partition.offset(), end.getAsLong()),
                        "",
                        place);
            } else if (partition.offset() > end.getAsLong()) {
                findings.warning(
                        "there is a gap of 0x%x bytes before '%s'"
                                .formatted(partition.offset() - end.getAsLong(), partition.name()),
                        "",
                        place);
            }
            end = partition.size().isPresent()
                    ? OptionalLong.of(partition.offset() + partition.size().getAsLong())
                    : OptionalLong.empty();
        }
    }

    private void checkNetwork() {
        NetworkPlan network = board.network();
        checkOnLink(network.boardAddress(), "board");
        checkOnLink(network.serverAddress(), "server");
        checkOnLink(network.gatewayAddress(), "gateway");
        if (network.boardAddress().equals(network.hostAddress())) {
            findings.error("board and host have the same address", "", "network", "board");
        }
        int firstOctet = Integer.parseInt(network.macAddress().substring(0, 2), 16);
        if ((firstOctet & 1) != 0) {
            findings.error("a multicast address cannot be a station's own", "", "network", "mac");
        }
    }

    private void checkOnLink(Inet4Address address, String key) {
        NetworkPlan network = board.network();
        int mask = -1 << (Integer.SIZE - network.prefixLength());
        if ((bits(address) & mask) != (bits(network.hostAddress()) & mask)) {
            findings.error(
                    address.getHostAddress() + " is not on the host's network "
                            + network.hostAddress().getHostAddress() + "/" + network.prefixLength(),
                    "",
                    "network",
                    key);
        }
    }

    private static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private void checkCommandLines() {
        board.boot().commandLines().forEach((name, line) -> {
            for (String reference : Variables.references(line)) {
                if (!COMMAND_LINE_VARIABLES.contains(reference)) {
                    findings.error(
                            "there is no variable " + reference + " for command lines",
                            Suggestion.among(reference, COMMAND_LINE_VARIABLES),
                            "boot",
                            "command-lines",
                            name);
                }
            }
        });
    }
}
