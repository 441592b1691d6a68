package dev.envkit.emulator.run;

import java.util.List;
import java.util.stream.Stream;

/**
 * The symptoms that are known, those first that tell most: of two that a log shows, the earlier in this table is the
 * cause and the later its consequence. The texts are those of U-Boot, of Linux from 2.6 to 6, and of BusyBox.
 */
final class Symptoms {
    private static final String REBUILD_V4T =
            "build it with -march=armv4t and an ARMv4T libgcc ('envkit build' does), or boot with --cpu arm926ej-s";
    private static final String ENVKIT_NFS =
            "use envkit's own server (--nfsroot DIR), which has NFS 2 and 3 over UDP and TCP; or append v3,tcp to"
                    + " nfsroot= where the kernel knows it";

    private static final List<Symptom> BOOT_LOADER = List.of(
            Symptom.of(
                    "^(?:Bad Magic Number|Wrong Image Format for bootm)",
                    "there is no uImage at the address that was booted",
                    "load it there first (tftp 0x32000000 uImage, or nand read), and check that it is a uImage and not"
                            + " a zImage"),
            Symptom.of(
                    "(?:Bad Data CRC|Bad Header Checksum|Verifying Checksum \\.\\.\\. Bad)",
                    "the uImage is damaged: it was not loaded whole, or read from NAND with another ECC than it was"
                            + " written with",
                    "load it again; in NAND, erase the partition (nand erase kernel) before it is written, and let the"
                            + " one that reads also write"),
            Symptom.of(
                    "image overwritten",
                    "the uImage lies where the kernel is to be copied or decompressed to",
                    "fetch it to 0x32000000, away from its load address 0x30008000"),
            Symptom.of(
                    "TFTP error: '?([^'(]*)",
                    "the TFTP server refuses the file: $1",
                    "check bootfile and that the file is in the server's directory and readable by all"),
            Symptom.of(
                    "^(?:ARP )?Retry count exceeded",
                    "nobody answers on the network: the server's address is wrong, or there is no server",
                    "check ipaddr and serverip in the boot loader's environment; boot with --net user for envkit's own"
                            + " server"));

    private static final List<Symptom> HAND_OVER = List.of(
            Symptom.of(
                    "unrecognized/unsupported machine ID \\(r1 = (\\S+?)\\)",
                    "the kernel was not built for the machine number $1",
                    "configure it with CONFIG_MACH_MINI2440 (mini2440_defconfig); the board's number is 1999 (0x7cf)"),
            Symptom.of(
                    "unrecognized/unsupported processor variant",
                    "the kernel was built for another processor",
                    "configure it for ARM920T, or boot it with --cpu arm926ej-s"),
            Symptom.of(
                    "^(?:crc error|uncompression error|invalid compressed format|Out of memory when allocating|"
                            + "incomplete literal tree|(?:[A-Z]\\w+-compressed|XZ|LZMA) data is corrupt)",
                    "the kernel could not decompress itself",
                    "the zImage is damaged, or overwritten by an initrd or a wrong load address"));

    private static final List<Symptom> FLASH = List.of(
            Symptom.of(
                    "[Nn]o NAND device found|nand: No NAND device|NAND:\\s+0 MiB",
                    "no NAND chip answered",
                    "boot with a chip (--nand); a chip that is there must be one the driver knows"),
            Symptom.of(
                    "Cowardly refusing to erase blocks",
                    "the partition holds something that is no jffs2, such as zeros or another file system",
                    "erase it before the image is written: flash_eraseall, or nand erase root; a new NAND file is"
                            + " filled with 0xff ('envkit image nand' does it)"),
            Symptom.of(
                    "[Jj][Ff][Ff][Ss]2.*(?:CRC.*(?:failed|fails|doesn't)|[Mm]agic bitmask 0x1985 not found)|"
                            + "[Nn]ode CRC .* !=",
                    "the jffs2 file system was made for another chip, or written with another ECC, or over what was not"
                            + " erased",
                    "make it for this chip: mkfs.jffs2 -n -s 2048 -e 128KiB (-s 512 -e 16KiB for 64 MiB chips); erase"
                            + " the whole partition first; write it with the ECC that the kernel reads with"),
            Symptom.of(
                    "(?:mtd|nand).*(?:returned ECC error|uncorrectable)|uncorrectable ECC",
                    "what was written to the NAND has another ECC layout than what reads it expects, or bits are"
                            + " broken",
                    "write it with the tool of the same world: nand write in the boot loader and the kernel must both"
                            + " use software Hamming ECC ('envkit image nand' does)"),
            Symptom.with(
                    "VFS: Mounted root \\(jffs2",
                    "No (?:working )?init found",
                    "the jffs2 partition is empty: an erased partition mounts as an empty file system",
                    "write the root file system to it: envkit image nand, or nand write in the boot loader"),
            Symptom.of(
                    "VFS: Cannot open root device \"?(mtdblock\\d+|mmcblk\\w+|sd\\w+|ram\\d+)\"? or"
                            + " unknown-block\\((?!0,0\\))\\d+,\\d+\\)(?!: error -6)",
                    "$1 is there, but the kernel can mount nothing on it: it has no driver for the file system, or"
                            + " there is none",
                    "give a rootfstype= that the kernel knows (/proc/filesystems without nodev), and put such a file"
                            + " system there"),
            Symptom.of(
                    "VFS: Cannot open root device \"?(mtdblock\\d+)\"?",
                    "there is no $1: the NAND driver found no chip, or the chip is divided otherwise",
                    "look for the driver's lines on partitions (Creating ... MTD partitions); the root partition is"
                            + " mtdblock3 in the kernel's own layout, and mtdparts= on its command line changes that"),
            Symptom.of(
                    "VFS: Unable to mount root fs on unknown-block\\(31,(\\d+)\\)",
                    "mtdblock$1 is there, but the kernel can mount nothing on it",
                    "give rootfstype=jffs2 (or yaffs2): jffs2 is never tried by itself; check that the image was"
                            + " written to that partition and for its page size"));

