package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** User's manual chapter 7. */
class ClockControllerTest {
    private static final int CLKPWR = 0x4C00_0000;
    private final ChipFixture chip = new ChipFixture();

    private ClockRates rates() {
        return chip.soc.clocks().rates();
    }

    @Test
    void boardsUsualSettingGives405And101And50Megahertz() {
        assertEquals(405_000_000, rates().fclk());
        assertEquals(101_250_000, rates().hclk());
        assertEquals(50_625_000, rates().pclk());
    }

    @Test
    void afterResetTheCrystalIsTheClockWhateverMpllconReads() {
        chip.soc.reset(Gpio.ResetCause.WATCHDOG);
        assertEquals(0x0009_6030, chip.read(CLKPWR + 0x04));
        assertEquals(12_000_000, rates().fclk());
        assertEquals(12_000_000, rates().pclk());
    }

    @Test
    void upllGives48MegahertzForUsb() {
        chip.write(CLKPWR + 0x08, 0x38022);
        assertEquals(48_000_000, rates().uclk());
        chip.write(CLKPWR + 0x14, 5 | 1 << 3);
        assertEquals(24_000_000, rates().uclk());
    }

    @Test
    void hdivnAndCamdivnDivideFclk() {
        int[][] cases = {{0, 0, 1}, {1, 0, 2}, {2, 0, 4}, {2, 1 << 9, 8}, {3, 0, 3}, {3, 1 << 8, 6}};
        for (int[] c : cases) {
            chip.write(CLKPWR + 0x14, c[0] << 1);
            chip.write(CLKPWR + 0x18, c[1]);
            assertEquals(405_000_000L / c[2], rates().hclk());
            assertEquals(rates().hclk(), rates().pclk());
        }
    }

    @Test
    void slowModeDividesTheCrystal() {
        chip.write(CLKPWR + 0x10, 1 << 4 | 3);
        assertEquals(2_000_000, rates().fclk());
        chip.write(CLKPWR + 0x10, 1 << 4);
        assertEquals(12_000_000, rates().fclk());
        chip.write(CLKPWR + 0x10, 4);
        assertEquals(405_000_000, rates().fclk());
    }

    @Test
    void dvsRunsTheProcessorAtHclk() {
        chip.write(CLKPWR + 0x18, 1 << 12);
        assertEquals(101_250_000, rates().cpu());
        assertEquals(405_000_000, rates().fclk());
    }

    @Test
    void writingMpllconStopsTheProcessorForTheLockTime() {
        chip.write(CLKPWR, 1200);
        chip.write(CLKPWR + 0x04, 0x7F021);
        assertEquals("stop 100000000", chip.power.getFirst());
    }

    @Test
    void clkconEntersIdleAndSleep() {
        chip.write(CLKPWR + 0x0C, 0xFFFFF4);
        chip.soc.clocks().wake();
        assertEquals(0xFFFFF0, chip.read(CLKPWR + 0x0C));
        chip.write(CLKPWR + 0x0C, 0xFFFFF8);
        assertEquals(java.util.List.of("idle", "sleep"), chip.power);
    }

    @Test
    void gatedClockIsZero() {
        chip.write(CLKPWR + 0x0C, 0xFFFFF0 & ~(1 << 8));
        assertEquals(0, chip.soc.clocks().pclk(ClockController.Gate.PWM));
        assertTrue(chip.soc.clocks().pclk(ClockController.Gate.ADC) > 0);
        assertFalse(chip.soc.clocks().pclk(ClockController.Gate.PWM) > 0);
    }

    /** Each bit of CLKCON stops its block and what that is doing; afterwards it goes on from there. */
    @ParameterizedTest
    @EnumSource(StoppableBlock.class)
    void aBlockWithoutItsClockStandsStillAndGoesOnLater(StoppableBlock block) {
        block.start(chip);
        chip.write(CLKPWR + 0x0C, 0xFFFFF0 & ~(1 << block.bit));
        chip.advance(VirtualClock.SECOND);
        assertFalse(block.isDone(chip), "without clock");
        chip.write(CLKPWR + 0x0C, 0xFFFFF0);
        chip.advance(VirtualClock.SECOND / 10);
        assertTrue(block.isDone(chip), "with clock");
    }

    /** Something for each block to do, and its sign that it has been done. */
    enum StoppableBlock {
        LCD(5) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x4D00_0004, 239 << 14);
                chip.write(0x4D00_0008, 319 << 8);
                chip.write(0x4D00_0000, 0x79);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return chip.soc.lcd().frames() > 0;
            }
        },
        USB_HOST(6) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x4900_0004, 2 << 6);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return chip.read(0x4900_003C) > 0;
            }
        },
        PWM(8) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5100_003C, 100);
                chip.write(0x5100_0008, 1 << 21);
                chip.write(0x5100_0008, 1 << 20);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.srcpnd() & InterruptSource.INT_TIMER4.mask()) != 0;
            }
        },
        SDI(9) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5A00_0000, 1);
                chip.write(0x5A00_0004, 100);
                chip.write(0x5A00_000C, 0x140);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.read(0x5A00_0010) & 1 << 11) != 0;
            }
        },
        UART0(10) {
            @Override
            void start(ChipFixture chip) {
                startUart(chip, 0);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return chip.soc.uart(0).transmittedCount() > 0;
            }
        },
        UART1(11) {
            @Override
            void start(ChipFixture chip) {
                startUart(chip, 1);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return chip.soc.uart(1).transmittedCount() > 0;
            }
        },
        UART2(12) {
            @Override
            void start(ChipFixture chip) {
                startUart(chip, 2);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return chip.soc.uart(2).transmittedCount() > 0;
            }
        },
        ADC(15) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5800_0000, 1 << 14 | 49 << 6 | 1);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.read(0x5800_0000) & 1 << 15) != 0;
            }
        },
        IIC(16) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5400_0000, 0xAF);
                chip.write(0x5400_0004, 0xD0);
                chip.write(0x5400_000C, 0xA0);
                chip.write(0x5400_0004, 0xF0);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.read(0x5400_0000) & 1 << 4) != 0;
            }
        },
        IIS(17) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5500_0004, 2 << 6);
                chip.write(0x5500_000C, 1 << 13);
                chip.write(0x5500_0010, 1);
                chip.write(0x5500_0000, 1);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.read(0x5500_000C) >>> 6 & 0x3F) == 0;
            }
        },
        SPI(18) {
            @Override
            void start(ChipFixture chip) {
                chip.write(0x5900_0000, 1 << 4 | 1 << 3);
                chip.write(0x5900_0010, 0x55);
            }

            @Override
            boolean isDone(ChipFixture chip) {
                return (chip.read(0x5900_0004) & 1) != 0;
            }
        };

        final int bit;

        StoppableBlock(int bit) {
            this.bit = bit;
        }

        abstract void start(ChipFixture chip);

        abstract boolean isDone(ChipFixture chip);

        private static void startUart(ChipFixture chip, int index) {
            int base = 0x5000_0000 + 0x4000 * index;
            chip.write(base + 0x04, 0x5);
            chip.write(base + 0x28, 26);
            chip.write(base + 0x20, 'x');
        }
    }
}
