package dev.envkit.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The direction of dependencies inside the emulator, and that no static holds machine state. */
class EmulatorArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.envkit.emulator");

    private static final String[] PROCESSOR = {"..emulator.cpu..", "..emulator.mmu..", "..emulator.translator.."};
    private static final String[] OUTER = {
        "..emulator.board..", "..emulator.run..", "..emulator.boot..", "..emulator.debug..", "..emulator.console.."
    };

    @Test
    void theChipDoesNotKnowTheProcessor() {
        noClasses()
                .that()
                .resideInAnyPackage("..emulator.soc..", "..emulator.device..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PROCESSOR)
                .check(CLASSES);
    }

    @Test
    void theProcessorDoesNotKnowTheChip() {
        noClasses()
                .that()
                .resideInAnyPackage(PROCESSOR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..emulator.soc..", "..emulator.device..", "..emulator.board..")
                .check(CLASSES);
    }

    @Test
    void devicesKnowWiresAndTimeOnly() {
        noClasses()
                .that()
                .resideInAPackage("..emulator.device..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..emulator.soc..")
                .check(CLASSES);
    }

    @Test
    void busAndTimeStandOnNothing() {
        noClasses()
                .that()
                .resideInAnyPackage("..emulator.bus..", "..emulator.time..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..emulator.soc..", "..emulator.device..", "..emulator.cpu..", "..emulator.mmu..")
                .check(CLASSES);
    }

    @Test
    void theInnerPackagesDoNotKnowTheOuterOnes() {
        noClasses()
                .that()
                .resideInAnyPackage("..emulator.soc..", "..emulator.device..", "..emulator.bus..", "..emulator.time..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTER)
                .check(CLASSES);
    }

    @Test
    void theEmulatorDependsOnNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.envkit.workspace..", "dev.envkit.recipes..", "dev.envkit.toolkit..")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldCanBeAssigned() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(outsideCompilerGenerated())
                .should()
                .beFinal()
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> outsideCompilerGenerated() {
        return DescribedPredicate.describe(
                "are written by hand", type -> !type.getName().contains("$SwitchMap"));
    }
}
