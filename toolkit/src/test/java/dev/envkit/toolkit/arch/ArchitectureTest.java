package dev.envkit.toolkit.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of DESIGN's section on modules that the module system does not check by itself. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.envkit");

    @Test
    void theEngineDoesNotKnowTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.envkit.toolkit..")
                .and()
                .resideOutsideOfPackage("dev.envkit.toolkit.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.envkit.toolkit.cli..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void theToolkitsPackagesHaveNoCycles() {
        slices().matching("dev.envkit.toolkit.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingButTheCommandLineWritesToStandardOutput() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.envkit.toolkit.cli..", "dev.envkit.emulator..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldCanChange() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(CLASSES);
    }
}
