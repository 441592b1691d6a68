package dev.envkit.toolkit.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The content of a regular file that goes into an image; it can be read more than once. */
public interface Content {
    /** Returns its length in bytes. */
    long size() throws IOException;

    /** Opens it for reading from its begin; the caller closes the stream. */
    InputStream open() throws IOException;

    /** The content of a file, which must not change while the image is made. A symbolic link is not followed. */
    static Content of(Path file) {
        return new Content() {
            @Override
            public long size() throws IOException {
                return Files.readAttributes(
                                file, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .size();
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
            }
        };
    }

    /** These bytes. */
    static Content of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new Content() {
            @Override
            public long size() {
                return copy.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(copy);
            }
        };
    }
}
