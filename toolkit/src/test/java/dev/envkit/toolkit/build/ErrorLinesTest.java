package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {
    private static List<String> of(String output) {
        ErrorLines lines = new ErrorLines();
        output.lines().forEach(lines::accept);
        return lines.lines();
    }

    @Test
    void aCompilersErrorComesBeforeWhatMakeSaysOfIt() {
        assertEquals(
                List.of(
                        "drivers/leds/leds-s3c24xx.c:12:5: error: 'foo' undeclared (first use in this function)",
                        "make[3]: *** [scripts/Makefile.build:250: drivers/leds/leds-s3c24xx.o] Error 1",
                        "make: *** [Makefile:234: __sub-make] Error 2"),
                of("""
                      CC      drivers/leds/led-core.o
                    drivers/leds/leds-s3c24xx.c: In function 'probe':
                    drivers/leds/leds-s3c24xx.c:12:5: error: 'foo' undeclared (first use in this function)
                       12 |     foo = 1;
                          |     ^~~
                    drivers/leds/x.c:1:1: warning: 'error: ' is a strange text
                    make[3]: *** [scripts/Makefile.build:250: drivers/leds/leds-s3c24xx.o] Error 1
                    make[3]: *** Waiting for unfinished jobs....
                      CC      drivers/input/input.o
                    make[2]: *** [scripts/Makefile.build:500: drivers/leds] Error 2
                    make: *** [Makefile:234: __sub-make] Error 2
                    """));
    }

    @Test
    void theClassicTroublesAreRecognised() {
        for (String line : List.of(
                "ld: scripts/dtc/dtc-parser.tab.o:(.bss+0x10): multiple definition of `yylloc'; dtc-lexer.lex.o: first",
                "init.c:(.text+0x14): undefined reference to `__aeabi_idiv'",
                "make: *** No rule to make target 'mini2440_config'.  Stop.",
                "configure: error: no acceptable C compiler found in $PATH",
                "build.sh: 3: arm-linux-gcc: not found",
                "arm-linux-gcc: error while loading shared libraries: libz.so.1: cannot open shared object file",
                "/tmp/cc1.s:12: Error: selected processor does not support `clz r0,r1' in ARM mode",
                "/usr/bin/ld: cannot find -lgcc",
                "fatal error: linux/compiler-gcc12.h: No such file or directory",
                "ERROR: modpost: \"x\" [y.ko] undefined!")) {
            assertEquals(List.of(line), of("a line\n" + line + "\nanother line\n"));
        }
    }

    @Test
    void withoutAKnownFormTheLastLinesAreShown() {
        String output = String.join(
                "\n", IntStream.range(0, 30).mapToObj(i -> "line " + i).toList());
        assertEquals(IntStream.range(20, 30).mapToObj(i -> "line " + i).toList(), of(output));
        assertEquals(List.of("it went wrong", "make: *** [Makefile:1: all] Error 3"), of("""
            it went wrong
            make: *** [Makefile:1: all] Error 3
            """));
        assertEquals(List.of(), of("\n  \n"));
    }

    @Test
    void theFirstErrorsAreKeptAndNoMoreThanTen() {
        String output = String.join(
                "\n",
                IntStream.range(0, 50)
                        .mapToObj(i -> "f.c:" + i + ": error: e" + i)
                        .toList());
        List<String> lines = of(output + "\nmake: *** [x] Error 1");
        assertEquals(10, lines.size());
        assertEquals("f.c:0: error: e0", lines.getFirst());
    }

    @Test
    void whatConfigureAsksAndMakeIgnoresIsNoError() {
        assertEquals(
                List.of("ld: cannot find -lfoo"),
                of("checking for error: function... no\nmake: *** [x] Error 1 (ignored)\nld: cannot find -lfoo\ndone"));
    }

    @Test
    void aFullDiskAndShortMemoryAreNoticed() {
        ErrorLines disk = new ErrorLines();
        disk.accept("fatal error: error writing to /tmp/x.s: No space left on device");
        assertTrue(disk.diskIsFull());
        assertFalse(disk.memoryIsShort());
        ErrorLines memory = new ErrorLines();
        memory.accept("gcc: fatal error: Killed signal terminated program cc1");
        assertTrue(memory.memoryIsShort());
    }

    @Test
    void longLinesAreCut() {
        assertEquals(240, of("x.c:1: error: " + "y".repeat(1000)).getFirst().length());
    }
}
