import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks (or, with {@code --replace}, rewrites) the Java sources below the folders given, in palantir style.
 *
 * <p>Run by the build on the project's own JDK: a formatter inside Maven could only read the syntax of the JDK that
 * Maven happens to run on. Exits with 1 and the list of files when one is not formatted.
 */
void main(String[] args) throws Exception {
    boolean replace = args[0].equals("--replace");
    Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());
    int wrong = 0;
    for (String root : List.of(args).subList(1, args.length)) {
        if (!Files.isDirectory(Path.of(root))) {
            continue;
        }
        List<Path> files;
        try (var walk = Files.walk(Path.of(root))) {
            files = walk.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        }
        for (Path file : files) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (formatted.equals(source)) {
                continue;
            }
            if (replace) {
                Files.writeString(file, formatted);
                System.out.println("formatted " + file);
            } else {
                System.err.println("not formatted: " + file.toAbsolutePath());
                wrong++;
            }
        }
    }
    if (wrong > 0) {
        System.err.println(wrong + " file(s) are not formatted; run: mvn -N -q process-sources -Pformat");
        System.exit(1);
    }
}
