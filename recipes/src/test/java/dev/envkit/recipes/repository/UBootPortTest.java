package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** U-Boot's port and the board's recipe say the same about flash and network: nothing else holds them together. */
class UBootPortTest {
    private static final String BOARD_PATCH = "/dev/envkit/recipes/builtin/components/u-boot/2023.01/patches/"
            + "0011-board-add-the-FriendlyARM-mini2440.patch";

    private final Board board = RecipeRepository.builtIn().board("mini2440");
    private final FlashLayout layout =
            board.flashLayout(board.defaultFlashLayout()).orElseThrow();

    @Test
    void thePartitionsAreThoseOfTheDefaultLayout() throws IOException {
        String parts = layout.partitions().stream()
                .map(part -> size(part.size()) + "(" + part.name() + ")")
                .collect(Collectors.joining(","));
        assertEquals("\"mtdparts=mini2440-nand:" + parts + "\"", added("CONFIG_MTDPARTS_DEFAULT=(.*)"));
    }

    @Test
    void theEnvironmentIsInItsPartitionAndFitsIntoTheSmallestBlock() throws IOException {
        FlashLayout.Partition env = layout.partitions().get(1);
        assertEquals(env.offset(), Long.decode(added("CONFIG_ENV_OFFSET=(.*)")));
        assertEquals(env.size().orElseThrow(), Long.decode(added("CONFIG_ENV_RANGE=(.*)")));
        long smallest = board.nandChips().stream()
                .mapToLong(chip -> chip.blockSize())
                .min()
                .orElseThrow();
        assertTrue(Long.decode(added("CONFIG_ENV_SIZE=(.*)")) <= smallest);
    }

    @Test
    void theNetworkIsTheBoards() throws IOException {
        assertEquals(board.network().boardAddress().getHostAddress(), added("ipaddr=(.*)"));
        assertEquals(board.network().serverAddress().getHostAddress(), added("serverip=(.*)"));
        assertEquals(board.network().gatewayAddress().getHostAddress(), added("gatewayip=(.*)"));
        assertEquals(board.network().netmask(), added("netmask=(.*)"));
        assertEquals(board.network().macAddress(), added("ethaddr=(.*)"));
    }

    @Test
    void imagesAreFetchedToTheBoardsPlace() throws IOException {
        assertEquals(board.boot().fetchAddress(), Long.decode(added("CONFIG_SYS_LOAD_ADDR=(.*)")));
        assertEquals(board.boot().fetchAddress(), Long.decode(added("loadaddr=(.*)")));
    }

    private static String size(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return "-";
        }
        long kibibytes = bytes.getAsLong() >> 10;
        return kibibytes % 1024 == 0 ? (kibibytes >> 10) + "m" : kibibytes + "k";
    }

    /** Returns what the only line that the patch adds and that matches has in its group. */
    private static String added(String line) throws IOException {
        try (InputStream patch = Objects.requireNonNull(UBootPortTest.class.getResourceAsStream(BOARD_PATCH))) {
            String text = new String(patch.readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = Pattern.compile("(?m)^\\+" + line + "$").matcher(text);
            assertTrue(matcher.find(), () -> "no line " + line);
            return matcher.group(1);
        }
    }
}
