package dev.envkit.recipes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A board: what it has, how its flash is cut up, how it talks to the host, and which components make up its variants.
 *
 * @param name its name on the command line
 * @param summary one line for people
 * @param notes what a person should know; may be empty
 * @param defaultVariant the variant taken when none is named
 * @param machineId the ARM Linux machine type number handed to the kernel in r1
 * @param cpu the processor core as GCC's {@code -mcpu} names it
 * @param memory the SDRAM
 * @param nandChips the NAND chips the board is sold with
 * @param defaultFlashLayout the name of the layout taken when none is named
 * @param flashLayouts the ways in which its NAND is divided, by different makers
 * @param network addresses on the link between host and board
 * @param boot addresses and kernel command lines
 * @param variants the sets of components, by name
 * @param defaultScenario the scenario that {@code envkit up} proves a board with; empty if it has none
 * @param scenarios the tests of a booted board, by name
 */
public record Board(
        String name,
        String summary,
        String notes,
        String defaultVariant,
        int machineId,
        String cpu,
        Memory memory,
        List<NandChip> nandChips,
        String defaultFlashLayout,
        List<FlashLayout> flashLayouts,
        NetworkPlan network,
        BootPlan boot,
        Map<String, BoardVariant> variants,
        Optional<String> defaultScenario,
        Map<String, Scenario> scenarios) {
    private static final String DIRECTORY = "boards/";
    private static final String EXTENSION = ".yaml";

    /** Copies the collections; the variants keep the order of the file. */
    public Board {
        nandChips = List.copyOf(nandChips);
        flashLayouts = List.copyOf(flashLayouts);
        variants = Ordered.copyOf(variants);
        scenarios = Ordered.copyOf(scenarios);
    }

    /** Returns where the file of the board {@code name} lies below a recipe directory. */
    public static String pathOf(String name) {
        return DIRECTORY + name + EXTENSION;
    }

    /** Returns where a file that a board's file names lies below a recipe directory. */
    public static String besideOf(String file) {
        return DIRECTORY + file;
    }

    /** Returns the flash layout of that name, if the board has it. */
    public Optional<FlashLayout> flashLayout(String layout) {
        return flashLayouts.stream().filter(l -> l.name().equals(layout)).findFirst();
    }

    /** Returns the scenarios that are for a variant: those that it names, else all. */
    public List<Scenario> scenariosOf(BoardVariant variant) {
        return variant.scenarios().isEmpty()
                ? List.copyOf(scenarios.values())
                : variant.scenarios().stream()
                        .flatMap(scenario -> Optional.ofNullable(scenarios.get(scenario)).stream())
                        .toList();
    }

    /** Returns the scenario that proves a variant: the first that it names, else the board's default. */
    public Optional<Scenario> proofOf(BoardVariant variant) {
        return variant.scenarios().stream()
                .findFirst()
                .or(() -> defaultScenario)
                .flatMap(scenario -> Optional.ofNullable(scenarios.get(scenario)));
    }

    /**
     * SDRAM as the kernel sees it.
     *
     * @param base the physical address of its first byte
     * @param size what the board has by default, in bytes
     * @param options the sizes the board is sold with or was given by its owners, in bytes
     */
    public record Memory(long base, long size, List<Long> options) {
        /** Copies the list. */
        public Memory {
            options = List.copyOf(options);
        }
    }

    /**
     * Where things are put in memory for booting, and what the kernel is told.
     *
     * @param loadAddress load and entry address of the uImage
     * @param fetchAddress where the bootloader fetches an image to
     * @param parametersAddress where the ATAGs are put, handed over in r2
     * @param commandLines kernel command lines by the way of booting, such as {@code nand} or {@code nfs};
     *     {@code ${BOARD_ADDRESS}}, {@code ${SERVER_ADDRESS}}, {@code ${GATEWAY_ADDRESS}}, {@code ${NETMASK}} and
     *     {@code ${NFS_ROOT}} (path and mount options) are replaced
     */
    public record BootPlan(
            long loadAddress, long fetchAddress, long parametersAddress, Map<String, String> commandLines) {
        /** Copies the map in its order. */
        public BootPlan {
            commandLines = Ordered.copyOf(commandLines);
        }
    }
}
