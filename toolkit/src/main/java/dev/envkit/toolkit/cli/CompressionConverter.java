package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.FlashCompression;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a flash file system's compression. */
final class CompressionConverter implements ITypeConverter<FlashCompression> {
    @Override
    public FlashCompression convert(String text) {
        return FlashCompression.of(text.toLowerCase(Locale.ROOT))
                .orElseThrow(
                        () -> new TypeConversionException("there is no compression '" + text + "': zlib, lzo or none"));
    }
}
