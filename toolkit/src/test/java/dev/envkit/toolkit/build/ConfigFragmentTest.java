package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigFragmentTest {
    private static final ConfigFragment BEFORE = ConfigFragment.parse(
            List.of("# comment", "CONFIG_A=y", "# CONFIG_B is not set", "CONFIG_C=\"text\"", "", "CONFIG_D=12"));

    @Test
    void onlyWhatWasChangedIsKeptWhetherSwitchedOnOffOrNew() {
        ConfigFragment after = ConfigFragment.parse(
                List.of("# CONFIG_A is not set", "CONFIG_B=y", "CONFIG_C=\"text\"", "CONFIG_D=13", "CONFIG_NEW=m"));
        assertEquals(
                List.of("# CONFIG_A is not set", "CONFIG_B=y", "CONFIG_D=13", "CONFIG_NEW=m"),
                after.changesSince(BEFORE).lines());
    }

    @Test
    void aSettingThatBecameInvisibleIsNoChange() {
        assertTrue(
                ConfigFragment.parse(List.of("CONFIG_A=y")).changesSince(BEFORE).isEmpty());
    }

    @Test
    void laterSettingsWinOverEarlierOnesOfTheSameSymbol() {
        ConfigFragment later = ConfigFragment.parse(List.of("# CONFIG_D is not set", "CONFIG_E=y"));
        assertEquals(
                List.of(
                        "CONFIG_A=y",
                        "# CONFIG_B is not set",
                        "CONFIG_C=\"text\"",
                        "# CONFIG_D is not set",
                        "CONFIG_E=y"),
                BEFORE.with(later).lines());
    }
}
