import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of old jars, such as picocli's, which is compiled for Java 5, the format of Java 8: the JVM's
 * ahead-of-time cache takes no class that the old verifier, without stack maps, has to check, and those 180 classes
 * would be read from the jar and verified at each start. Run by the launcher before it trains the cache:
 *
 * <pre>java ModernClasses.java JAR...</pre>
 *
 * <p>Nothing but the version and the stack maps changes; a jar with nothing old in it is left alone.
 */
final class ModernClasses {
    /** The first format whose classes the cache takes. */
    private static final int FIRST_MODERN = ClassFile.JAVA_6_VERSION;

    private static final int NEW = ClassFile.JAVA_8_VERSION;

    private ModernClasses() {}

    public static void main(String[] jars) throws IOException {
        for (String name : jars) {
            Path jar = Path.of(name);
            if (!isOld(jar)) {
                continue;
            }
            Path copy = Files.createTempFile(jar.toAbsolutePath().getParent(), "modern", ".tmp");
            try {
                Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
                convert(copy, jar);
                Files.move(copy, jar, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }

    private static boolean isOld(Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            if (Files.exists(zip.getPath("META-INF")) && hasSignature(zip)) {
                return false;
            }
            for (Path file : classes(zip)) {
                if (major(Files.readAllBytes(file)) < FIRST_MODERN) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean hasSignature(FileSystem zip) throws IOException {
        try (Stream<Path> files = Files.list(zip.getPath("META-INF"))) {
            return files.anyMatch(file -> file.toString().endsWith(".SF"));
        }
    }

    private static List<Path> classes(FileSystem zip) throws IOException {
        try (Stream<Path> files = Files.walk(zip.getPath("/"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static int major(byte[] file) {
        return (file[6] & 0xFF) << 8 | file[7] & 0xFF;
    }

    private static void convert(Path jar, Path original) throws IOException {
        URL[] self = {original.toUri().toURL()};
        try (FileSystem zip = FileSystems.newFileSystem(jar);
                URLClassLoader loader = new URLClassLoader(self, ClassLoader.getPlatformClassLoader())) {
            // the type that two branches have in common may be a class of the jar or of the JDK
            ClassFile classFile = ClassFile.of(
                    ClassFile.ConstantPoolSharingOption.NEW_POOL,
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            ClassTransform version = (builder, element) -> {
                if (element instanceof ClassFileVersion) {
                    builder.withVersion(NEW, 0);
                } else {
                    builder.with(element);
                }
            };
            ClassTransform transform = version.andThen(ClassTransform.transformingMethodBodies(CodeBuilder::with));
            for (Path file : classes(zip)) {
                byte[] bytes = Files.readAllBytes(file);
                if (major(bytes) < FIRST_MODERN) {
                    ClassModel model = classFile.parse(bytes);
                    Files.write(file, classFile.transformClass(model, transform));
                }
            }
        }
    }
}
