package dev.envkit.toolkit.unpack;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** Every archive format, compressed in every way, keeps {@link UnpackContract}. */
class FormatsTest {
    abstract static class CompressedTar extends UnpackContract {
        private final Compression compression;

        CompressedTar(Compression compression) {
            this.compression = compression;
        }

        @Override
        byte[] archive(List<Spec> members) {
            return Archives.compress(compression, Archives.tar(members));
        }

        @Override
        Set<Feature> features() {
            return EnumSet.allOf(Feature.class);
        }
    }

    abstract static class Cpio extends UnpackContract {
        private final Archives.CpioFormat format;
        private final Compression compression;

        Cpio(Archives.CpioFormat format, Compression compression) {
            this.format = format;
            this.compression = compression;
        }

        @Override
        byte[] archive(List<Spec> members) {
            return Archives.compress(compression, Archives.cpio(members, format));
        }

        @Override
        Set<Feature> features() {
            return EnumSet.allOf(Feature.class);
        }

        @Override
        boolean linksByName() {
            return false;
        }
    }

    @Nested
    class PlainTar extends CompressedTar {
        PlainTar() {
            super(Compression.NONE);
        }
    }

    @Nested
    class GzipTar extends CompressedTar {
        GzipTar() {
            super(Compression.GZIP);
        }
    }

    @Nested
    class Bzip2Tar extends CompressedTar {
        Bzip2Tar() {
            super(Compression.BZIP2);
        }
    }

    @Nested
    class XzTar extends CompressedTar {
        XzTar() {
            super(Compression.XZ);
        }
    }

    @Nested
    class LzmaTar extends CompressedTar {
        LzmaTar() {
            super(Compression.LZMA);
        }
    }

    @Nested
    class ZstdTar extends CompressedTar {
        ZstdTar() {
            super(Compression.ZSTD);
        }
    }

    @Nested
    class NewCpio extends Cpio {
        NewCpio() {
            super(Archives.CpioFormat.NEWC, Compression.NONE);
        }
    }

    @Nested
    class CheckedCpio extends Cpio {
        CheckedCpio() {
            super(Archives.CpioFormat.CRC, Compression.NONE);
        }
    }

    @Nested
    class OldCpio extends Cpio {
        OldCpio() {
            super(Archives.CpioFormat.ODC, Compression.NONE);
        }
    }

    @Nested
    class GzipCpio extends Cpio {
        GzipCpio() {
            super(Archives.CpioFormat.NEWC, Compression.GZIP);
        }
    }

    @Nested
    class DebianPackage extends UnpackContract {
        @Override
        byte[] archive(List<Spec> members) {
            return Archives.deb(members);
        }

        @Override
        Set<Feature> features() {
            return EnumSet.allOf(Feature.class);
        }
    }

    @Nested
    class Zip extends UnpackContract {
        @Override
        byte[] archive(List<Spec> members) {
            return Archives.zip(members);
        }

        @Override
        Set<Feature> features() {
            return EnumSet.of(Feature.DIRECTORIES, Feature.OWNERS, Feature.SYMLINKS);
        }
    }

    @Nested
    class Ar extends UnpackContract {
        @Override
        byte[] archive(List<Spec> members) {
            return Archives.ar(members);
        }

        @Override
        Set<Feature> features() {
            return EnumSet.of(Feature.OWNERS);
        }
    }
}
