/** The mini2440 emulator: ARM920T and S3C2440A, a library of its own. */
module dev.envkit.emulator {
    requires transitive static org.jspecify;

    exports dev.envkit.emulator.bench;
    exports dev.envkit.emulator.board;
    exports dev.envkit.emulator.boot;
    exports dev.envkit.emulator.bus;
    exports dev.envkit.emulator.bus.register;
    exports dev.envkit.emulator.console;
    exports dev.envkit.emulator.cpu;
    exports dev.envkit.emulator.cpu.interpreter;
    exports dev.envkit.emulator.cpu.isa;
    exports dev.envkit.emulator.debug.gdb;
    exports dev.envkit.emulator.debug.lockstep;
    exports dev.envkit.emulator.debug.monitor;
    exports dev.envkit.emulator.device;
    exports dev.envkit.emulator.device.audio;
    exports dev.envkit.emulator.device.nand;
    exports dev.envkit.emulator.device.nor;
    exports dev.envkit.emulator.device.sd;
    exports dev.envkit.emulator.device.usb;
    exports dev.envkit.emulator.display;
    exports dev.envkit.emulator.mmu;
    exports dev.envkit.emulator.net;
    exports dev.envkit.emulator.net.link;
    exports dev.envkit.emulator.net.tftp;
    exports dev.envkit.emulator.net.user;
    exports dev.envkit.emulator.run;
    exports dev.envkit.emulator.semihosting;
    exports dev.envkit.emulator.session;
    exports dev.envkit.emulator.soc.s3c2440;
    exports dev.envkit.emulator.time;
    exports dev.envkit.emulator.translator;
}
