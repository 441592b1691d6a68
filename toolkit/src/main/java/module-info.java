/** The envkit command line and its engine. */
module dev.envkit.toolkit {
    requires dev.envkit.emulator;
    requires transitive dev.envkit.recipes;
    requires transitive dev.envkit.workspace;
    requires transitive static org.jspecify;
    requires aircompressor.v3;
    requires info.picocli;
    requires java.net.http;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;
    requires org.apache.commons.compress;
    requires org.bouncycastle.pg;
    requires org.bouncycastle.provider;
    requires org.eclipse.jgit;
    requires org.snakeyaml.engine.v2;
    requires org.tukaani.xz;
    requires zt.exec;

    opens dev.envkit.toolkit.cli to
            info.picocli;

    exports dev.envkit.toolkit.boot;
    exports dev.envkit.toolkit.build;
    exports dev.envkit.toolkit.check;
    exports dev.envkit.toolkit.cli;
    exports dev.envkit.toolkit.debian;
    exports dev.envkit.toolkit.doctor;
    exports dev.envkit.toolkit.elf;
    exports dev.envkit.toolkit.fetch;
    exports dev.envkit.toolkit.git;
    exports dev.envkit.toolkit.host;
    exports dev.envkit.toolkit.image;
    exports dev.envkit.toolkit.image.disk;
    exports dev.envkit.toolkit.image.inspect;
    exports dev.envkit.toolkit.image.jffs2;
    exports dev.envkit.toolkit.image.make;
    exports dev.envkit.toolkit.image.nand;
    exports dev.envkit.toolkit.image.ubi;
    exports dev.envkit.toolkit.image.ubifs;
    exports dev.envkit.toolkit.image.uboot;
    exports dev.envkit.toolkit.image.yaffs2;
    exports dev.envkit.toolkit.mirror;
    exports dev.envkit.toolkit.local;
    exports dev.envkit.toolkit.net;
    exports dev.envkit.toolkit.nfs;
    exports dev.envkit.toolkit.nfs.board;
    exports dev.envkit.toolkit.nfs.export;
    exports dev.envkit.toolkit.nfs.host;
    exports dev.envkit.toolkit.nfs.mount;
    exports dev.envkit.toolkit.nfs.portmap;
    exports dev.envkit.toolkit.nfs.rpc;
    exports dev.envkit.toolkit.nfs.v2;
    exports dev.envkit.toolkit.nfs.v3;
    exports dev.envkit.toolkit.nfs.xdr;
    exports dev.envkit.toolkit.patch;
    exports dev.envkit.toolkit.progress;
    exports dev.envkit.toolkit.rootfs;
    exports dev.envkit.toolkit.sbom;
    exports dev.envkit.toolkit.serve;
    exports dev.envkit.toolkit.source;
    exports dev.envkit.toolkit.toolchain;
    exports dev.envkit.toolkit.unpack;
    exports dev.envkit.toolkit.verify;
    exports dev.envkit.toolkit.verify.report;
}
