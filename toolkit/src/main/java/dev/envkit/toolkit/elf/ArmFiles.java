package dev.envkit.toolkit.elf;

import dev.envkit.workspace.StorageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;

/** Runs {@link ArmInstructionCheck} over what is found on disk: a program, a static library, or a whole tree. */
public final class ArmFiles {
    private static final byte[] AR_MAGIC = {'!', '<', 'a', 'r', 'c', 'h', '>', '\n'};
    private static final int HEAD = 64;

    private ArmFiles() {}

    /**
     * Checks a file, each member of a static library, or every ELF file and static library below a directory. Symbolic
     * links are not followed; what is neither ELF nor a library is passed over.
     *
     * @return one report for each ELF file or member, in the order of their names
     * @throws ElfException if an ELF file is damaged or not for Arm
     * @throws StorageException if something cannot be read
     */
    public static List<ArmInstructionReport> check(Path fileOrTree) {
        List<ArmInstructionReport> reports = new ArrayList<>();
        try {
            for (Path file : files(fileOrTree)) {
                checkFile(file, reports);
            }
        } catch (IOException e) {
            throw StorageException.of("read", fileOrTree, e);
        }
        return reports;
    }

    private static List<Path> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private static void checkFile(Path file, List<ArmInstructionReport> reports) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        if (head.length >= AR_MAGIC.length
                && ByteBuffer.wrap(head, 0, AR_MAGIC.length).equals(ByteBuffer.wrap(AR_MAGIC))) {
            checkLibrary(file, reports);
        } else if (ElfFile.isElf(ByteBuffer.wrap(head))) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                reports.add(ArmInstructionCheck.check(
                        ElfFile.parse(file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))));
            }
        }
    }

    private static void checkLibrary(Path file, List<ArmInstructionReport> reports) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ArArchiveInputStream library = new ArArchiveInputStream(in)) {
            for (ArArchiveEntry entry = library.getNextEntry(); entry != null; entry = library.getNextEntry()) {
                ByteBuffer bytes = ByteBuffer.wrap(library.readAllBytes());
                if (ElfFile.isElf(bytes)) {
                    reports.add(ArmInstructionCheck.check(ElfFile.parse(file + "(" + entry.getName() + ")", bytes)));
                }
            }
        }
    }
}