    private static final List<Symptom> NETWORK = List.of(
            Symptom.with(
                    "Waiting up to \\d+ more seconds for network|IP-Config|DHCP",
                    "eth0: link down",
                    "the board's network cable is not plugged in",
                    "boot with --net user (or --nfsroot DIR, which brings it along)"),
            Symptom.of(
                    "Sending (?:DHCP|BOOTP).*timed out|IP-Config: (?:Retrying|Auto-configuration.* failed)",
                    "no DHCP server answers the kernel",
                    "boot with --net user, which has one, or give addresses:"
                            + " ip=BOARD:SERVER:GATEWAY:MASK:NAME:eth0:off"),
            Symptom.of(
                    "IP-Config: Incomplete network configuration information",
                    "the kernel lacks an address of the board or the server and has no DHCP client built in to ask for"
                            + " them",
                    "give them all: ip=BOARD:SERVER:GATEWAY:MASK:NAME:eth0:off; or configure CONFIG_IP_PNP_DHCP"),
            Symptom.of(
                    "IP-Config: (?:No network devices available|Device `?(\\w+)'? not found)",
                    "the kernel has no network driver for this board",
                    "configure CONFIG_DM9000 into it (not as a module): the root comes over it"),
            Symptom.of(
                    "(?:Unable to get nfsd port number|Looking up port of RPC 100003/2.*not registered|"
                            + "RPC: .*(?:program|version) (?:100003|not (?:available|supported))|"
                            + "NFS: .*(?:version|protocol) not supported|"
                            + "Server returned error -(?:93|96|5) while mounting)",
                    "the server does not offer the NFS version that this kernel asks for: old kernels want NFS 2 over"
                            + " UDP, which servers of today no longer have",
                    ENVKIT_NFS),
            Symptom.of(
                    "Server returned error -13 while mounting (\\S+)",
                    "the server does not let the board mount $1",
                    "export it to the board's address with no_root_squash ('envkit net show' has the line), and run"
                            + " exportfs -ra; " + ENVKIT_NFS),
            Symptom.of(
                    "Server returned error -2 while mounting (\\S+)",
                    "the server has no directory $1",
                    "correct nfsroot="),
            Symptom.of(
                    "nfs: server (\\S+) not responding|rpcbind: server (?:\\S+) not responding|"
                            + "Unable to reach NFS server|Root-NFS: .*(?:failed|timed out|giving up)|"
                            + "VFS: Unable to mount root fs via NFS",
                    "the NFS server does not answer, or not in the version that the kernel asks for",
                    "check nfsroot= and ip=, and that the server is reachable from the board; " + ENVKIT_NFS));

    private static final List<Symptom> INIT = List.of(
            Symptom.of(
                    "exitcode=0x00000004",
                    "init was killed by an illegal instruction: it, or its C library, was built for ARMv5 or later",
                    REBUILD_V4T),
            Symptom.of(
                    "exitcode=0x0000000b",
                    "init was killed by a segmentation fault",
                    "check that it was built for this kernel's ABI (EABI or old ABI)"),
            Symptom.of(
                    "runaway loop modprobe (binfmt-\\S+)",
                    "init or the shell is a program that the kernel cannot execute ($1): of another processor, byte"
                            + " order or ABI",
                    "take a root file system for little-endian ARM with the kernel's ABI; CONFIG_OABI_COMPAT runs old"
                            + " programs on an EABI kernel"),
            Symptom.of(
                    "(?:Failed to execute|Starting init:) (\\S+) (?:\\(error -8\\)|.*\\(error -8\\))",
                    "$1 is no program that this kernel can execute: of another processor, byte order or ABI",
                    "take a root file system for little-endian ARM with the kernel's ABI"),
            Symptom.of(
                    "(?:Failed to execute|Starting init:) (\\S+) (?:\\(error -13\\)|.*\\(error -13\\))",
                    "$1 may not be executed",
                    "chmod 755 it in the root file system"),
            Symptom.of(
                    "(?:Failed to execute|Starting init:) (\\S+) (?:\\(error -2\\)|.*\\(error -2\\))",
                    "$1 is not there, or the interpreter or the dynamic loader that it names is not",
                    "put both into the root file system: a script needs its shell (/bin/sh), a dynamic program its"
                            + " /lib/ld-*.so; or name another one with init= (rdinit= in an initramfs)"),
            Symptom.of(
                    "can't load library '([^']+)'|error while loading shared libraries: ([^:]+):|"
                            + "Error loading shared library ([^:]+):",
                    "a shared library is missing in the root file system: $1",
                    "put it into /lib, for this processor and of the same C library"),
            Symptom.of(
                    "Attempted to kill init! exitcode=0x0000(\\S\\S)00",
                    "init ended by itself with status 0x$1",
                    "keep the last program of /init running, or start a shell with exec"),
            Symptom.of(
                    "No (?:working )?init found|Requested init (\\S+) failed",
                    "the root file system has no program that can be started as init",
                    "check that /init (initramfs) or /sbin/init exists, is executable, and is a static program or has"
                            + " its libraries; a script needs its interpreter; Qtopia's root wants init=/linuxrc"));

    private static final List<Symptom> ROOT = List.of(
            Symptom.of(
                    "(?:Initramfs|rootfs image) .*(?:unpacking failed|not initramfs)|junk (?:with)?in compressed"
                            + " archive",
                    "the kernel could not unpack the initramfs",
                    "make it with cpio -o -H newc, compressed with gzip, and check CONFIG_RD_GZIP"),
            Symptom.of(
                    "check access for rdinit=(\\S+) failed",
                    "the initramfs has no $1 that can be executed",
                    "put an executable /init into it, or name another program with rdinit="),
            Symptom.of(
                    "VFS: Cannot open root device \"(?!\\(null\\))(\\S+?)\" ",
                    "the kernel has no device $1",
                    "check root= in --append, that the driver for it is built in, and rootwait for cards and disks"),
            Symptom.of(
                    "VFS: (?:Cannot open root device \"\\(null\\)\"|Unable to mount root fs on"
                            + " (?:unknown-block\\(0,0\\)|\"?\"? ))",
                    "the kernel was given no root file system, or an initramfs without an /init, or what rdinit= names",
                    "give it an initramfs with an /init (--initrd), or root= and rootfstype= (--append)"),
            Symptom.of(
                    "VFS: Unable to mount root fs on (.+?)\\s*$",
                    "the kernel found no root file system on $1",
                    "give it an initramfs (--initrd), or the right root= and rootfstype= (--append)"),
            Symptom.of(
                    "System is deadlocked on memory|Out of memory and no killable",
                    "the board's RAM is too small for what runs on it",
                    "give it more (--ram 128), or make the initramfs smaller"),
            Symptom.of(
                    "[Uu]nable to open an initial console",
                    "the root file system has no /dev/console",
                    "add the device node (c 5 1) to it"));

    private static final List<Symptom> PROGRAMS = List.of(
            Symptom.of(
                    "Illegal instruction",
                    "a program was killed by an illegal instruction: it was built for ARMv5 or later",
                    REBUILD_V4T),
            Symptom.of(
                    "Unable to handle kernel|Internal error: Oops|kernel BUG at",
                    "the kernel itself failed",
                    "look at the first lines of its report; --gdb lets you stop there"),
            Symptom.of(
                    "Kernel panic - not syncing: (.+?)\\s*(?:\\]---)?$",
                    "the kernel gave up: $1",
                    "read the lines before it in the serial log; --gdb lets you stop there"),
            Symptom.of(
                    "[Ww]arning - bad CRC(?: or NAND)?, using default environment",
                    "the boot loader found no environment of its own in NAND, and runs with its defaults",
                    "set what you need and saveenv; with the old fork, dynenv set u-boot_env first"));

    /** All of them, in the order in which they are tried. */
    static final List<Symptom> ALL = Stream.of(HAND_OVER, BOOT_LOADER, FLASH, NETWORK, INIT, ROOT, PROGRAMS)
            .flatMap(List::stream)
            .toList();

    private Symptoms() {}
}
